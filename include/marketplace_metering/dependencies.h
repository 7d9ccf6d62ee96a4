// The outside world of a client, in one struct.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/endpoint_resolver.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/interceptor.h"
#include "marketplace_metering/log.h"
#include "marketplace_metering/retry_strategy.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering {

/// Null means the real one (for `log`: none). Objects are shared with the client and its copies.
struct Dependencies {
  std::shared_ptr<HttpTransport> transport = {};
  /// Wrapped in a cache by the client. Null: keys in `ClientConfig`, else those that
  /// `MakeDefaultCredentialsProvider` looks for.
  std::shared_ptr<CredentialsProvider> credentials = {};
  std::shared_ptr<Clock> clock = {};
  /// Null: made from `ClientConfig::retry`.
  std::shared_ptr<RetryStrategy> retry = {};
  std::shared_ptr<EndpointResolver> endpoints = {};
  std::shared_ptr<RandomSource> random = {};
  std::shared_ptr<Environment> environment = {};
  std::shared_ptr<FileSystem> files = {};
  std::shared_ptr<ProcessRunner> processes = {};
  std::shared_ptr<NameResolver> names = {};
  std::shared_ptr<LogSink> log = {};
  /// Asks a person for the six digits that the MFA device `serial` shows, when a role is assumed that needs them. May
  /// block, and is called on the thread of the call that needs credentials; with `ClientConfig::background_refresh`
  /// also on the client's own thread, whose end waits for it. Null: such roles are an error.
  std::function<Outcome<Secret>(const std::string& serial)> mfa_token_code = {};
  /// Called in order before the call, in reverse order after it.
  std::vector<std::shared_ptr<Interceptor>> interceptors = {};
};

}  // namespace marketplace_metering
