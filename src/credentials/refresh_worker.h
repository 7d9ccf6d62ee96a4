// A thread that renews credentials.
#pragma once

#include <functional>
#include <memory>

#include "marketplace_metering/cancellation.h"

namespace marketplace_metering::credentials {

/// Owns a thread, which does one job whenever it is woken; the destructor cancels the job and joins it. At exit that is
/// done before OpenSSL ends, which would pull the ground from under the job of a worker in a static object; the job is
/// not done any more then. `Wake` is thread-safe.
class RefreshWorker {
 public:
  /// `job` must not throw. Throws `std::system_error` when no thread can be had.
  explicit RefreshWorker(std::function<void(const Cancellation&)> job);
  ~RefreshWorker();
  RefreshWorker(const RefreshWorker&) = delete;
  RefreshWorker& operator=(const RefreshWorker&) = delete;

  /// The job is done once more; once for all wakes that come before it has begun.
  void Wake();

 private:
  class Worker;
  class Workers;

  const std::shared_ptr<Worker> worker_;
};

}  // namespace marketplace_metering::credentials
