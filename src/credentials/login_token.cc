#include "credentials/login_token.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "credentials/check.h"
#include "json/reader.h"
#include "json/writer.h"
#include "protocol/aws_json.h"
#include "protocol/error_names.h"
#include "protocol/one_line.h"
#include "protocol/redact.h"

namespace marketplace_metering::credentials {
namespace {

using protocol::OneLine;

constexpr std::string_view kLoginOperation = "CreateOAuth2Token";

json::Document ParseSignIn(std::string text) {
  json::Limits limits;
  limits.wipe = true;
  return json::Document::Parse(std::move(text), limits);
}

Error UnreadableSignIn(const std::string& why) {
  return MakeError(ErrorCode::kCredentialsUnavailable, "the answer of AWS Sign-In cannot be understood: " + why);
}

/// What an answer says of itself. `name` is empty when it does not name an error.
struct LoginTold {
  std::string name = {};
  std::string message = {};
};

LoginTold ReadLoginTold(HttpResponse& response) {
  // A message is worth having even with a flaw elsewhere in the answer, so problems are not asked for.
  const json::Document document = ParseSignIn(std::exchange(response.body, {}));
  const json::Object root = document.root();
  LoginTold told;
  told.name = root.LenientString("error").value_or("");
  told.message = root.LenientString("message").value_or("");
  const std::string* type = protocol::FindHeader(response.headers, "x-amzn-ErrorType");
  if (told.name.empty() && type != nullptr) told.name = protocol::StripErrorType(*type);
  return told;
}

bool MustLogInAgain(std::string_view name) {
  return name == "TOKEN_EXPIRED" || name == "USER_CREDENTIALS_CHANGED";
}

std::string_view LoginHint(std::string_view name) {
  if (MustLogInAgain(name)) return "The session has expired, or the password was changed.";
  if (name == "INSUFFICIENT_PERMISSIONS") {
    return "Whoever logged in needs the permission signin:CreateOAuth2Token.";
  }
  return {};
}

ErrorCode LoginCode(int status, std::string_view name) {
  if (MustLogInAgain(name)) return ErrorCode::kExpiredCredentials;
  if (const auto known = protocol::FindErrorCode(name, kLoginOperation)) return *known;
  return status == 429 ? ErrorCode::kThrottling : ErrorCode::kUnrecognizedServiceError;
}

std::string WithoutTold(std::string text, const std::vector<Secret>& told) {
  for (const Secret& secret : told) text = protocol::RedactSecrets(text, secret.Reveal());
  return text;
}

std::string ExplainLogin(const ServiceReply& reply, bool named) {
  std::string text = OneLine(reply.error_name);
  if (!named) text += " (HTTP " + std::to_string(reply.status) + ")";
  if (!reply.message.empty()) text += ": " + OneLine(reply.message);
  const std::string_view hint = named ? LoginHint(reply.error_name)
                                      : "The answer does not name an error, so it may come from a proxy or another "
                                        "server: check the sign-in endpoint.";
  if (!hint.empty()) text.append(text.back() == '.' ? " " : ". ").append(hint);
  if (!reply.request_id.empty()) text += " [request id " + OneLine(reply.request_id) + "]";
  return text;
}

}  // namespace

std::string WriteLoginRequest(const LoginDocument& login) {
  constexpr std::size_t kPerByte = 6;  // of text in JSON: \u0001
  constexpr std::size_t kMore = 256;
  json::Writer writer(kPerByte * (login.client_id.size() + login.refresh_token.Reveal().size()) + kMore);
  writer.BeginObject();
  writer.Name("clientId").String(login.client_id);
  writer.Name("grantType").String("refresh_token");
  writer.Name("refreshToken").String(login.refresh_token.Reveal());
  writer.EndObject();
  return writer.Take();
}

Outcome<RenewedLogin> ReadRenewedLogin(std::string body) {
  constexpr std::int64_t kLongest = std::int64_t{366} * 24 * 3600;  // of seconds; more is no time that keys last
  const json::Document document = ParseSignIn(std::move(body));
  const json::Object root = document.root();
  Credentials keys;
  std::string_view missing;
  if (const auto token = root.Child("accessToken")) {
    keys.access_key_id = token->String("accessKeyId").value_or("");
    keys.secret_access_key = Secret(token->String("secretAccessKey").value_or(""));
    keys.session_token = Secret(token->String("sessionToken").value_or(""));
    if (keys.session_token.empty()) missing = "accessToken.sessionToken";
    if (keys.secret_access_key.empty()) missing = "accessToken.secretAccessKey";
    if (keys.access_key_id.empty()) missing = "accessToken.accessKeyId";
  } else {
    missing = "accessToken";
  }
  const auto expires_in = root.Integer("expiresIn", 1, kLongest);
  const auto refresh_token = root.String("refreshToken").value_or("");
  if (const json::Problem* problem = document.problem()) return UnreadableSignIn(json::Describe(*problem));
  if (missing.empty() && !expires_in) missing = "expiresIn";
  if (!missing.empty()) return UnreadableSignIn(std::string(missing) + " is missing");
  if (auto error = Check(keys, {"accessKeyId", "secretAccessKey", "sessionToken"})) return *std::move(error);
  RenewedLogin renewed;
  renewed.access_key_id = std::move(keys.access_key_id);
  renewed.secret_access_key = std::move(keys.secret_access_key);
  renewed.session_token = std::move(keys.session_token);
  renewed.expires_in = std::chrono::seconds(*expires_in);
  renewed.refresh_token = Secret(refresh_token);
  return renewed;
}

Error ReadLoginError(HttpResponse response, const std::vector<Secret>& told) {
  const LoginTold read = ReadLoginTold(response);
  const bool named = !read.name.empty();
  Error error;
  error.code = LoginCode(response.status, read.name);
  // Keys that were issued and not told of bill nobody.
  error.delivery = response.status >= 400 && response.status <= 499 ? Delivery::kRefused : Delivery::kUnknown;
  ServiceReply& reply = error.reply.emplace();
  reply.status = response.status;
  reply.error_name = named ? WithoutTold(read.name, told) : protocol::NameForStatus(response.status);
  reply.message = WithoutTold(read.message, told);
  if (const std::string* id = protocol::FindRequestId(response.headers)) reply.request_id = WithoutTold(*id, told);
  error.message = ExplainLogin(reply, named);
  return error;
}

}  // namespace marketplace_metering::credentials
