#include "marketplace_metering/testing/fake_clock.h"

namespace marketplace_metering::testing {
namespace {

constexpr std::chrono::seconds kDefaultStart{1786797360};  // 2026-08-15 12:36:00 UTC

}  // namespace

FakeClock::FakeClock() : FakeClock(std::chrono::system_clock::time_point(kDefaultStart)) {}
FakeClock::FakeClock(std::chrono::system_clock::time_point start) : now_(start) {}

std::chrono::system_clock::time_point FakeClock::Now() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return now_;
}

std::chrono::steady_clock::time_point FakeClock::MonotonicNow() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return monotonic_;
}

bool FakeClock::WaitUntil(std::chrono::steady_clock::time_point time, const Cancellation& cancellation) {
  bool cancelled = cancellation.cancelled();
  const auto registration = cancellation.OnCancel([&] {
    const std::lock_guard<std::mutex> lock(mutex_);
    cancelled = true;
    changed_.notify_all();
  });
  std::unique_lock<std::mutex> lock(mutex_);
  if (cancelled) return false;
  if (time <= monotonic_) return true;
  const auto nap = time - monotonic_;
  naps_.push_back(std::chrono::round<std::chrono::milliseconds>(nap));
  if (!hold_) {
    monotonic_ = time;
    now_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(nap);
    changed_.notify_all();
    return true;
  }
  ++sleepers_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return cancelled || monotonic_ >= time; });
  --sleepers_;
  const bool reached = !cancelled;
  lock.unlock();  // the registration's destructor may wait for a callback that needs the lock
  return reached;
}

void FakeClock::Advance(std::chrono::nanoseconds by) {
  const std::lock_guard<std::mutex> lock(mutex_);
  monotonic_ += by;
  now_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(by);
  changed_.notify_all();
}

void FakeClock::SetNow(std::chrono::system_clock::time_point now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  now_ = now;
}

void FakeClock::HoldSleepers() {
  const std::lock_guard<std::mutex> lock(mutex_);
  hold_ = true;
}

void FakeClock::AwaitSleepers(int count) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return sleepers_ >= count; });
}

std::vector<std::chrono::milliseconds> FakeClock::naps() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return naps_;
}

}  // namespace marketplace_metering::testing
