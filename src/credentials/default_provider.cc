#include <memory>
#include <string>
#include <utility>

#include "config/make_transport.h"
#include "config/resolve_config.h"
#include "config/shared_files.h"
#include "credentials/default_chain.h"
#include "credentials/settled_credentials.h"
#include "marketplace_metering/credentials_providers.h"

namespace marketplace_metering {

std::shared_ptr<CredentialsProvider> MakeDefaultCredentialsProvider(const ClientConfig& config,
                                                                    const Dependencies& dependencies) {
  Dependencies world = dependencies;
  if (!world.environment) world.environment = MakeSystemEnvironment();
  if (!world.files) world.files = MakeSystemFileSystem();
  if (!world.clock) world.clock = MakeSystemClock();
  if (!world.random) world.random = MakeSystemRandomSource();
  const config::SharedFiles files = config::LoadSharedFiles(*world.environment, *world.files);
  const auto resolved =
      config::ResolveConfig(config, *world.environment, *world.files, files, config::RegionRule::kOptional);
  if (!resolved) return credentials::MakeSettledCredentials(resolved.error());
  if (!world.transport) {
    auto transport = config::MakeTransport(config, *resolved, *world.environment, world.clock);
    if (!transport) return credentials::MakeSettledCredentials(std::move(transport).error());
    world.transport = *std::move(transport);
  }
  return MakeCachingCredentialsProvider(credentials::MakeDefaultChain(resolved->profile, files, world), world.clock,
                                        world.random, world.log);
}

}  // namespace marketplace_metering
