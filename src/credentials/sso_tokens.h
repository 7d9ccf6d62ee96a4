// The token of a login to IAM Identity Center: read, renewed, and shared with other programs by its file.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "credentials/sso_client.h"
#include "credentials/sso_settings.h"
#include "credentials/sso_token_document.h"
#include "forking/per_process.h"
#include "marketplace_metering/cancellation.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::credentials {

/// `.aws/sso/cache/<SHA-1>.json` beneath `home`, named for the session, else for the start URL. Fails with
/// `kCredentialsUnavailable` when there is no home.
Outcome<std::string> SsoTokenPath(const std::string& home, const SsoSettings& settings);

/// The token of one login. The file is read at each `Get`, so that a login, a logout or a renewal by another process
/// counts at once. A session's token is renewed from 5 minutes before its end, at most every 30 s.
///
/// One thread at a time renews; the others take the token that there is while it is good, and wait otherwise. They wait
/// for a signal and not for a lock: a lock would be held for as long as network and disk take, nobody could leave
/// it by a deadline or a cancellation, and a child forked meanwhile would find it locked for good. Thread-safe.
class SsoTokens {
 public:
  /// `client` must outlive this. `world` has at least files and clock.
  SsoTokens(SsoSettings settings, std::string path, const SsoClient& client, const Dependencies& world);

  /// A token that is good now. Fails with `kExpiredCredentials` when a person has to log in, with
  /// `kCredentialsUnavailable` when the file cannot be used or a renewal ran into trouble that may pass, with
  /// `kInvalidCredentials` when its token cannot be sent, with `kDeadlineExceeded` or `kCancelled`. Messages name the
  /// file.
  Outcome<Secret> Get(const CredentialsRequest& request);

 private:
  using MonotonicTime = std::chrono::steady_clock::time_point;
  using Renewing = std::shared_ptr<const CancellationSource>;  // pulled when it is over

  /// What the file held.
  struct Held {
    Secret text;
    SsoToken token;
  };
  /// What the threads of one process share.
  struct State {
    Renewing renewing;
    std::uint64_t renewals = 0;  // that are over
    std::optional<MonotonicTime> last_try;
    std::optional<Error> failure;  // of the last try
    std::optional<Held> unsaved;   // a token that could not be written, with the text that it should replace
  };
  class Turn;
  /// What to do about a token near its end.
  struct Choice {
    enum class Way { kReadAgain, kTakeWhatIsThere, kAwait, kRenew };
    Way way = Way::kTakeWhatIsThere;
    Renewing renewing = {};         // to wait for, or to carry out
    std::optional<Error> why = {};  // it is not renewed; absent: it was, a moment ago
  };

  Outcome<Held> Read();
  /// `seen`: the renewals that were over before `token` was read.
  Choice Choose(const SsoToken& token, std::uint64_t seen, std::chrono::system_clock::time_point now);
  std::optional<Error> Await(const CancellationSource& renewing, const CredentialsRequest& request);
  /// An error ends the call; without one the file has to be read again, whatever came of it.
  std::optional<Error> Renew(const Held& held, bool usable, const CredentialsRequest& request,
                             const Renewing& renewing);
  void Save(const Held& held, const SsoToken& renewed);
  Error Expired(const SsoToken& token, const std::optional<Error>& why) const;
  void Warn(const char* what, const Error& error) const;
  std::string InFile() const;

  const SsoSettings settings_;
  const std::string path_;
  const SsoClient& client_;
  const std::shared_ptr<FileSystem> files_;
  const std::shared_ptr<Clock> clock_;
  const std::shared_ptr<LogSink> log_;
  forking::PerProcess<State> state_;
};

}  // namespace marketplace_metering::credentials
