#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "credentials/ask.h"
#include "credentials/check.h"
#include "crypto/wipe.h"
#include "encoding/iso8601.h"
#include "marketplace_metering/credentials.h"
#include "observe/safe_log.h"

namespace marketplace_metering {
namespace credentials {
namespace {

// The first that is set counts; the later ones are older names for the same thing.
constexpr std::array<const char*, 3> kKeyNames = {"AWS_ACCESS_KEY_ID", "AMAZON_ACCESS_KEY_ID", "AWS_ACCESS_KEY"};
constexpr std::array<const char*, 3> kSecretNames = {"AWS_SECRET_ACCESS_KEY", "AMAZON_SECRET_ACCESS_KEY",
                                                     "AWS_SECRET_KEY"};
constexpr std::array<const char*, 2> kTokenNames = {"AWS_SESSION_TOKEN", "AMAZON_SESSION_TOKEN"};
constexpr std::array<const char*, 1> kAccountNames = {"AWS_ACCOUNT_ID"};
constexpr std::array<const char*, 1> kExpirationNames = {"AWS_CREDENTIAL_EXPIRATION"};

bool IsBlank(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
}

/// A variable's value, wiped when done with: most of them are secret.
struct Variable {
  const char* name = nullptr;
  std::string value = {};

  Variable() = default;
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { crypto::Wipe(value.data(), value.size()); }

  bool present() const { return name != nullptr; }
};

/// Finds the first of `names` that is set to more than blanks.
template <std::size_t kCount>
void Find(const Environment& environment, const std::array<const char*, kCount>& names, Variable& found) {
  for (const char* name : names) {
    auto value = environment.Get(name);
    if (!value || IsBlank(*value)) continue;
    found.name = name;
    found.value.swap(*value);
    return;
  }
}

class EnvironmentCredentialsProvider final : public CredentialsProvider {
 public:
  EnvironmentCredentialsProvider(std::shared_ptr<Environment> environment, std::shared_ptr<Clock> clock,
                                 std::shared_ptr<LogSink> log)
      : environment_(std::move(environment)), clock_(std::move(clock)), log_(std::move(log)) {}

  CredentialsOutcome Resolve(const CredentialsRequest& /*request*/) override {
    Variable key;
    Variable secret;
    Find(*environment_, kKeyNames, key);
    Find(*environment_, kSecretNames, secret);
    if (!key.present() && !secret.present()) {
      return MakeError(ErrorCode::kMissingCredentials, "environment: AWS_ACCESS_KEY_ID is not set");
    }
    if (!key.present()) return HalfPair(secret.name, kKeyNames[0]);
    if (!secret.present()) return HalfPair(key.name, kSecretNames[0]);
    return Complete(key, secret);
  }

 private:
  CredentialsOutcome Complete(const Variable& key, const Variable& secret) const {
    Variable token;
    Find(*environment_, kTokenNames, token);
    Variable account;
    Find(*environment_, kAccountNames, account);
    Variable expiration;
    Find(*environment_, kExpirationNames, expiration);

    auto credentials = std::make_shared<Credentials>();
    credentials->access_key_id = key.value;
    credentials->secret_access_key = Secret(secret.value);
    credentials->session_token = Secret(token.value);
    credentials->account_id = account.value;
    credentials->source = CredentialsSource::kEnvironment;
    credentials->origin = std::string("environment variable ") + key.name;
    PartNames names{key.name, secret.name};
    if (token.present()) names.session_token = token.name;
    if (auto error = Check(*credentials, names)) return std::move(*error);

    if (expiration.present()) {
      credentials->expiration = encoding::ParseIso8601(expiration.value);
      if (!credentials->expiration) {
        return MakeError(ErrorCode::kInvalidCredentials,
                         std::string(expiration.name) +
                             " is not a time such as 2026-08-15T12:30:00Z; correct it, or remove it for keys that do "
                             "not expire");
      }
      if (*credentials->expiration <= clock_->Now()) {
        return MakeError(ErrorCode::kExpiredCredentials, "the credentials in the environment have expired, says " +
                                                             std::string(expiration.name) + "; put new ones there");
      }
    }
    return std::shared_ptr<const Credentials>(std::move(credentials));
  }

  /// Not set up, as far as a chain is concerned; but nobody sets one half on purpose.
  Error HalfPair(const char* present, const char* missing) {
    const std::string detail = std::string(present) + " is set but " + missing + " is not";
    if (!warned_.exchange(true)) {
      LogEvent event;
      event.level = LogLevel::kWarning;
      event.message = "credentials in the environment are incomplete and not used";
      event.fields.push_back({"detail", detail});
      observe::SafeWrite(log_.get(), event);
    }
    return MakeError(ErrorCode::kMissingCredentials, "environment: " + detail);
  }

  const std::shared_ptr<Environment> environment_;
  const std::shared_ptr<Clock> clock_;
  const std::shared_ptr<LogSink> log_;
  std::atomic<bool> warned_{false};
};

}  // namespace
}  // namespace credentials

std::shared_ptr<CredentialsProvider> MakeEnvironmentCredentialsProvider(std::shared_ptr<Environment> environment,
                                                                        std::shared_ptr<Clock> clock,
                                                                        std::shared_ptr<LogSink> log) {
  if (!environment) environment = MakeSystemEnvironment();
  if (!clock) clock = MakeSystemClock();
  return std::make_shared<credentials::EnvironmentCredentialsProvider>(std::move(environment), std::move(clock),
                                                                       std::move(log));
}

}  // namespace marketplace_metering
