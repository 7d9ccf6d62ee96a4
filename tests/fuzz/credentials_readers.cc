#include "credentials_readers.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "credentials/cognito_document.h"
#include "credentials/container_document.h"
#include "credentials/instance_document.h"
#include "credentials/login_document.h"
#include "credentials/login_token.h"
#include "credentials/process_document.h"
#include "credentials/sso_reply.h"
#include "credentials/sso_token_document.h"
#include "encoding/iso8601.h"
#include "fuzz_target.h"

namespace marketplace_metering::credentials {
namespace {

using Instant = std::chrono::system_clock::time_point;

Reading Refused(const Error& error) {
  Reading reading;
  reading.code = error.code;
  reading.message = error.message;
  return reading;
}

// For readers of anything: `shown` makes a text of all that was read.
template <typename T, typename Show>
Reading Of(const Outcome<T>& outcome, Show shown) {
  if (!outcome) return Refused(outcome.error());
  Reading reading;
  reading.good = true;
  reading.content = shown(*outcome);
  return reading;
}

std::string Shown(const Credentials& keys) {
  std::string text = "keys " + keys.access_key_id + "\n";
  text.append(keys.secret_access_key.Reveal()) += "\n";
  text.append(keys.session_token.Reveal()) += "\n" + keys.account_id + "\n";
  return text + (keys.expiration ? std::to_string(keys.expiration->time_since_epoch().count()) : "never");
}

Reading OfKeys(const Outcome<Credentials>& outcome) {
  Reading reading = Of(outcome, Shown);
  if (outcome) reading.keys = *outcome;
  return reading;
}

Reading OfKeys(const CredentialsOutcome& outcome) {
  return outcome ? OfKeys(Outcome<Credentials>(**outcome)) : Refused(outcome.error());
}

// For readers that leave it to others whether keys have expired.
Reading OfKeysOfAnyAge(Outcome<Credentials> outcome) {
  Reading reading = Of(outcome, Shown);
  if (outcome) {
    outcome->expiration.reset();
    reading.keys = *std::move(outcome);
  }
  return reading;
}

std::string Shown(const SsoToken& token) {
  std::string text = "token " + std::string(token.access_token.Reveal()) + "\n" + token.client_id + "\n";
  text.append(token.refresh_token.Reveal()) += "\n";
  text.append(token.client_secret.Reveal()) += "\n" + encoding::FormatExtended(token.expires_at) + "\n";
  return text + (token.registration_expires_at ? encoding::FormatExtended(*token.registration_expires_at) : "never");
}

std::string Shown(const RenewedLogin& login) {
  std::string text = login.access_key_id + "\n" + std::to_string(login.expires_in.count()) + "\n";
  text.append(login.secret_access_key.Reveal()) += "\n";
  text.append(login.session_token.Reveal()) += "\n";
  return text.append(login.refresh_token.Reveal());
}

SsoToken OldToken() {
  SsoToken token;
  token.access_token = Secret("old");
  token.refresh_token = Secret("old refresh token");
  return token;
}

bool IsVisible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

// What becomes part of a path or of a URL cannot be more than that.
void CheckRole(const std::string& text) {
  const auto role = ReadRoleName(text);
  const bool is_part = !role || (IsVisible(*role) && role->find_first_of("/?#%") == std::string::npos);
  emulator::Require(is_part, "A role is part of a path", text);
  const std::string target = RoleCredentialsTarget(text, text);
  const bool has_two = std::count(target.begin(), target.end(), '&') == 1 && target.find('#') == std::string::npos;
  emulator::Require(IsVisible(target) && has_two, "Names are parameters", text);
}

// What is sent to renew a token says what the file says.
void CheckRenewalOf(const SsoToken& token, Instant now) {
  const bool has_all = !token.refresh_token.empty() && !token.client_id.empty() && !token.client_secret.empty();
  const bool lasts = !token.registration_expires_at || *token.registration_expires_at > now;
  emulator::Require(WhyNotRenewable(token, now).has_value() != (has_all && lasts), "A token with all parts is renewed");
  const std::string sent = WriteRenewal(token);
  const auto read = ReadSsoToken(R"({"accessToken":"a","expiresAt":"2026-12-01T00:00:00Z",)" + sent.substr(1));
  const bool same = read && read->client_id == token.client_id && read->client_secret == token.client_secret &&
                    read->refresh_token == token.refresh_token;
  emulator::Require(same, "A renewal asks for the token of the file", sent);
}

void CheckRenewalOf(const LoginDocument& login, const std::string& text) {
  const std::string name = LoginFileName(text);
  constexpr std::size_t kNameSize = 69;  // 64 digits and .json
  emulator::Require(name.size() == kNameSize && name == LoginFileName(" " + text + "\n"), "A login has one file", text);
  const std::string sent = WriteLoginRequest(login);
  const auto read =
      ReadLoginDocument(R"({"accessToken":{"accessKeyId":"a","secretAccessKey":"s","sessionToken":"t","accountId":"1",)"
                        R"("expiresAt":"2026-12-01T00:00:00Z"},"dpopKey":"k",)" +
                        sent.substr(1));
  const bool same = read && read->client_id == login.client_id && read->refresh_token == login.refresh_token;
  emulator::Require(same, "A renewal asks for the login of the file", sent);
}

// A file as it is after the token in it was renewed.
Reading OfRewrittenSsoToken(const std::string& text, Instant now) {
  auto token = ReadSsoToken(text);
  if (!token) return Refused(token.error());
  CheckRenewalOf(*token, now);
  token->access_token = Secret("renewed");
  token->expires_at = now;
  const auto written = RewriteSsoToken(text, *token);
  if (!written) return Refused(written.error());
  const auto again = ReadSsoToken(*written);
  const bool kept = again && again->client_id == token->client_id && again->client_secret == token->client_secret &&
                    again->refresh_token == token->refresh_token &&
                    again->registration_expires_at == token->registration_expires_at;
  emulator::Require(kept, "A renewed token keeps the rest", text);
  return Of(again, [](const SsoToken& shown) { return Shown(shown); });
}

Reading OfRewrittenLogin(const std::string& text, Instant now) {
  const auto login = ReadLoginDocument(text);
  if (!login) return Refused(login.error());
  CheckRenewalOf(*login, text);
  RenewedLogin renewed;
  renewed.access_key_id = "renewed";
  renewed.secret_access_key = Secret("renewed");
  renewed.session_token = Secret("renewed");
  const auto written = RenewLoginDocument(text, renewed, now);
  if (!written) return Refused(written.error());
  const auto again = ReadLoginDocument(written->Reveal());
  const bool kept = again && again->keys.account_id == login->keys.account_id &&
                    again->refresh_token == login->refresh_token && again->client_id == login->client_id &&
                    again->dpop_key == login->dpop_key && again->keys.access_key_id == "renewed";
  Reading reading;
  reading.good = true;
  reading.content = kept ? "kept" : "LOST";
  emulator::Require(kept, "A renewed login keeps the rest", text);
  renewed.refresh_token = Secret("renewed too");
  const auto other = ReadLoginDocument(RenewLoginDocument(text, renewed, now).value().Reveal());
  emulator::Require(other && other->refresh_token == renewed.refresh_token, "A new refresh token is kept", text);
  return reading;
}

HttpResponse Refusal(std::string body) {
  HttpResponse response;
  response.status = 400;
  response.body = std::move(body);
  return response;
}

// For readers of errors: what is told of one.
Reading Told(std::string message) {
  Reading reading;
  reading.message = std::move(message);
  return reading;
}

}  // namespace

const std::vector<Reader>& Readers() {
  static const std::vector<Reader> readers = {
      {"process",
       [](std::string text, Instant now) {
         return OfKeys(ReadProcessDocument(std::move(text), kFallbackAccount, now));
       },
       {},
       CredentialsSource::kProcess,
       R"({"Version":1,"AccessKeyId":%k,"SecretAccessKey":%s,"SessionToken":%t,"Expiration":%e})"},
      {"container",
       [](std::string text, Instant now) { return OfKeys(ReadContainerDocument(std::move(text), kSentToken, now)); },
       {"code", "message"},
       CredentialsSource::kContainer,
       R"({"AccessKeyId":%k,"SecretAccessKey":%s,"Token":%t,"Expiration":%e,"Code":"Success"})"},
      {"container refusal",
       [](std::string text, Instant /*now*/) { return Told(ReadContainerRefusal(std::move(text), kSentToken)); },
       {"code", "message"}},
      {"instance",
       [](std::string text, Instant /*now*/) {
         CheckRole(text);
         return OfKeysOfAnyAge(ReadInstanceDocument(std::move(text), kSentToken));
       },
       {"code", "message"},
       CredentialsSource::kInstanceMetadata},
      {"SSO token",
       [](std::string text, Instant /*now*/) {
         return Of(ReadSsoToken(std::move(text)), [](const SsoToken& token) { return Shown(token); });
       }},
      {"SSO token, rewritten", [](std::string text, Instant now) { return OfRewrittenSsoToken(text, now); }},
      {"SSO renewal",
       [](std::string text, Instant now) {
         return Of(ReadRenewal(std::move(text), OldToken(), now), [](const SsoToken& token) { return Shown(token); });
       }},
      {"SSO keys",
       [](std::string text, Instant now) { return OfKeys(ReadRoleCredentials(std::move(text), now)); },
       {},
       CredentialsSource::kSso,
       R"({"roleCredentials":{"accessKeyId":%k,"secretAccessKey":%s,"sessionToken":%t,"expiration":%m}})"},
      {"SSO refusal",
       [](std::string text, Instant /*now*/) {
         return Told(ReadSsoError(Refusal(std::move(text)), {Secret(kSentToken)}).message);
       },
       {"__type", "error", "code", "message", "error_description"}},
      {"login",
       [](std::string text, Instant /*now*/) {
         const auto login = ReadLoginDocument(text);
         return login ? OfKeysOfAnyAge(login->keys) : Refused(login.error());
       },
       {},
       CredentialsSource::kLogin},
      {"login, rewritten", [](std::string text, Instant now) { return OfRewrittenLogin(text, now); }},
      {"login renewal",
       [](std::string text, Instant /*now*/) {
         return Of(ReadRenewedLogin(std::move(text)), [](const RenewedLogin& login) { return Shown(login); });
       }},
      {"login refusal",
       [](std::string text, Instant /*now*/) {
         return Told(ReadLoginError(Refusal(std::move(text)), {Secret(kSentToken)}).message);
       },
       {"__type", "error", "code", "message"}},
      {"Cognito identity",
       [](std::string text, Instant /*now*/) {
         return Of(ReadIdentityId(std::move(text)), [](const std::string& id) { return id; });
       }},
      {"Cognito keys",
       [](std::string text, Instant now) { return OfKeys(ReadCognitoCredentials(std::move(text), now)); },
       {},
       CredentialsSource::kCognito},
      {"Cognito refusal",
       [](std::string text, Instant /*now*/) {
         const CognitoLogins logins = {{"accounts.example.com", Secret(kSentToken)}};
         return Told(ReadCognitoError(Refusal(std::move(text)), CognitoOperation::kGetId, logins).message);
       },
       {"__type", "code", "message"}},
  };
  return readers;
}

}  // namespace marketplace_metering::credentials
