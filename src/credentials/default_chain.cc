#include "credentials/default_chain.h"

#include <utility>
#include <vector>

#include "config/sources.h"
#include "credentials/profile_credentials.h"
#include "marketplace_metering/credentials_providers.h"

namespace marketplace_metering::credentials {

std::shared_ptr<CredentialsProvider> MakeDefaultChain(const Setting<std::string>& profile,
                                                      const config::SharedFiles& files, const Dependencies& world) {
  const bool is_named = profile.source != config::kDefaultSource;
  const bool is_in_code = profile.source == config::kOptionSource;
  std::vector<std::shared_ptr<CredentialsProvider>> providers;
  // What the program asks for is stronger than what surrounds it.
  if (!is_in_code) {
    providers.push_back(MakeEnvironmentCredentialsProvider(world.environment, world.clock, world.log));
  }
  providers.push_back(MakeProfileCredentials(files, profile.value, is_named, world));
  if (!is_in_code) {
    providers.push_back(MakeContainerCredentialsProvider({}, world.transport, world));
  }
  return MakeCredentialsProviderChain(std::move(providers));
}

}  // namespace marketplace_metering::credentials
