#include "credentials/container_document.h"

#include <memory>
#include <string_view>
#include <utility>

#include "credentials/check.h"
#include "credentials/expiration.h"
#include "encoding/quote.h"
#include "json/reader.h"
#include "protocol/redact.h"

namespace marketplace_metering::credentials {
namespace {

constexpr std::chrono::minutes kWithoutEnd(15);

json::Limits DocumentLimits() {
  json::Limits limits;
  limits.any_case = true;
  limits.wipe = true;
  return limits;
}

Error NotUnderstood(const std::string& why) {
  return MakeError(ErrorCode::kCredentialsUnavailable, "the answer cannot be understood: " + why);
}

std::string Told(const json::Object& root) {
  const auto code = root.LenientString("code");
  const auto message = root.LenientString("message");
  if (!code && !message) return {};
  return "[" + code.value_or("") + "]: " + message.value_or("");
}

std::string_view TextOf(const json::Object& root, std::string_view name) {
  return root.String(name).value_or(std::string_view());
}

}  // namespace

CredentialsOutcome ReadContainerDocument(std::string body, std::chrono::system_clock::time_point now) {
  const json::Document document = json::Document::Parse(std::move(body), DocumentLimits());
  const json::Object root = document.root();
  const auto code = root.String("Code");
  if (const json::Problem* problem = document.problem()) return NotUnderstood(json::Describe(*problem));
  if (code && *code != "Success") {
    return MakeError(ErrorCode::kCredentialsUnavailable, "failed to load credentials " + encoding::Quoted(Told(root)));
  }
  auto keys = std::make_shared<Credentials>();
  keys->access_key_id = TextOf(root, "AccessKeyId");
  keys->secret_access_key = Secret(TextOf(root, "SecretAccessKey"));
  keys->session_token = Secret(TextOf(root, "Token"));
  keys->account_id = TextOf(root, "AccountId");
  keys->source = CredentialsSource::kContainer;
  const auto expiration = root.String("Expiration");
  if (const json::Problem* problem = document.problem()) return NotUnderstood(json::Describe(*problem));
  if (keys->access_key_id.empty() || keys->secret_access_key.empty()) {
    return NotUnderstood(std::string(keys->access_key_id.empty() ? "AccessKeyId" : "SecretAccessKey") + " is missing");
  }
  if (auto error = Check(*keys, {"AccessKeyId", "SecretAccessKey", "Token"})) return *std::move(error);
  keys->expiration = expiration ? ParseExpiration(*expiration) : now + kWithoutEnd;
  if (!keys->expiration) return NotUnderstood("Expiration must be a time with its zone, as 2026-05-02T18:36:00Z");
  if (*keys->expiration <= now) {
    return MakeError(ErrorCode::kExpiredCredentials, "the credentials that it gave have expired already");
  }
  return std::shared_ptr<const Credentials>(std::move(keys));
}

std::string ReadContainerRefusal(std::string body, std::string_view token) {
  const json::Document document = json::Document::Parse(std::move(body), DocumentLimits());
  if (document.root_kind() != json::Kind::kObject) return {};
  const std::string told = Told(document.root());
  return told.empty() ? told : encoding::Quoted(protocol::RedactSecrets(told, token));
}

}  // namespace marketplace_metering::credentials
