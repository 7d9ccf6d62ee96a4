// Credentials of a user who has signed in somewhere else, or of a guest: Amazon Cognito identity pools.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/outcome.h"
#include "marketplace_metering/secret.h"

namespace marketplace_metering {

/// Tokens by the name of the identity provider that gave them, such as `accounts.google.com` or
/// `cognito-idp.us-east-1.amazonaws.com/us-east-1_abcdefghi`. At most 10; names of 1 to 128 characters, tokens of 1 to
/// 50000 without control characters.
using CognitoLogins = std::map<std::string, Secret>;

/// Who asks. Lengths count characters.
struct CognitoCredentialsOptions {
  /// `us-east-1:01234567-89ab-cdef-0123-456789abcdef`, at most 55 characters. Cognito is asked once which of its
  /// identities the logins stand for. Counts without `identity_id`.
  std::string identity_pool_id = {};
  /// An identity, of the same form. One of the two is required.
  std::string identity_id = {};
  /// Empty: a guest, if the pool admits any.
  CognitoLogins logins = {};
  /// A role other than the one that the pool has for these logins; they must allow it. 20 to 2048 characters. Empty:
  /// none.
  std::string custom_role_arn = {};
  /// Brings the logins of now, before each fetch: tokens expire. Then `logins` does not count. An error, or an
  /// exception, is what the fetch fails with. May block within the deadline of the request; is called on the thread of
  /// the call that needs credentials, or of a cache that refreshes in the background, and must be thread-safe.
  std::function<Outcome<CognitoLogins>(const CredentialsRequest& request)> current_logins = {};
};

/// Asks Cognito at each `Resolve`, so wrap it in `MakeCachingCredentialsProvider`, as a client does. No chain has it:
/// it is for `Dependencies::credentials`. Signs nothing, so it needs no other credentials.
///
/// Fails with `kInvalidConfiguration` when there is neither a pool nor an identity, or something breaks a rule, and
/// then sends nothing; with `kExpiredCredentials` or `kInvalidCredentials` when what Cognito gives cannot be used; else
/// with `kCredentialsUnavailable`, or as the call ended: `kCancelled`, `kDeadlineExceeded`. Messages hold what Cognito
/// said, and no login. Cognito is asked at most three times, also after `TooManyRequestsException`. The identity of a
/// pool is kept, and asked for anew after Cognito has refused it.
///
/// Cognito is in the region that the pool or the identity names. `config` gives its endpoint, FIPS, proxies and trust,
/// as to a client. Of `dependencies` transport, clock, random, environment, files and log count. Thread-safe; starts no
/// thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeCognitoCredentialsProvider(
    CognitoCredentialsOptions options, const ClientConfig& config = {}, const Dependencies& dependencies = {});

}  // namespace marketplace_metering
