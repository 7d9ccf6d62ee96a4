#include "credentials/agent_document.h"

#include <string_view>
#include <utility>

#include "credentials/check.h"
#include "credentials/expiration.h"
#include "encoding/quote.h"
#include "json/reader.h"
#include "protocol/redact.h"

namespace marketplace_metering::credentials {
namespace {

std::string_view TextOf(const json::Object& root, std::string_view name) {
  return root.String(name).value_or(std::string_view());
}

Error Refused(std::string_view code, const json::Object& root, std::string_view token) {
  std::string message = "failed to load credentials " + ToldBy(root, token);
  if (code == "AssumeRoleUnauthorizedAccess") message += "; does the role trust EC2 (ec2.amazonaws.com)?";
  return MakeError(ErrorCode::kCredentialsUnavailable, std::move(message));
}

}  // namespace

json::Limits AgentDocumentLimits() {
  json::Limits limits;
  limits.any_case = true;
  limits.wipe = true;
  return limits;
}

Error NotUnderstood(const std::string& why) {
  return MakeError(ErrorCode::kCredentialsUnavailable, "the answer cannot be understood: " + why);
}

Outcome<Credentials> ReadAgentDocument(const json::Document& document, std::string_view token) {
  const json::Object root = document.root();
  const auto code = root.String("Code");
  if (const json::Problem* problem = document.problem()) return NotUnderstood(json::Describe(*problem));
  if (code && *code != "Success") return Refused(*code, root, token);
  Credentials keys;
  keys.access_key_id = TextOf(root, "AccessKeyId");
  keys.secret_access_key = Secret(TextOf(root, "SecretAccessKey"));
  keys.session_token = Secret(TextOf(root, "Token"));
  keys.account_id = TextOf(root, "AccountId");
  const auto expiration = root.String("Expiration");
  if (const json::Problem* problem = document.problem()) return NotUnderstood(json::Describe(*problem));
  if (keys.access_key_id.empty() || keys.secret_access_key.empty()) {
    return NotUnderstood(std::string(keys.access_key_id.empty() ? "AccessKeyId" : "SecretAccessKey") + " is missing");
  }
  if (auto error = Check(keys, {"AccessKeyId", "SecretAccessKey", "Token"})) return *std::move(error);
  if (expiration) {
    keys.expiration = ParseExpiration(*expiration);
    if (!keys.expiration) return NotUnderstood("Expiration must be a time with its zone, as 2026-05-02T18:36:00Z");
  }
  return keys;
}

std::string ToldBy(const json::Object& root, std::string_view token) {
  const auto code = root.LenientString("code");
  const auto message = root.LenientString("message");
  if (!code && !message) return {};
  return encoding::Quoted(protocol::RedactSecrets("[" + code.value_or("") + "]: " + message.value_or(""), token));
}

}  // namespace marketplace_metering::credentials
