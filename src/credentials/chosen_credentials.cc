#include "credentials/chosen_credentials.h"

#include <utility>

#include "credentials/ask.h"
#include "credentials/default_chain.h"

namespace marketplace_metering::credentials {

std::optional<Error> CheckChoice(const ClientConfig& config, const Dependencies& world) {
  if (config.access_key_id.empty() || !world.credentials) return std::nullopt;
  Error error = MakeError(
      ErrorCode::kInvalidConfiguration,
      "both keys in ClientConfig and Dependencies::credentials are given, and nobody can tell which account is "
      "meant; keep one of them");
  error.violations.push_back({"access_key_id", error.message});
  return error;
}

std::shared_ptr<CredentialsProvider> ChooseCredentials(const ClientConfig& config, const ResolvedConfig& resolved,
                                                       const config::SharedFiles& files, const Dependencies& world) {
  if (!config.access_key_id.empty()) {
    Credentials keys;
    keys.access_key_id = config.access_key_id;
    keys.secret_access_key = config.secret_access_key;
    keys.session_token = config.session_token;
    keys.source = CredentialsSource::kCode;
    keys.origin = "ClientConfig::access_key_id";
    return MakeStaticCredentialsProvider(std::move(keys));
  }
  auto source = world.credentials ? world.credentials : MakeDefaultChain(resolved, files, world);
  return resolved.background_refresh
             ? MakeBackgroundRefreshingCredentialsProvider(std::move(source), world.clock, world.random, world.log)
             : MakeCachingCredentialsProvider(std::move(source), world.clock, world.random, world.log);
}

}  // namespace marketplace_metering::credentials
