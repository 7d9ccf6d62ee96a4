#include "credentials/login_document.h"

#include <cstddef>
#include <utility>

#include "credentials/ask.h"
#include "credentials/check.h"
#include "credentials/expiration.h"
#include "crypto/sha256.h"
#include "crypto/wipe.h"
#include "encoding/hex.h"
#include "encoding/iso8601.h"
#include "json/reader.h"
#include "json/writer.h"

namespace marketplace_metering::credentials {
namespace {

using Instant = std::chrono::system_clock::time_point;

Error UnusableLogin(const std::string& why) {
  return MakeError(ErrorCode::kCredentialsUnavailable, why);
}

json::Document ParseLogin(std::string_view text) {
  json::Limits limits;
  limits.wipe = true;
  return json::Document::Parse(std::string(text), limits);
}

// Nothing when it is missing or empty, of which the first such member is noted.
std::string_view RequiredPart(const json::Object& object, std::string_view path, std::string_view name,
                              std::string& missing) {
  const auto text = object.String(name).value_or(std::string_view());
  if (text.empty() && missing.empty()) missing.append(path).append(name);
  return text;
}

constexpr std::string_view kLoginKeys = "accessToken";

}  // namespace

std::string LoginFileName(std::string_view session) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const std::size_t begin = session.find_first_not_of(kBlanks);
  const std::size_t end = session.find_last_not_of(kBlanks);
  const auto digest = crypto::Sha256(begin == std::string_view::npos ? "" : session.substr(begin, end - begin + 1));
  return encoding::HexEncode(digest.data(), digest.size()) + ".json";
}

Outcome<LoginDocument> ReadLoginDocument(std::string_view text) {
  const json::Document document = ParseLogin(text);
  const json::Object root = document.root();
  LoginDocument login;
  std::string missing;
  std::string_view expiration;
  if (const auto token = root.Child(kLoginKeys)) {
    constexpr std::string_view kPath = "accessToken.";
    login.keys.access_key_id = RequiredPart(*token, kPath, "accessKeyId", missing);
    login.keys.secret_access_key = Secret(RequiredPart(*token, kPath, "secretAccessKey", missing));
    login.keys.session_token = Secret(RequiredPart(*token, kPath, "sessionToken", missing));
    login.keys.account_id = RequiredPart(*token, kPath, "accountId", missing);
    expiration = RequiredPart(*token, kPath, "expiresAt", missing);
  } else {
    missing = kLoginKeys;
  }
  login.keys.source = CredentialsSource::kLogin;
  login.refresh_token = Secret(RequiredPart(root, {}, "refreshToken", missing));
  login.client_id = RequiredPart(root, {}, "clientId", missing);
  login.dpop_key = Secret(RequiredPart(root, {}, "dpopKey", missing));
  // Something of the wrong type is not missing.
  if (const json::Problem* problem = document.problem()) return UnusableLogin(json::Describe(*problem));
  if (!missing.empty()) return UnusableLogin(missing + " is missing");
  login.keys.expiration = ParseExpiration(expiration);
  if (!login.keys.expiration) {
    return UnusableLogin("accessToken.expiresAt must be a time with its zone, as 2026-09-14T04:05:45Z");
  }
  if (auto error = Check(login.keys, {"accessKeyId", "secretAccessKey", "sessionToken"})) return *std::move(error);
  return login;
}

Outcome<Secret> RenewLoginDocument(std::string_view text, const RenewedLogin& renewed, Instant end) {
  constexpr std::size_t kPerByte = 6;  // of text in JSON: \u0001
  constexpr std::size_t kMore = 1024;  // for names and signs
  const json::Document document = ParseLogin(text);
  const json::Object root = document.root();
  const auto token = root.Child(kLoginKeys);
  const std::size_t bytes = text.size() + renewed.access_key_id.size() + renewed.secret_access_key.Reveal().size() +
                            renewed.session_token.Reveal().size() + renewed.refresh_token.Reveal().size();
  json::Writer writer(kPerByte * bytes + kMore);
  writer.BeginObject();
  writer.Name(kLoginKeys).BeginObject();
  writer.Name("accessKeyId").String(renewed.access_key_id);
  writer.Name("secretAccessKey").String(renewed.secret_access_key.Reveal());
  writer.Name("sessionToken").String(renewed.session_token.Reveal());
  writer.Name("expiresAt").String(encoding::FormatExtended(end));
  if (token) token->CopyMembers({"accessKeyId", "secretAccessKey", "sessionToken", "expiresAt"}, writer);
  writer.EndObject();
  if (renewed.refresh_token.empty()) {
    root.CopyMembers({kLoginKeys}, writer);
  } else {
    writer.Name("refreshToken").String(renewed.refresh_token.Reveal());
    root.CopyMembers({kLoginKeys, "refreshToken"}, writer);
  }
  writer.EndObject();
  std::string written = writer.Take();
  const crypto::WipeAtExit<std::string> wipe(written);
  // Not described: it is about names that may be anything.
  if (document.problem() != nullptr) return UnusableLogin("it holds members that cannot be written again");
  return Secret(written);
}

}  // namespace marketplace_metering::credentials
