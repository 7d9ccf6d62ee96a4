#include "credentials/default_chain.h"

#include <utility>
#include <vector>

#include "config/sources.h"
#include "credentials/profile_credentials.h"

namespace marketplace_metering::credentials {

std::shared_ptr<CredentialsProvider> MakeDefaultChain(const Setting<std::string>& profile,
                                                      const config::SharedFiles& files, const Dependencies& world) {
  const bool is_named = profile.source != config::kDefaultSource;
  std::vector<std::shared_ptr<CredentialsProvider>> providers;
  // What the program asks for is stronger than what surrounds it.
  if (profile.source != config::kOptionSource) {
    providers.push_back(MakeEnvironmentCredentialsProvider(world.environment, world.clock, world.log));
  }
  providers.push_back(MakeProfileCredentials(files, profile.value, is_named, world));
  return MakeCredentialsProviderChain(std::move(providers));
}

}  // namespace marketplace_metering::credentials
