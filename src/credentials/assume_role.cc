#include "credentials/assume_role.h"

#include <utility>

#include "credentials/ask.h"
#include "credentials/origin.h"
#include "credentials/sts_client.h"
#include "encoding/quote.h"
#include "protocol/one_line.h"

namespace marketplace_metering::credentials {
namespace {

AssumedRoleWish Named(AssumedRoleWish wish, const Clock& clock) {
  // One name for the life of the provider: audit logs tell sessions apart by it.
  auto& name = wish.parameters.role_session_name;
  if (!name) name = DefaultSessionName(clock.Now());
  return wish;
}

class AssumeRoleCredentials final : public CredentialsProvider {
 public:
  AssumeRoleCredentials(AssumedRoleWish wish, std::shared_ptr<CredentialsProvider> source, const ResolvedConfig& config,
                        const Dependencies& world)
      : wish_(Named(std::move(wish), *world.clock)),
        ask_for_code_(world.mfa_token_code),
        source_(std::move(source)),
        client_(config, wish_.region, world, source_) {}

  CredentialsOutcome Resolve(const CredentialsRequest& request) override {
    // Asked first, so that nobody types in a code that nothing can be done with.
    const auto keys = Ask(source_.get(), request.force_refresh ? Unforced(request) : request);
    if (!keys) return Failed(keys.error());
    AssumeRoleParameters parameters = wish_.parameters;
    if (parameters.serial_number && parameters.token_code.empty()) {
      auto code = AskForCode(*parameters.serial_number);
      if (!code) return Failed(std::move(code).error());
      parameters.token_code = *std::move(code);
    }
    auto body = WriteAssumeRole(parameters);
    if (!body) return Failed(std::move(body).error());
    auto role = client_.Assume(StsOperation::kAssumeRole, *std::move(body), {}, request);
    if (!role) return Failed(std::move(role).error());
    role->credentials.origin = Origin(**keys);
    return std::make_shared<const Credentials>(std::move(role->credentials));
  }

  bool CanRefresh() const override { return true; }

 private:
  // The keys of the role were refused; those that it is assumed with were not.
  static CredentialsRequest Unforced(CredentialsRequest request) {
    request.force_refresh = false;
    return request;
  }

  Outcome<Secret> AskForCode(const std::string& serial) const {
    if (ask_for_code_) return ask_for_code_(serial);
    return MakeError(ErrorCode::kCredentialsUnavailable,
                     "it needs a code of the MFA device " + serial +
                         ", and nobody can be asked for it: set Dependencies::mfa_token_code");
  }

  std::string Origin(const Credentials& source) const {
    std::string text = "role " + protocol::OneLine(wish_.parameters.role_arn);
    if (!wish_.profile.empty()) text += " of profile " + encoding::Quoted(wish_.profile);
    return text + ", assumed with credentials from " + OriginOf(source);
  }

  Error Failed(Error cause) const { return UnableToAssume(std::move(cause), wish_.parameters.role_arn, wish_.profile); }

  const AssumedRoleWish wish_;
  const std::function<Outcome<Secret>(const std::string& serial)> ask_for_code_;
  const std::shared_ptr<CredentialsProvider> source_;
  const StsClient client_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> MakeAssumeRoleCredentials(AssumedRoleWish wish,
                                                               std::shared_ptr<CredentialsProvider> source,
                                                               const ResolvedConfig& config,
                                                               const Dependencies& world) {
  return std::make_shared<AssumeRoleCredentials>(std::move(wish), std::move(source), config, world);
}

}  // namespace marketplace_metering::credentials
