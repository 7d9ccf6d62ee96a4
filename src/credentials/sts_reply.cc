#include "credentials/sts_reply.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "credentials/arn.h"
#include "credentials/ask.h"
#include "credentials/check.h"
#include "credentials/expiration.h"
#include "encoding/ascii.h"
#include "protocol/aws_json.h"
#include "protocol/error_names.h"
#include "protocol/one_line.h"
#include "protocol/redact.h"
#include "xml/reader.h"

namespace marketplace_metering::credentials {
namespace {

using protocol::OneLine;

Error NotReadable(const std::string& what) {
  return MakeError(ErrorCode::kCredentialsUnavailable, "STS response " + what);
}

Error Missing(std::string_view part) {
  return NotReadable("is missing " + std::string(part));
}

// --- success --------------------------------------------------------------------------------------

std::string_view TextOf(const std::optional<xml::Element>& element, std::string_view name) {
  return element ? element->Text(name).value_or(std::string_view()) : std::string_view();
}

/// Of an ARN only, and only where one stands.
std::string AccountOf(std::string_view arn) {
  const auto parts = SplitArn(arn);
  if (!parts || !std::all_of(parts->account.begin(), parts->account.end(), encoding::IsDigit)) return {};
  return std::string(parts->account);
}

Outcome<Credentials> ReadCredentials(const xml::Element& element) {
  constexpr std::array<std::string_view, 4> kParts = {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"};
  std::array<std::string_view, kParts.size()> texts;
  std::string missing;
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    texts[i] = element.Text(kParts[i]).value_or(std::string_view());
    if (texts[i].find_first_not_of(" \t\r\n") == std::string_view::npos)
      missing.append(missing.empty() ? "" : ", ").append(kParts[i]);
  }
  if (!missing.empty()) return Missing(missing);

  Credentials credentials;
  credentials.access_key_id = texts[0];
  credentials.secret_access_key = Secret(texts[1]);
  credentials.session_token = Secret(texts[2]);
  credentials.expiration = ParseExpiration(texts[3]);
  if (!credentials.expiration) return NotReadable("has no time with its zone, as 2026-05-02T18:36:00Z, for Expiration");
  if (auto wrong = Check(credentials, {kParts[0], kParts[1], kParts[2]})) return *std::move(wrong);
  return credentials;
}

Outcome<AssumedRole> ReadResult(const xml::Element& root, StsOperation operation) {
  const std::string name(NameOf(operation));
  if (root.name() != name + "Response") return NotReadable("is no " + name + "Response");
  const auto result = root.Child(name + "Result");
  if (!result) return Missing(name + "Result");
  const auto element = result->Child("Credentials");
  if (!element) return Missing("Credentials");

  auto credentials = ReadCredentials(*element);
  if (!credentials) return std::move(credentials).error();
  AssumedRole role;
  role.credentials = *std::move(credentials);
  role.credentials.source =
      operation == StsOperation::kAssumeRole ? CredentialsSource::kAssumedRole : CredentialsSource::kWebIdentity;
  role.arn = TextOf(result->Child("AssumedRoleUser"), "Arn");
  role.credentials.account_id = AccountOf(role.arn);
  return role;
}

// --- errors ---------------------------------------------------------------------------------------

/// What an answer says of itself. `name` is empty when it does not name an error.
struct StsTold {
  std::string name = {};
  std::string message = {};
  std::string request_id = {};
};

StsTold ReadTold(const std::string& body) {
  // A message is worth having even with a flaw elsewhere in the answer, so problems are not asked for.
  const xml::Document document = xml::Document::Parse(body);
  const xml::Element root = document.root();
  const auto error = root.Child("Error");
  StsTold told;
  told.name = protocol::StripErrorType(TextOf(error, "Code"));
  told.message = TextOf(error, "Message");
  told.request_id = TextOf(root, "RequestId");
  return told;
}

std::string_view WebIdentityHint(std::string_view name) {
  if (name == "InvalidIdentityToken") {
    return "The account of the role needs an IAM OIDC identity provider for the issuer of the token, and the token an "
           "audience which that provider knows: for EKS, create the provider of the cluster.";
  }
  if (name == "AccessDenied" || name == "AccessDeniedException") {
    return "The trust policy of the role does not admit this token: compare its conditions with the token's subject "
           "(in EKS: namespace and service account) and audience.";
  }
  if (name == "ExpiredTokenException" || name == "ExpiredToken") {
    return "The token file was renewed too late, or this machine's clock is wrong.";
  }
  return {};
}

std::string_view AssumeRoleHint(std::string_view name) {
  if (name == "AccessDenied" || name == "AccessDeniedException") {
    return "The trust policy of the role must admit the caller, and the caller needs permission for sts:AssumeRole on "
           "it.";
  }
  if (name == "ExpiredTokenException" || name == "ExpiredToken") {
    return "The credentials that assume the role have expired: refresh them.";
  }
  return {};
}

std::string_view HintFor(StsOperation operation, std::string_view name, ErrorCode code) {
  if (name == "RegionDisabledException") {
    return "STS is not active in this region for the account: activate it there, or call it in another region.";
  }
  const auto hint = operation == StsOperation::kAssumeRole ? AssumeRoleHint(name) : WebIdentityHint(name);
  if (!hint.empty()) return hint;
  // Of the others, those that mean the same to every service.
  switch (code) {
    case ErrorCode::kThrottling:
    case ErrorCode::kUnrecognizedClient:
    case ErrorCode::kInvalidSignature:
    case ErrorCode::kClockSkew:
      return protocol::RemedyFor(code);
    default:
      return {};
  }
}

void AppendSentence(std::string_view sentence, std::string& text) {
  if (!sentence.empty()) text.append(text.back() == '.' ? " " : ". ").append(sentence);
}

std::string Explain(const ServiceReply& reply, bool named, std::string_view hint) {
  std::string text = OneLine(reply.error_name);
  if (!named) text += " (HTTP " + std::to_string(reply.status) + ")";
  if (!reply.message.empty()) text += ": " + OneLine(reply.message);
  if (!named)
    hint = "The answer does not name an error, so it may come from a proxy or another server: check the STS endpoint.";
  AppendSentence(hint, text);
  if (!reply.request_id.empty()) text += " [request id " + OneLine(reply.request_id) + "]";
  return text;
}

ErrorCode CodeOf(int status, const std::optional<ErrorCode>& known) {
  if (known) return *known;
  return status == 429 ? ErrorCode::kThrottling : ErrorCode::kUnrecognizedServiceError;
}

}  // namespace

Outcome<AssumedRole> ReadAssumedRole(std::string body, StsOperation operation) {
  const xml::Document document = xml::Document::Parse(std::move(body));
  if (const auto* problem = document.problem()) return NotReadable("cannot be read: " + xml::Describe(*problem));
  auto role = ReadResult(document.root(), operation);
  // Something that is there twice is not missing.
  if (const auto* problem = document.problem()) return NotReadable("cannot be read: " + xml::Describe(*problem));
  return role;
}

Error ReadStsError(HttpResponse response, StsOperation operation, std::string_view token) {
  const StsTold told = ReadTold(response.body);
  const bool named = !told.name.empty();
  const auto known = protocol::FindErrorCode(told.name, NameOf(operation));

  Error error;
  error.code = CodeOf(response.status, known);
  // A role that was assumed and not told of bills nobody.
  error.delivery = response.status >= 400 && response.status <= 499 ? Delivery::kRefused : Delivery::kUnknown;
  ServiceReply& reply = error.reply.emplace();
  reply.status = response.status;
  reply.error_name = named ? protocol::RedactSecrets(told.name, token) : protocol::NameForStatus(response.status);
  reply.message = protocol::RedactSecrets(told.message, token);
  reply.request_id = protocol::RedactSecrets(told.request_id, token);
  if (const std::string* id = protocol::FindRequestId(response.headers); id != nullptr && reply.request_id.empty()) {
    reply.request_id = protocol::RedactSecrets(*id, token);
  }
  reply.headers = std::move(response.headers);
  for (HttpHeader& header : reply.headers) header.value = protocol::RedactSecrets(header.value, token);
  reply.body = protocol::RedactSecrets(response.body, token);
  error.message = Explain(reply, named, HintFor(operation, reply.error_name, error.code));
  return error;
}

Error UnableToAssume(Error cause, std::string_view role_arn, std::string_view profile) {
  std::string message = "Unable to assume role " + OneLine(role_arn);
  if (!profile.empty()) message += " (profile " + OneLine(profile) + ")";
  cause.message = message + ": " + cause.message;
  if (KindOf(cause.code) != ErrorKind::kInterrupted) cause.code = ErrorCode::kCredentialsUnavailable;
  cause.delivery = Delivery::kNotSent;
  cause.attempts.clear();
  return cause;
}

}  // namespace marketplace_metering::credentials
