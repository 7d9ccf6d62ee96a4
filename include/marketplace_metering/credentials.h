// Who signs: credentials, where they come from, and how long they are kept.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "marketplace_metering/cancellation.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/log.h"
#include "marketplace_metering/outcome.h"
#include "marketplace_metering/secret.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering {

/// How credentials were found; reported in the User-Agent.
enum class CredentialsSource {
  kOther,
  kCode,
  kEnvironment,
  kProfile,
  kAssumedRole,
  kWebIdentity,
  kSso,
  kLogin,
  kProcess,
  kContainer,
  kInstanceMetadata,
  kCognito,
};

/// The platform that gave the software its role, where `CredentialsSource` leaves that open.
enum class CredentialsPlatform {
  kUnspecified,
  kEcsTask,
  kEksIrsa,  ///< A service account of EKS with a role of its own.
  kEksPodIdentity,
};

/// One set of keys. A request is signed with one set from beginning to end.
struct Credentials {
  std::string access_key_id = {};
  Secret secret_access_key = {};
  Secret session_token = {};                                             ///< Empty for long-term keys.
  std::optional<std::chrono::system_clock::time_point> expiration = {};  ///< Absent: they do not expire.
  std::string account_id = {};                                           ///< Empty when not known.
  CredentialsSource source = CredentialsSource::kOther;
  CredentialsPlatform platform = CredentialsPlatform::kUnspecified;
  /// Where exactly they were found, for people: "environment variable AWS_ACCESS_KEY_ID", "profile 'prod' key
  /// aws_access_key_id in /home/ann/.aws/credentials line 2". No secrets; empty: not told.
  std::string origin = {};
};

/// Under what terms credentials are asked for.
struct CredentialsRequest {
  /// The service has refused the set that is held: get a newer one if there can be one.
  bool force_refresh = false;
  /// The call's own deadline.
  std::optional<std::chrono::steady_clock::time_point> deadline = {};
  /// The call's own.
  Cancellation cancellation = {};
};

/// A source of credentials. Implementations must be thread-safe.
class MARKETPLACE_METERING_EXPORT CredentialsProvider {
 public:
  virtual ~CredentialsProvider();

  /// A set of keys; or `kMissingCredentials` when this source is not set up, which lets a chain
  /// go on; or any other error, which ends a chain. Never null on success. May block within the
  /// request's deadline.
  virtual Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest& request) = 0;

  /// Whether `force_refresh` can bring a different set. When false the client does not repeat a
  /// call because its keys were refused.
  virtual bool CanRefresh() const { return false; }
};

/// Always the given keys. `Resolve` fails with `kInvalidCredentials` when the pair is not
/// complete or holds characters that a header may not.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeStaticCredentialsProvider(Credentials credentials);

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_ACCOUNT_ID`,
/// `AWS_CREDENTIAL_EXPIRATION` and their older names, read at each `Resolve`. Half a pair counts
/// as not set up, with a message that names the missing variable and a warning to `log`.
/// `clock` is asked whether the set has expired.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeEnvironmentCredentialsProvider(
    std::shared_ptr<Environment> environment, std::shared_ptr<Clock> clock, std::shared_ptr<LogSink> log = nullptr);

/// Asks each provider in turn until one has credentials. `kMissingCredentials` lets it go on;
/// when all decline, the error says why of each. The one that had some stays the source from then
/// on, even when it has none any more: the next may stand for another account.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeCredentialsProviderChain(
    std::vector<std::shared_ptr<CredentialsProvider>> providers);

/// Keeps what `source` gave until it nears its end. Sets without expiration are kept for good.
///
/// From 10 minutes before expiry one caller refreshes on its own thread while the others use the
/// held set; from 5 minutes (or a quarter of the lifetime, if less) callers wait for that one
/// refresh. A refresh that fails leaves the held set in use until it really expires. Forced
/// refreshes that come within 5 seconds of one another share the first one's result.
/// Thread-safe; starts no thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeCachingCredentialsProvider(
    std::shared_ptr<CredentialsProvider> source, std::shared_ptr<Clock> clock, std::shared_ptr<RandomSource> random,
    std::shared_ptr<LogSink> log = nullptr);

/// Owns a thread, started when the first refresh is due and joined by the destructor, which cancels what the thread
/// does: from 10 minutes before expiry it is the thread that refreshes, and no caller. Otherwise as
/// `MakeCachingCredentialsProvider`; from 5 minutes before expiry callers see to it that there is a refresh. Signals
/// are blocked in the thread. A forked child starts one of its own.
///
/// The thread calls `source`, `clock`, `random` and `log`. None of them may let go of the last reference to the cache,
/// or to the client that holds it: the thread would have to await its own end, and the program is ended instead. The
/// destructor waits for a `source` that does not heed its cancellation.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeBackgroundRefreshingCredentialsProvider(
    std::shared_ptr<CredentialsProvider> source, std::shared_ptr<Clock> clock, std::shared_ptr<RandomSource> random,
    std::shared_ptr<LogSink> log = nullptr);

}  // namespace marketplace_metering
