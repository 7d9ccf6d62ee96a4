// The handles between calls: kept for a while with their connections, newest first.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/curl_handle.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::http {

/// Holds at most `max_idle` handles, each with at most one connection. Thread-safe.
class HandlePool {
 public:
  /// Idle time zero: handles are kept, and their connections are expected to be closed.
  HandlePool(std::size_t max_idle, std::chrono::milliseconds idle_timeout, std::shared_ptr<Clock> clock);
  ~HandlePool();
  HandlePool(const HandlePool&) = delete;
  HandlePool& operator=(const HandlePool&) = delete;

  /// The handle last used for `origin`, else one without a connection, else null. Closes all
  /// connections idle for too long, and the taken one when the other side has.
  std::unique_ptr<CurlHandle> Take(std::string_view origin);
  /// Only after a clean exchange. Beyond the limit the longest idle one is closed.
  void Keep(std::unique_ptr<CurlHandle> handle, std::string_view origin);

 private:
  using HandlePtr = std::unique_ptr<CurlHandle>;
  using Instant = std::chrono::steady_clock::time_point;

  struct Idle {
    HandlePtr handle;
    std::string origin;  // empty: without a connection
    Instant since;
  };

  // All three want `mutex_` held.
  HandlePtr Remove(std::string_view origin);
  std::vector<HandlePtr> RemoveExpired(Instant now);
  std::vector<HandlePtr> RemoveInherited();

  static void Abandon(std::vector<HandlePtr> inherited) noexcept;

  const std::size_t max_idle_;
  const std::chrono::milliseconds idle_timeout_;
  const std::shared_ptr<Clock> clock_;
  std::mutex mutex_;
  std::vector<Idle> idle_;  // the longest idle first
  pid_t owner_;
};

}  // namespace marketplace_metering::http
