// Asks the metadata service of an EC2 instance.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "forking/per_process.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/outcome.h"
#include "marketplace_metering/secret.h"

namespace marketplace_metering::credentials {

/// How often a request is made, at most.
struct MetadataTries {
  int at_first = 1;    ///< As long as nobody has ever answered.
  int afterwards = 3;  ///< And when somebody answered that asking again may help.
};

/// Version 2 of the service, with a session token that is kept until shortly before its end; version 1 where that is
/// allowed and no token is to be had. Thread-safe.
class MetadataClient {
 public:
  /// The settings of `config` come before `tries`. `world` has at least transport, environment, clock and random.
  MetadataClient(const ResolvedConfig& config, MetadataTries tries, const Dependencies& world);

  /// Reads an answer of status 200; or 404, which is an empty text. May keep the text, and is to wipe it then. That it
  /// fails with `kCredentialsUnavailable` may pass. `token` is that of the session, which no error is to quote.
  using Reader = std::function<Outcome<void>(int status, std::string body, std::string_view token)>;

  /// Fetches `path`, and succeeds when `read` does. `kMissingCredentials` when the service is disabled, or nobody is
  /// there nor ever was; other errors are those of `read`, or say what is wrong with the service.
  Outcome<void> Get(const std::string& path, const Reader& read, const CredentialsRequest& request) const;

 private:
  struct State {
    Secret token;
    std::chrono::steady_clock::time_point token_end = std::chrono::steady_clock::time_point::min();
    bool v1 = false;
    bool seen = false;  // somebody has answered
  };
  // An answer, or why there is none.
  struct Tried {
    Outcome<void> outcome;
    bool again = false;  // another try may help
  };
  struct Session {
    Outcome<Secret> token;  // empty: version 1
    bool again = false;
  };

  Tried Try(const std::string& path, const Reader& read, const CredentialsRequest& request) const;
  Session Open(const CredentialsRequest& request) const;
  Session Opened(const HttpResponse& response, std::chrono::steady_clock::time_point asked) const;
  Session WithoutToken(Error why) const;
  Outcome<HttpResponse> Send(HttpRequest request, const CredentialsRequest& asked) const;
  Error Unanswered(const Error& error) const;
  static bool MayPass(const Error& error);
  int Limit() const;

  const Setting<std::string> endpoint_;
  const Setting<bool> disabled_;
  const bool v1_allowed_;
  const std::chrono::milliseconds timeout_;
  const MetadataTries tries_;
  const std::string user_agent_;
  const Dependencies world_;
  mutable forking::PerProcess<State> state_;
};

}  // namespace marketplace_metering::credentials
