#include "credentials/sso_credentials.h"

#include <optional>
#include <utility>

#include "credentials/ask.h"
#include "credentials/settled_credentials.h"
#include "credentials/sso_client.h"
#include "credentials/sso_tokens.h"
#include "credentials/surroundings.h"
#include "encoding/quote.h"
#include "marketplace_metering/sso_credentials.h"

namespace marketplace_metering {
namespace credentials {
namespace {

ErrorCode SsoCodeFor(ErrorCode code) {
  switch (code) {
    case ErrorCode::kCancelled:
    case ErrorCode::kDeadlineExceeded:
    case ErrorCode::kExpiredCredentials:
    case ErrorCode::kInvalidCredentials:
      return code;
    default:
      return ErrorCode::kCredentialsUnavailable;
  }
}

class SsoCredentials final : public CredentialsProvider {
 public:
  SsoCredentials(const SsoSettings& settings, std::string token_path, const ResolvedConfig& config,
                 const Dependencies& world)
      : settings_(settings),
        client_(settings, config, world),
        tokens_(settings, std::move(token_path), client_, world) {}

  CredentialsOutcome Resolve(const CredentialsRequest& request) override {
    const auto token = tokens_.Get(request);
    if (!token) return Failed(token.error().code, token.error().message);
    auto keys = client_.GetRoleCredentials(*token, request);
    if (keys) return std::make_shared<const Credentials>(*std::move(keys));
    std::string message = keys.error().message;
    if (keys.error().reply && keys.error().reply->status == 401) {
      message = "the session of the login has expired or is not valid; " + LoginAdvice(settings_) + ": " + message;
    }
    return Failed(keys.error().code, message);
  }

  bool CanRefresh() const override { return true; }

 private:
  // For the chain a source that failed; nothing of it was billed, and what the service answered is in the message.
  Error Failed(ErrorCode code, const std::string& what) const {
    std::string message = "Unable to get credentials of role " + settings_.role_name + " in account " +
                          settings_.account_id + " from IAM Identity Center";
    if (!settings_.profile.empty()) message += " (profile " + encoding::Quoted(settings_.profile) + ")";
    return MakeError(SsoCodeFor(code), message + ": " + what);
  }

  const SsoSettings settings_;
  const SsoClient client_;
  SsoTokens tokens_;  // refers to `client_`
};

std::shared_ptr<CredentialsProvider> MakeSsoFrom(const Outcome<SsoSettings>& settings, const std::string& home,
                                                 const ResolvedConfig& config, const Dependencies& world) {
  if (!settings) return MakeSettledCredentials(settings.error());
  return MakeSsoCredentials(*settings, home, config, world);
}

}  // namespace

std::shared_ptr<CredentialsProvider> MakeSsoCredentials(const SsoSettings& settings, const std::string& home,
                                                        const ResolvedConfig& config, const Dependencies& world) {
  auto path = SsoTokenPath(home, settings);
  if (!path) return MakeSettledCredentials(std::move(path).error());
  return std::make_shared<SsoCredentials>(settings, *std::move(path), config, world);
}

std::shared_ptr<CredentialsProvider> MakeSsoProfileCredentials(const ResolvedConfig& config,
                                                               const config::SharedFiles& files,
                                                               const std::string& profile, const Dependencies& world) {
  return MakeSsoFrom(SsoSettingsOf(files, profile), files.home, config, world);
}

}  // namespace credentials

std::shared_ptr<CredentialsProvider> MakeSsoCredentialsProvider(const SsoCredentialsOptions& options,
                                                                const ClientConfig& config,
                                                                const Dependencies& dependencies) {
  const auto around = credentials::LookAround(config, dependencies);
  if (!around) return credentials::MakeSettledCredentials(around.error());
  return credentials::MakeSsoFrom(credentials::SsoSettingsOf(options, around->files), around->files.home,
                                  around->config, around->world);
}

}  // namespace marketplace_metering
