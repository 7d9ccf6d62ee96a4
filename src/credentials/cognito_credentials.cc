#include "marketplace_metering/cognito_credentials.h"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "call/extensions.h"
#include "credentials/ask.h"
#include "credentials/cognito_document.h"
#include "credentials/cognito_request.h"
#include "credentials/nested_client.h"
#include "credentials/nested_endpoint.h"
#include "credentials/parameter_check.h"
#include "credentials/settled_credentials.h"
#include "credentials/surroundings.h"
#include "encoding/quote.h"
#include "endpoints/nested_rules.h"
#include "forking/per_process.h"
#include "protocol/aws_json.h"

namespace marketplace_metering {
namespace credentials {
namespace {

constexpr std::string_view kTargetPrefix = "AWSCognitoIdentityService.";

const std::string& IdIn(const CognitoCredentialsOptions& options) {
  return options.identity_id.empty() ? options.identity_pool_id : options.identity_id;
}

// The id says where its pool is; the client's own region is that of metering.
Outcome<ResolvedEndpoint> CognitoEndpoint(const ResolvedConfig& config, const std::string& id) {
  const auto parameters = ParametersFor(config, RegionOf(id), config.cognito_identity_endpoint_url, "Amazon Cognito");
  if (!parameters) return parameters.error();
  return endpoints::ResolveCognitoIdentity(*parameters);
}

// Of a source that is set up no chain shall believe that it is not.
ErrorCode CodeFor(ErrorCode cause) {
  switch (cause) {
    case ErrorCode::kCancelled:
    case ErrorCode::kDeadlineExceeded:
    case ErrorCode::kInvalidConfiguration:
    case ErrorCode::kInvalidCredentials:
    case ErrorCode::kExpiredCredentials:
      return cause;
    default:
      return ErrorCode::kCredentialsUnavailable;
  }
}

class CognitoCredentials final : public CredentialsProvider {
 public:
  CognitoCredentials(CognitoCredentialsOptions options, const ResolvedConfig& config, const Dependencies& world)
      : options_(std::move(options)),
        clock_(world.clock),
        endpoint_(CognitoEndpoint(config, IdIn(options_))),
        // The parent's is as good in a child.
        found_([] { return std::make_unique<std::string>(); },
               [](std::string& own, const std::string& parents) { own = parents; }) {
    if (endpoint_) client_.emplace(config, world, *endpoint_, nullptr);
  }

  CredentialsOutcome Resolve(const CredentialsRequest& request) override {
    auto keys = Fetch(request);
    if (!keys) return Failed(std::move(keys).error());
    return keys;
  }

  bool CanRefresh() const override { return true; }

 private:
  CredentialsOutcome Fetch(const CredentialsRequest& request) {
    if (!client_) return endpoint_.error();
    const auto logins = Logins(request);
    if (!logins) return logins.error();
    if (auto violations = Check(options_, *logins); !violations.empty()) {
      return CannotUse(NameOf(CognitoOperation::kGetCredentials), std::move(violations));
    }
    const auto identity_id = IdentityId(*logins, request);
    if (!identity_id) return identity_id.error();
    auto body = WriteGetCredentials(*identity_id, options_.custom_role_arn, *logins);
    auto answer = Call(CognitoOperation::kGetCredentials, std::move(body), *logins, request);
    if (!answer) {
      ForgetIfRefused(*identity_id, answer.error());
      return std::move(answer).error();
    }
    return ReadCognitoCredentials(*std::move(answer), clock_->Now());
  }

  Outcome<CognitoLogins> Logins(const CredentialsRequest& request) const {
    if (!options_.current_logins) return options_.logins;
    return call::Guarded("current_logins", Delivery::kNotSent, [&] { return options_.current_logins(request); });
  }

  Outcome<std::string> IdentityId(const CognitoLogins& logins, const CredentialsRequest& request) {
    if (std::string held = HeldIdentity(); !held.empty()) return held;
    auto answer = Call(CognitoOperation::kGetId, WriteGetId(options_.identity_pool_id, logins), logins, request);
    if (!answer) return answer;
    auto found = ReadIdentityId(*std::move(answer));
    if (!found) return found;
    // To guests Cognito gives another one each time: who comes second uses the first one's.
    const auto first = found_.Lock();
    if (first->empty()) *first = *std::move(found);
    return *first;
  }

  std::string HeldIdentity() { return options_.identity_id.empty() ? *found_.Lock() : options_.identity_id; }

  // It was deleted, or the logins are somebody else's by now: the pool has another one for them.
  void ForgetIfRefused(const std::string& identity_id, const Error& error) {
    if (!options_.identity_id.empty() || !error.reply) return;
    const std::string& name = error.reply->error_name;
    if (name != "NotAuthorizedException" && name != "ResourceNotFoundException") return;
    const auto found = found_.Lock();
    if (*found == identity_id) found->clear();
  }

  /// The body of a 2xx answer.
  Outcome<std::string> Call(CognitoOperation operation, std::string body, const CognitoLogins& logins,
                            const CredentialsRequest& request) const {
    call::Invocation invocation;
    invocation.operation = NameOf(operation);
    invocation.body = std::move(body);
    call::Envelope& envelope = invocation.envelope.emplace();
    envelope.headers.push_back({"Content-Type", std::string(protocol::kContentType)});
    envelope.headers.push_back({"X-Amz-Target", std::string(kTargetPrefix).append(NameOf(operation))});
    envelope.is_signed = false;
    envelope.read_error = [operation, &logins](HttpResponse response, std::string_view /*token*/) {
      return ReadCognitoError(std::move(response), operation, logins);
    };
    auto reply = client_->Call(std::move(invocation), request);
    if (!reply) return std::move(reply).error();
    return std::move(reply->response.body);
  }

  Error Failed(Error cause) const {
    const std::string what = options_.identity_id.empty() ? "Cognito identity pool " : "Cognito identity ";
    cause.message = what + encoding::Quoted(IdIn(options_)) + ": " + cause.message;
    cause.code = CodeFor(cause.code);
    cause.delivery = Delivery::kNotSent;
    cause.attempts.clear();
    return cause;
  }

  const CognitoCredentialsOptions options_;
  const std::shared_ptr<Clock> clock_;
  const Outcome<ResolvedEndpoint> endpoint_;
  std::optional<NestedClient> client_;      // absent without an endpoint
  forking::PerProcess<std::string> found_;  // the identity of the pool; empty until it is known
};

}  // namespace
}  // namespace credentials

std::shared_ptr<CredentialsProvider> MakeCognitoCredentialsProvider(CognitoCredentialsOptions options,
                                                                    const ClientConfig& config,
                                                                    const Dependencies& dependencies) {
  if (options.identity_pool_id.empty() && options.identity_id.empty()) {
    return credentials::MakeSettledCredentials(
        credentials::MakeError(ErrorCode::kInvalidConfiguration,
                               "Cognito: either identity_pool_id or identity_id must be set, and both are empty"));
  }
  const auto around = credentials::LookAround(config, dependencies);
  if (!around) return credentials::MakeSettledCredentials(around.error());
  return std::make_shared<credentials::CognitoCredentials>(std::move(options), around->config, around->world);
}

}  // namespace marketplace_metering
