#include "credentials/surroundings.h"

#include <utility>

#include "call/corrected_clock.h"
#include "config/make_transport.h"
#include "config/resolve_config.h"

namespace marketplace_metering::credentials {

Outcome<Surroundings> LookAround(const ClientConfig& config, const Dependencies& dependencies) {
  Surroundings found;
  Dependencies& world = found.world;
  world = dependencies;
  if (!world.environment) world.environment = MakeSystemEnvironment();
  if (!world.files) world.files = MakeSystemFileSystem();
  if (!world.clock) world.clock = MakeSystemClock();
  if (!world.random) world.random = MakeSystemRandomSource();
  world.clock = std::make_shared<call::CorrectedClock>(world.clock, std::make_shared<call::SkewBook>());
  found.files = config::LoadSharedFiles(*world.environment, *world.files);
  auto resolved =
      config::ResolveConfig(config, *world.environment, *world.files, found.files, config::RegionRule::kOptional);
  if (!resolved) return std::move(resolved).error();
  found.config = *std::move(resolved);
  if (!world.transport) {
    auto transport = config::MakeTransport(config, found.config, *world.environment, world.clock);
    if (!transport) return std::move(transport).error();
    world.transport = *std::move(transport);
  }
  return found;
}

}  // namespace marketplace_metering::credentials
