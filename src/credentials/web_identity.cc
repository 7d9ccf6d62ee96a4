#include "credentials/web_identity.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "credentials/settled_credentials.h"
#include "credentials/sts_client.h"
#include "crypto/wipe.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"
#include "protocol/one_line.h"

namespace marketplace_metering::credentials {
namespace {

constexpr std::size_t kLargestTokenFile = 20000;
constexpr std::size_t kSmallestTokenFile = 4;
constexpr int kReads = 4;
constexpr std::chrono::milliseconds kBetweenReads(100);
constexpr const char* kWebTokenVariable = "AWS_WEB_IDENTITY_TOKEN_FILE";
constexpr const char* kRoleVariable = "AWS_ROLE_ARN";
constexpr const char* kSessionVariable = "AWS_ROLE_SESSION_NAME";

WebIdentity Named(WebIdentity identity, const Clock& clock) {
  // One name for the life of the provider: audit logs tell sessions apart by it.
  auto& name = identity.parameters.role_session_name;
  if (!name) name = DefaultSessionName(clock.Now());
  return identity;
}

class WebIdentityCredentials final : public CredentialsProvider {
 public:
  WebIdentityCredentials(WebIdentity identity, const ResolvedConfig& config, const Dependencies& world)
      : identity_(Named(std::move(identity), *world.clock)),
        files_(world.files),
        clock_(world.clock),
        client_(config, identity_.region, world, nullptr) {}

  CredentialsOutcome Resolve(const CredentialsRequest& request) override {
    auto token = Token(request);
    if (!token) return std::move(token).error();
    auto body = WriteAssumeRoleWithWebIdentity(identity_.parameters, token->Reveal());
    if (!body) return Failed(std::move(body).error());
    auto role = client_.Assume(StsOperation::kAssumeRoleWithWebIdentity, *std::move(body), *token, request);
    if (!role) return Failed(std::move(role).error());
    role->credentials.origin = identity_.origin + ", role " + protocol::OneLine(identity_.parameters.role_arn);
    role->credentials.platform = identity_.platform;
    return std::make_shared<const Credentials>(std::move(role->credentials));
  }

  bool CanRefresh() const override { return true; }

 private:
  Error Failed(Error cause) const {
    return UnableToAssume(std::move(cause), identity_.parameters.role_arn, identity_.profile);
  }

  // Read anew each time: the platform replaces the file, and while it does so there may be none, or an empty one.
  Outcome<Secret> Token(const CredentialsRequest& request) const {
    for (int reads = 1;; ++reads) {
      auto token = ReadToken();
      if (token || reads == kReads) return token;
      const auto until = clock_->MonotonicNow() + kBetweenReads;
      if (request.deadline && until >= *request.deadline) return token;
      if (!clock_->WaitUntil(until, request.cancellation)) {
        return MakeError(ErrorCode::kCancelled, "the call was cancelled while it waited for the web identity token");
      }
    }
  }

  Outcome<Secret> ReadToken() const {
    auto text = files_->Read(identity_.token_file, kLargestTokenFile);
    if (!text) return BadFile(text.error().message);
    const crypto::WipeAtExit<std::string> wipe(*text);
    const std::size_t end = text->find_last_not_of(" \r\n");
    const std::string_view token = std::string_view(*text).substr(0, end == std::string::npos ? 0 : end + 1);
    if (token.size() < kSmallestTokenFile) {
      return BadFile("the file " + encoding::Quoted(identity_.token_file) +
                     (token.empty() ? " is empty" : " is too short for a token"));
    }
    return Secret(token);
  }

  Error BadFile(const std::string& what) const {
    return MakeError(ErrorCode::kCredentialsUnavailable, identity_.token_setting + ": " + what);
  }

  const WebIdentity identity_;
  const std::shared_ptr<FileSystem> files_;
  const std::shared_ptr<Clock> clock_;
  const StsClient client_;
};

std::string ReadVariable(const Environment& environment, const char* variable) {
  auto value = environment.Get(variable);
  return value && !encoding::IsBlank(*value) ? *std::move(value) : std::string();
}

}  // namespace

std::shared_ptr<CredentialsProvider> MakeWebIdentityCredentials(WebIdentity identity, const ResolvedConfig& config,
                                                                const Dependencies& world) {
  return std::make_shared<WebIdentityCredentials>(std::move(identity), config, world);
}

std::shared_ptr<CredentialsProvider> MakeEnvironmentWebIdentity(const ResolvedConfig& config,
                                                                const Dependencies& world) {
  WebIdentity identity;
  identity.token_setting = kWebTokenVariable;
  identity.origin = std::string("environment variable ") + kWebTokenVariable;
  identity.platform = CredentialsPlatform::kEksIrsa;
  identity.token_file = ReadVariable(*world.environment, kWebTokenVariable);
  identity.parameters.role_arn = ReadVariable(*world.environment, kRoleVariable);
  if (auto name = ReadVariable(*world.environment, kSessionVariable); !name.empty()) {
    identity.parameters.role_session_name = std::move(name);
  }
  if (identity.token_file.empty()) {
    return MakeSettledCredentials(
        MakeError(ErrorCode::kMissingCredentials, "web identity: " + std::string(kWebTokenVariable) + " is not set"));
  }
  if (identity.parameters.role_arn.empty()) {
    return MakeSettledCredentials(MakeError(
        ErrorCode::kInvalidConfiguration,
        std::string(kRoleVariable) + " must be set when " + kWebTokenVariable + " is set; set it, or unset the other"));
  }
  return MakeWebIdentityCredentials(std::move(identity), config, world);
}

}  // namespace marketplace_metering::credentials
