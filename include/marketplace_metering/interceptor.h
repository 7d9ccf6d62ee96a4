// Fixed points at which your code can watch a call, and add headers before it is signed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/error.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/http_transport.h"

namespace marketplace_metering {

/// A call as interceptors see it. References are valid only during the callback.
struct CallView {
  std::string_view operation = {};      ///< Such as `BatchMeterUsage`.
  std::string_view invocation_id = {};  ///< The same for all attempts of one call, and for no other call.
  int attempt = 0;                      ///< 1 for the first; 0 before it.
};

/// Watches the calls of a client. Every point does nothing by default. Runs on the thread that
/// drives the call and must be thread-safe. One that throws ends the call with
/// `kExtensionFailed`; if the service has already answered, `delivery` is then `kUnknown`.
/// The body never changes after serialization: its hash and the client token depend on it.
class MARKETPLACE_METERING_EXPORT Interceptor {
 public:
  virtual ~Interceptor();

  /// Once, after the request was checked and written. Headers added here go with every attempt.
  virtual void OnCallStart(const CallView& call, std::vector<HttpHeader>& headers);
  /// Before each attempt is signed. Headers added here are signed and belong to this attempt.
  virtual void BeforeSigning(const CallView& call, std::vector<HttpHeader>& headers);
  /// After signing, before sending.
  virtual void BeforeSend(const CallView& call, const HttpRequest& request);
  /// After each attempt: one of the two is null.
  virtual void AfterAttempt(const CallView& call, const HttpResponse* response, const Error* error);
  /// Once, at the end, when the answer has been read: `error` is null on success.
  virtual void OnCallEnd(const CallView& call, const Error* error);
};

}  // namespace marketplace_metering
