#include "credentials/sso_token_document.h"

#include <cstddef>
#include <utility>

#include "credentials/ask.h"
#include "credentials/expiration.h"
#include "crypto/wipe.h"
#include "encoding/ascii.h"
#include "encoding/header_name.h"
#include "encoding/iso8601.h"
#include "json/reader.h"
#include "json/writer.h"

namespace marketplace_metering::credentials {
namespace {

using Instant = std::chrono::system_clock::time_point;

constexpr std::string_view kSsoAccessToken = "accessToken";
constexpr std::string_view kSsoExpiresAt = "expiresAt";
constexpr std::string_view kSsoRefreshToken = "refreshToken";
constexpr std::string_view kSsoRegistrationExpiresAt = "registrationExpiresAt";

json::Limits SsoFileLimits() {
  json::Limits limits;
  limits.any_case = true;
  limits.wipe = true;
  return limits;
}

Error UnusableSsoFile(const std::string& why) {
  return MakeError(ErrorCode::kCredentialsUnavailable, "it cannot be used: " + why);
}

Error NoSsoTime(std::string_view name) {
  return UnusableSsoFile(std::string(name) + " must be a time with its zone, as 2026-05-02T18:36:00Z");
}

std::string_view SsoFileText(const json::Object& root, std::string_view name) {
  return root.String(name).value_or(std::string_view());
}

}  // namespace

std::optional<std::string> WhyNotRenewable(const SsoToken& token, Instant now) {
  if (token.refresh_token.empty()) return "there is no refreshToken";
  if (token.client_id.empty()) return "there is no clientId";
  if (token.client_secret.empty()) return "there is no clientSecret";
  if (token.registration_expires_at && *token.registration_expires_at <= now) {
    return "its registrationExpiresAt has passed";
  }
  return std::nullopt;
}

Outcome<SsoToken> ReadSsoToken(std::string text) {
  const json::Document document = json::Document::Parse(std::move(text), SsoFileLimits());
  const json::Object root = document.root();
  SsoToken token;
  token.access_token = Secret(SsoFileText(root, kSsoAccessToken));
  token.refresh_token = Secret(SsoFileText(root, kSsoRefreshToken));
  token.client_id = SsoFileText(root, "clientId");
  token.client_secret = Secret(SsoFileText(root, "clientSecret"));
  const auto expires_at = root.String(kSsoExpiresAt);
  const auto registration = root.String(kSsoRegistrationExpiresAt);
  if (const json::Problem* problem = document.problem()) return UnusableSsoFile(json::Describe(*problem));
  if (encoding::IsBlank(token.access_token.Reveal())) return UnusableSsoFile("accessToken is missing");
  if (!expires_at) return UnusableSsoFile("expiresAt is missing");
  if (!encoding::IsHeaderValue(token.access_token.Reveal())) {
    return MakeError(ErrorCode::kInvalidCredentials,
                     "its accessToken is not a legal header value; it must hold no line break and no other control "
                     "character");
  }
  const auto end = ParseExpiration(*expires_at);
  if (!end) return NoSsoTime(kSsoExpiresAt);
  token.expires_at = *end;
  if (!registration) return token;
  token.registration_expires_at = ParseExpiration(*registration);
  if (!token.registration_expires_at) return NoSsoTime(kSsoRegistrationExpiresAt);
  return token;
}

Outcome<std::string> RewriteSsoToken(std::string text, const SsoToken& token) {
  // Room for all, escaped at its longest: a text that grows would leave copies of secrets behind.
  constexpr std::size_t kLongestEscape = 6;
  constexpr std::size_t kNames = 256;
  const std::size_t room = kLongestEscape * (text.size() + token.access_token.Reveal().size() +
                                             token.refresh_token.Reveal().size() + kNames);
  const json::Document document = json::Document::Parse(std::move(text), SsoFileLimits());
  json::Writer writer(room);
  writer.BeginObject();
  writer.Name(kSsoAccessToken).String(token.access_token.Reveal());
  writer.Name(kSsoExpiresAt).String(encoding::FormatExtended(token.expires_at));
  writer.Name(kSsoRefreshToken).String(token.refresh_token.Reveal());
  document.root().CopyMembers({kSsoAccessToken, kSsoExpiresAt, kSsoRefreshToken}, writer);
  writer.EndObject();
  std::string written = writer.Take();
  if (document.problem() != nullptr) {
    crypto::Wipe(written.data(), written.size());
    // Not described: it is about names that may be anything.
    return UnusableSsoFile("it holds members that cannot be written again");
  }
  return written;
}

}  // namespace marketplace_metering::credentials
