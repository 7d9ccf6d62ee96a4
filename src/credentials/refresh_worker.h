// A thread that renews credentials.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "marketplace_metering/cancellation.h"

namespace marketplace_metering::credentials {

/// Owns a thread, which does one job whenever it is woken; the destructor cancels the job and joins it. `Wake` is
/// thread-safe.
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
  void Work();

  const std::function<void(const Cancellation&)> job_;
  const CancellationSource stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace marketplace_metering::credentials
