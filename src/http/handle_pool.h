// The handles of a transport: a bounded number of them, kept between calls with their connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forking/per_process.h"
#include "forking/process.h"
#include "http/curl_handle.h"
#include "http/open_sockets.h"
#include "marketplace_metering/cancellation.h"
#include "marketplace_metering/error.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::http {

/// Limits of the wait for a free handle.
struct Patience {
  std::optional<std::chrono::steady_clock::time_point> until = {};  ///< Unset: for ever.
  Cancellation cancellation = {};
};

/// Hands out at most `max_connections` handles at a time, each with at most one connection;
/// whoever comes later waits in line. Thread-safe; a forked child has its own, empty one, and shares no
/// connection with its parent from its first use on. The parent's handles stay in its memory, unused:
/// they hold numbers of files, and who knows what those lead to in the child by now.
class HandlePool {
 public:
  /// Idle time zero: handles are kept, and their connections are expected to be closed.
  HandlePool(std::size_t max_connections, std::chrono::milliseconds idle_timeout, std::shared_ptr<Clock> clock);
  HandlePool(const HandlePool&) = delete;
  HandlePool& operator=(const HandlePool&) = delete;

  /// The right to use one handle, and the handle if the pool had one. Ends the use when it goes;
  /// the handle is thrown away then unless `Keep` was called. Must not outlive the pool.
  class Lease {
   public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&& other) = delete;
    ~Lease();

    /// Null: make one.
    std::unique_ptr<CurlHandle> handle;
    /// Only after a clean exchange.
    void Keep() noexcept { keep_ = true; }

   private:
    friend class HandlePool;
    Lease(HandlePool& pool, std::string_view origin);

    HandlePool* pool_;
    std::string_view origin_;
    const forking::Process process_;
    bool holding_ = false;
    bool keep_ = false;
  };

  /// `origin` must outlive the lease. Prefers the handle last used for it, else takes one without a connection, else
  /// none. Closes all connections idle for too long, and the taken one when the other side has. Nothing when
  /// `patience` has ended before a handle was free.
  std::optional<Lease> Take(std::string_view origin, const Patience& patience);

  /// Where its handles list what they open.
  OpenSockets& sockets() noexcept { return sockets_; }

 private:
  using HandlePtr = std::unique_ptr<CurlHandle>;
  using Instant = std::chrono::steady_clock::time_point;

  struct Idle {
    HandlePtr handle;
    std::string origin;  // empty: without a connection
    Instant since;
  };

  /// One in line.
  struct Waiter {
    CancellationSource wake;
    bool admitted = false;  // guarded by the lock of the state
  };

  struct State {
    std::vector<Idle> idle;    // the longest idle first
    std::size_t admitted = 0;  // leases, whether they have looked for a handle yet or not
    std::size_t holding = 0;   // leases that have
    std::deque<std::shared_ptr<Waiter>> line;
    bool settled = false;  // what was the parent's is disconnected

    ~State();
    HandlePtr Remove(std::string_view origin);
    std::vector<HandlePtr> RemoveExpired(Instant now, std::chrono::milliseconds idle_timeout);
  };

  forking::PerProcess<State>::Locked Lock();
  bool Enter(const Patience& patience);
  bool StepOut(const std::shared_ptr<Waiter>& waiter);
  void TakeIdle(Lease& lease);
  void Leave(HandlePtr kept, std::string_view origin, bool holding) noexcept;

  const std::size_t max_connections_;
  const std::chrono::milliseconds idle_timeout_;
  const std::shared_ptr<Clock> clock_;
  OpenSockets sockets_;
  forking::PerProcess<State> state_;
};

}  // namespace marketplace_metering::http
