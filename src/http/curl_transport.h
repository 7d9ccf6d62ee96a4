// The transport on libcurl.
#pragma once

#include <memory>

#include "http/curl_handle.h"
#include "http/handle_pool.h"
#include "http/route.h"
#include "http/target.h"
#include "http/tls_keeper.h"
#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::http {

/// `MakeCurlTransport` has checked library and settings. Starts no thread. Thread-safe: each
/// request has a handle to itself.
class CurlTransport final : public HttpTransport {
 public:
  CurlTransport(Settings settings, const std::shared_ptr<Clock>& clock);
  ~CurlTransport() override;

  /// Reads what the settings name. Fails with `kUnreadableFile`.
  Outcome<void> ReadFiles();

  Outcome<HttpResponse> Send(const HttpRequest& request, const SendOptions& options) override;

 private:
  Error Unreadable(const Error& cause, const Target& target) const;
  Outcome<HandlePool::Lease> Acquire(const Target& target, const Route& route, const SendOptions& options);

  const Settings settings_;
  const std::shared_ptr<Clock> clock_;
  const bool guard_sigpipe_;
  TlsKeeper tls_;
  HandlePool pool_;
};

}  // namespace marketplace_metering::http
