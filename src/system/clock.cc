#include <condition_variable>
#include <memory>
#include <mutex>

#include "marketplace_metering/system.h"

namespace marketplace_metering {
namespace {

class SystemClock : public Clock {
 public:
  std::chrono::system_clock::time_point Now() const override { return std::chrono::system_clock::now(); }
  std::chrono::steady_clock::time_point MonotonicNow() const override { return std::chrono::steady_clock::now(); }

  bool WaitUntil(std::chrono::steady_clock::time_point time, const Cancellation& cancellation) override {
    std::mutex mutex;
    std::condition_variable woken;
    bool cancelled = false;
    const auto registration = cancellation.OnCancel([&] {
      const std::lock_guard<std::mutex> lock(mutex);
      cancelled = true;
      woken.notify_all();
    });
    std::unique_lock<std::mutex> lock(mutex);
    const bool ended = woken.wait_until(lock, time, [&] { return cancelled; });
    return !ended;
  }
};

}  // namespace

Clock::~Clock() = default;

std::shared_ptr<Clock> MakeSystemClock() {
  return std::make_shared<SystemClock>();
}

}  // namespace marketplace_metering
