#include <memory>
#include <utility>

#include "config/groups.h"
#include "config/problems.h"
#include "config/shared_files.h"
#include "config/sources.h"
#include "credentials/default_chain.h"
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
  config::Problems problems;
  config::Sources sources(*world.environment, files, problems);
  ResolvedConfig resolved;
  config::ResolveProfile(config, sources, problems, resolved);
  return MakeCachingCredentialsProvider(credentials::MakeDefaultChain(resolved.profile, files, world), world.clock,
                                        world.random, world.log);
}

}  // namespace marketplace_metering
