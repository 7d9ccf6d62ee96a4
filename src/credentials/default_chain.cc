#include "credentials/default_chain.h"

#include <utility>
#include <vector>

#include "config/sources.h"
#include "credentials/instance_metadata.h"
#include "credentials/profile_credentials.h"
#include "credentials/web_identity.h"
#include "marketplace_metering/credentials_providers.h"

namespace marketplace_metering::credentials {

std::shared_ptr<CredentialsProvider> MakeDefaultChain(const ResolvedConfig& config, const config::SharedFiles& files,
                                                      const Dependencies& world) {
  const Setting<std::string>& profile = config.profile;
  const bool is_named = profile.source != config::kDefaultSource;
  const bool is_in_code = profile.source == config::kOptionSource;
  std::vector<std::shared_ptr<CredentialsProvider>> providers;
  // What the program asks for is stronger than what surrounds it.
  if (!is_in_code) {
    providers.push_back(MakeEnvironmentCredentialsProvider(world.environment, world.clock, world.log));
    // Before any profile: a file that lies about must not displace the identity of the pod.
    providers.push_back(MakeEnvironmentWebIdentity(config, world));
  }
  providers.push_back(MakeProfileCredentials(config, files, profile.value, is_named, world));
  if (!is_in_code) {
    providers.push_back(MakeContainerCredentialsProvider({}, world.transport, world));
    // Last: where there is none it takes a second to find out.
    providers.push_back(MakeInstanceMetadataCredentials(config, {}, world));
  }
  return MakeCredentialsProviderChain(std::move(providers));
}

}  // namespace marketplace_metering::credentials
