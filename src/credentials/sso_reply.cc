#include "credentials/sso_reply.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <utility>

#include "credentials/ask.h"
#include "credentials/check.h"
#include "encoding/ascii.h"
#include "encoding/header_name.h"
#include "encoding/percent.h"
#include "json/reader.h"
#include "json/writer.h"
#include "protocol/aws_json.h"
#include "protocol/error_names.h"
#include "protocol/one_line.h"
#include "protocol/redact.h"

namespace marketplace_metering::credentials {
namespace {

using Instant = std::chrono::system_clock::time_point;

json::Limits SsoAnswerLimits() {
  json::Limits limits;
  limits.any_case = true;
  limits.wipe = true;
  return limits;
}

Error BadSsoAnswer(const std::string& why) {
  return MakeError(ErrorCode::kCredentialsUnavailable, "the answer cannot be understood: " + why);
}

std::string_view SsoText(const std::optional<json::Object>& object, std::string_view name) {
  return object ? object->String(name).value_or(std::string_view()) : std::string_view();
}

// --- errors ---------------------------------------------------------------------------------------

struct SsoTold {
  std::string name = {};  // empty: it does not name an error
  std::string message = {};
};

std::string FirstText(const json::Object& root, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (auto text = root.LenientString(name); text && !text->empty()) return *std::move(text);
  }
  return {};
}

SsoTold ReadTold(const HttpResponse& response) {
  // A message is worth having even with a flaw elsewhere in the answer, so problems are not asked for.
  const json::Document document = json::Document::Parse(response.body, SsoAnswerLimits());
  SsoTold told;
  if (document.root_kind() == json::Kind::kObject) {
    const json::Object root = document.root();
    told.name = protocol::StripErrorType(FirstText(root, {"__type", "error", "code"}));
    told.message = FirstText(root, {"error_description", "message"});
  }
  if (const std::string* type = protocol::FindHeader(response.headers, "x-amzn-ErrorType")) {
    if (const auto name = protocol::StripErrorType(*type); !name.empty()) told.name = name;
  }
  return told;
}

std::string WithoutSsoSecrets(std::string text, const std::vector<Secret>& told) {
  for (const Secret& secret : told) text = protocol::RedactSecrets(text, secret.Reveal());
  return text;
}

std::string_view HintFor(int status, bool named) {
  if (!named) {
    return "The answer does not name an error, so it may come from a proxy or another server: check the endpoint of "
           "IAM Identity Center.";
  }
  if (status == 403) return "The person who logged in must be assigned this role in this account.";
  if (status == 404) return "There must be such an account with such a role; check sso_account_id and sso_role_name.";
  return {};
}

std::string Explain(const ServiceReply& reply, bool named) {
  std::string text = protocol::OneLine(reply.error_name) + " (HTTP " + std::to_string(reply.status) + ")";
  if (!reply.message.empty()) text += ": " + protocol::OneLine(reply.message);
  // Whoever logs in again mends a 401, and is told so elsewhere.
  const std::string_view hint = reply.status == 401 ? std::string_view() : HintFor(reply.status, named);
  if (!hint.empty()) text.append(text.back() == '.' ? " " : ". ").append(hint);
  if (!reply.request_id.empty()) text += " [request id " + protocol::OneLine(reply.request_id) + "]";
  return text;
}

}  // namespace

std::string RoleCredentialsTarget(std::string_view account_id, std::string_view role_name) {
  std::string target = "/federation/credentials?role_name=";
  encoding::AppendPercentEncoded(role_name, target);
  target += "&account_id=";
  encoding::AppendPercentEncoded(account_id, target);
  return target;
}

