#include <memory>
#include <utility>

#include "credentials/assume_role.h"
#include "credentials/default_chain.h"
#include "credentials/settled_credentials.h"
#include "credentials/surroundings.h"
#include "credentials/web_identity.h"
#include "marketplace_metering/credentials_providers.h"

namespace marketplace_metering {
namespace credentials {
namespace {

std::shared_ptr<CredentialsProvider> Cached(std::shared_ptr<CredentialsProvider> source, const Dependencies& world) {
  return MakeCachingCredentialsProvider(std::move(source), world.clock, world.random, world.log);
}

}  // namespace
}  // namespace credentials

std::shared_ptr<CredentialsProvider> MakeDefaultCredentialsProvider(const ClientConfig& config,
                                                                    const Dependencies& dependencies) {
  const auto around = credentials::LookAround(config, dependencies);
  if (!around) return credentials::MakeSettledCredentials(around.error());
  return credentials::Cached(credentials::MakeDefaultChain(around->config, around->files, around->world),
                             around->world);
}

std::shared_ptr<CredentialsProvider> MakeWebIdentityCredentialsProvider(const WebIdentityCredentialsOptions& options,
                                                                        const ClientConfig& config,
                                                                        const Dependencies& dependencies) {
  const auto around = credentials::LookAround(config, dependencies);
  if (!around) return credentials::MakeSettledCredentials(around.error());
  if (options.token_file.empty() && options.parameters == AssumeRoleWithWebIdentityParameters()) {
    return credentials::MakeEnvironmentWebIdentity(around->config, around->world);
  }
  return credentials::MakeWebIdentityCredentials(
      {options.parameters, options.token_file, "token_file", {}, {}, "option token_file", {}}, around->config,
      around->world);
}

std::shared_ptr<CredentialsProvider> MakeAssumeRoleCredentialsProvider(AssumeRoleParameters parameters,
                                                                       std::shared_ptr<CredentialsProvider> source,
                                                                       const ClientConfig& config,
                                                                       const Dependencies& dependencies) {
  const auto around = credentials::LookAround(config, dependencies);
  if (!around) return credentials::MakeSettledCredentials(around.error());
  if (!source) source = credentials::MakeDefaultChain(around->config, around->files, around->world);
  return credentials::MakeAssumeRoleCredentials({std::move(parameters), {}, {}},
                                                credentials::Cached(std::move(source), around->world), around->config,
                                                around->world);
}

}  // namespace marketplace_metering
