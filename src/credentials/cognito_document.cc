#include "credentials/cognito_document.h"

#include <memory>
#include <string_view>
#include <utility>

#include "credentials/check.h"
#include "json/reader.h"
#include "protocol/error_names.h"
#include "protocol/error_reply.h"
#include "protocol/one_line.h"
#include "protocol/redact.h"

namespace marketplace_metering::credentials {
namespace {

using protocol::OneLine;

json::Limits DocumentLimits() {
  json::Limits limits;
  limits.wipe = true;
  return limits;
}

Error UnreadableCognito(const std::string& why) {
  return MakeError(ErrorCode::kCredentialsUnavailable, "the answer cannot be understood: " + why);
}

std::string_view CognitoText(const json::Object& object, std::string_view name) {
  return object.String(name).value_or(std::string_view());
}

/// Empty when all is there.
std::string MissingOf(const Credentials& keys) {
  if (keys.access_key_id.empty()) return "AccessKeyId";
  if (keys.secret_access_key.empty()) return "SecretKey";
  if (keys.session_token.empty()) return "SessionToken";
  return keys.expiration ? "" : "Expiration";
}

std::string_view HintFor(std::string_view name, ErrorCode code) {
  if (name == "NotAuthorizedException") {
    return "Each token must be of an identity provider that the pool knows, and of now; without logins the pool must "
           "admit guests.";
  }
  if (name == "ResourceNotFoundException") return "Check the id of the pool or the identity.";
  if (name == "InvalidIdentityPoolConfigurationException") {
    return "The pool needs a role for these logins, or for guests, whose trust policy admits "
           "cognito-identity.amazonaws.com and this pool.";
  }
  if (name == "ExternalServiceException") return "The identity provider did not answer Cognito: try again later.";
  // Of the others the remedies are those of the metering service.
  return code == ErrorCode::kClockSkew ? protocol::RemedyFor(code) : std::string_view();
}

std::string ExplainCognito(const ServiceReply& reply, bool named, std::string_view hint) {
  std::string text = OneLine(reply.error_name);
  if (!named) text += " (HTTP " + std::to_string(reply.status) + ")";
  if (!reply.message.empty()) text += ": " + OneLine(reply.message);
  if (!named)
    hint =
        "The answer does not name an error, so it may come from a proxy or another server: check the "
        "endpoint of Cognito.";
  if (!hint.empty()) text.append(text.back() == '.' ? " " : ". ").append(hint);
  if (!reply.request_id.empty()) text += " [request id " + OneLine(reply.request_id) + "]";
  return text;
}

}  // namespace

Outcome<std::string> ReadIdentityId(std::string body) {
  const json::Document document = json::Document::Parse(std::move(body), DocumentLimits());
  const auto id = document.root().String("IdentityId");
  if (const json::Problem* problem = document.problem()) return UnreadableCognito(json::Describe(*problem));
  if (!id) return UnreadableCognito("IdentityId is missing");
  if (!IsCognitoId(*id)) return UnreadableCognito("IdentityId is none");
  return std::string(*id);
}

CredentialsOutcome ReadCognitoCredentials(std::string body, std::chrono::system_clock::time_point now) {
  const json::Document document = json::Document::Parse(std::move(body), DocumentLimits());
  const auto object = document.root().Child("Credentials");
  if (const json::Problem* problem = document.problem()) return UnreadableCognito(json::Describe(*problem));
  if (!object) return UnreadableCognito("Credentials is missing");

  auto keys = std::make_shared<Credentials>();
  keys->access_key_id = CognitoText(*object, "AccessKeyId");
  keys->secret_access_key = Secret(CognitoText(*object, "SecretKey"));
  keys->session_token = Secret(CognitoText(*object, "SessionToken"));
  keys->source = CredentialsSource::kCognito;
  // Text is no number of seconds, and the message would quote it.
  const auto kind = object->KindOf("Expiration");
  if (kind && *kind == json::Kind::kString) return UnreadableCognito("Credentials.Expiration is text, not a number");
  keys->expiration = object->Timestamp("Expiration");
  if (const json::Problem* problem = document.problem()) return UnreadableCognito(json::Describe(*problem));
  if (const std::string missing = MissingOf(*keys); !missing.empty()) {
    return UnreadableCognito("Credentials." + missing + " is missing");
  }
  if (auto error = Check(*keys, {"AccessKeyId", "SecretKey", "SessionToken"})) return *std::move(error);
  if (*keys->expiration <= now) {
    return MakeError(ErrorCode::kExpiredCredentials,
                     "the credentials that it gave have expired already; is this machine's clock right?");
  }
  return std::shared_ptr<const Credentials>(std::move(keys));
}

Error ReadCognitoError(HttpResponse response, CognitoOperation operation, const CognitoLogins& logins) {
  // Before anything is cut: half a token would not be found any more.
  for (const auto& [name, token] : logins) {
    response.body = protocol::RedactSecrets(response.body, token.Reveal());
    for (HttpHeader& header : response.headers) header.value = protocol::RedactSecrets(header.value, token.Reveal());
  }
  Error error = protocol::ParseErrorReply(std::move(response), NameOf(operation));
  ServiceReply& reply = *error.reply;
  const bool named = reply.error_name != protocol::NameForStatus(reply.status);
  error.message = ExplainCognito(reply, named, HintFor(reply.error_name, error.code));
  return error;
}

}  // namespace marketplace_metering::credentials
