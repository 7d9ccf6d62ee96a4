#include "credentials/process_document.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "credentials/check.h"
#include "credentials/expiration.h"
#include "json/reader.h"

namespace marketplace_metering::credentials {
namespace {

using Instant = std::chrono::system_clock::time_point;

Error Unreadable(const std::string& why) {
  return MakeError(ErrorCode::kCredentialsUnavailable, "could not parse response: " + why);
}

std::string_view Text(const json::Object& root, std::string_view name) {
  return root.String(name).value_or(std::string_view());
}

}  // namespace

CredentialsOutcome ReadProcessDocument(std::string output, const std::string& account_id, Instant now) {
  json::Limits limits;
  limits.wipe = true;
  const json::Document document = json::Document::Parse(std::move(output), limits);
  const json::Object root = document.root();
  const auto version =
      root.Integer("Version", std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
  if (const json::Problem* problem = document.problem()) return Unreadable(json::Describe(*problem));
  // Before the rest: another version may look different.
  if (!version) return Unreadable("missing Version, which must be 1");
  if (*version != 1) return Unreadable("Version is " + std::to_string(*version) + ", and only 1 is known");

  auto keys = std::make_shared<Credentials>();
  keys->access_key_id = Text(root, "AccessKeyId");
  keys->secret_access_key = Secret(Text(root, "SecretAccessKey"));
  keys->session_token = Secret(Text(root, "SessionToken"));
  keys->account_id = Text(root, "AccountId");
  if (keys->account_id.empty()) keys->account_id = account_id;
  const auto expiration = root.String("Expiration");  // no `Timestamp`: its message would quote what is no time
  keys->source = CredentialsSource::kProcess;
  if (const json::Problem* problem = document.problem()) return Unreadable(json::Describe(*problem));
  if (auto error = Check(*keys, {"AccessKeyId", "SecretAccessKey", "SessionToken"})) return *std::move(error);
  if (expiration) {
    keys->expiration = ParseExpiration(*expiration);
    if (!keys->expiration) return Unreadable("Expiration must be a time with its zone, as 2026-05-02T18:36:00Z");
    if (*keys->expiration <= now) {
      return MakeError(ErrorCode::kExpiredCredentials,
                       "refreshed credentials are still expired; make the command renew them");
    }
  }
  return std::shared_ptr<const Credentials>(std::move(keys));
}

}  // namespace marketplace_metering::credentials