Outcome<Credentials> ReadRoleCredentials(std::string body, Instant now) {
  constexpr std::int64_t kLast =
      std::chrono::duration_cast<std::chrono::milliseconds>(Instant::duration::max()).count() - 1;
  const json::Document document = json::Document::Parse(std::move(body), SsoAnswerLimits());
  const auto role = document.root().Child("roleCredentials");
  Credentials keys;
  keys.access_key_id = SsoText(role, "accessKeyId");
  keys.secret_access_key = Secret(SsoText(role, "secretAccessKey"));
  keys.session_token = Secret(SsoText(role, "sessionToken"));
  keys.source = CredentialsSource::kSso;
  const auto expiration = role ? role->Integer("expiration", 0, kLast) : std::nullopt;
  if (const json::Problem* problem = document.problem()) return BadSsoAnswer(json::Describe(*problem));
  if (!role) return BadSsoAnswer("roleCredentials is missing");
  if (keys.access_key_id.empty()) return BadSsoAnswer("accessKeyId is missing");
  if (keys.secret_access_key.empty()) return BadSsoAnswer("secretAccessKey is missing");
  if (keys.session_token.empty()) return BadSsoAnswer("sessionToken is missing");
  if (!expiration) return BadSsoAnswer("expiration is missing");
  if (auto error = Check(keys, {"accessKeyId", "secretAccessKey", "sessionToken"})) return *std::move(error);
  keys.expiration = Instant(std::chrono::milliseconds(*expiration));
  if (*keys.expiration <= now) {
    return MakeError(ErrorCode::kExpiredCredentials,
                     "the credentials that it gave have expired already; is this machine's clock right?");
  }
  return keys;
}

std::string WriteRenewal(const SsoToken& token) {
  // Room for all, escaped at its longest: a text that grows would leave copies of secrets behind.
  constexpr std::size_t kLongestEscape = 6;
  constexpr std::size_t kNames = 128;
  const std::size_t texts =
      token.client_id.size() + token.client_secret.Reveal().size() + token.refresh_token.Reveal().size();
  json::Writer writer(kLongestEscape * (texts + kNames));
  writer.BeginObject();
  writer.Name("clientId").String(token.client_id);
  writer.Name("clientSecret").String(token.client_secret.Reveal());
  writer.Name("grantType").String("refresh_token");
  writer.Name("refreshToken").String(token.refresh_token.Reveal());
  writer.EndObject();
  return writer.Take();
}

Outcome<SsoToken> ReadRenewal(std::string body, const SsoToken& token, Instant sent) {
  constexpr std::int64_t kLongest = 10LL * 365 * 24 * 3600;  // s; no token lives that long, and sums stay in range
  const json::Document document = json::Document::Parse(std::move(body), SsoAnswerLimits());
  const json::Object root = document.root();
  SsoToken renewed = token;
  renewed.access_token = Secret(SsoText(root, "accessToken"));
  if (const auto next = SsoText(root, "refreshToken"); !next.empty()) renewed.refresh_token = Secret(next);
  const auto expires_in = root.Integer("expiresIn", 1, kLongest);
  if (const json::Problem* problem = document.problem()) return BadSsoAnswer(json::Describe(*problem));
  if (encoding::IsBlank(renewed.access_token.Reveal())) return BadSsoAnswer("accessToken is missing");
  if (!expires_in) return BadSsoAnswer("expiresIn is missing");
  if (!encoding::IsHeaderValue(renewed.access_token.Reveal())) {
    return MakeError(ErrorCode::kInvalidCredentials, "the token that it gave is not a legal header value");
  }
  renewed.expires_at = sent + std::chrono::seconds(*expires_in);
  return renewed;
}

Error ReadSsoError(const HttpResponse& response, const std::vector<Secret>& told) {
  SsoTold said = ReadTold(response);
  const bool named = !said.name.empty();
  const bool busy = response.status == 429 || said.name == "SlowDownException" || said.name == "slow_down";
  Error error;
  error.code = busy ? ErrorCode::kThrottling : ErrorCode::kUnrecognizedServiceError;
  // Nothing of this bills anybody.
  error.delivery = response.status >= 400 && response.status <= 499 ? Delivery::kRefused : Delivery::kUnknown;
  ServiceReply& reply = error.reply.emplace();
  reply.status = response.status;
  reply.error_name = named ? WithoutSsoSecrets(std::move(said.name), told) : protocol::NameForStatus(response.status);
  reply.message = WithoutSsoSecrets(std::move(said.message), told);
  if (const std::string* id = protocol::FindRequestId(response.headers))
    reply.request_id = WithoutSsoSecrets(*id, told);
  error.message = Explain(reply, named);
  // By this name whoever decides of repetitions knows it.
  if (busy) reply.error_name = "TooManyRequestsException";
  return error;
}

}  // namespace marketplace_metering::credentials
