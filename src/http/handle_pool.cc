#include "http/handle_pool.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "http/sigpipe_guard.h"

namespace marketplace_metering::http {

HandlePool::HandlePool(std::size_t max_idle, std::chrono::milliseconds idle_timeout, std::shared_ptr<Clock> clock)
    : max_idle_(max_idle), idle_timeout_(idle_timeout), clock_(std::move(clock)), owner_(getpid()) {}

// A child that ends by `exit` comes here too, with its parent's connections.
HandlePool::~HandlePool() {
  const SigpipeGuard guard(LibraryMayRaiseSigpipe());
  Abandon(RemoveInherited());
  idle_.clear();
}

std::unique_ptr<CurlHandle> HandlePool::Take(std::string_view origin) {
  std::vector<HandlePtr> inherited;
  std::vector<HandlePtr> expired;
  HandlePtr taken;
  const Instant now = clock_->MonotonicNow();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    inherited = RemoveInherited();
    expired = RemoveExpired(now);
    taken = Remove(origin);
  }
  // From here on without the lock: closing takes time.
  Abandon(std::move(inherited));
  if (!taken && !expired.empty()) {
    // Its connection goes, but reading a system's roots again would take tens of milliseconds.
    taken = std::move(expired.back());
    if (!taken->DropConnection()) taken.reset();
  }
  if (taken && !taken->IsQuiet() && !taken->DropConnection()) taken.reset();
  return taken;
}

void HandlePool::Keep(std::unique_ptr<CurlHandle> handle, std::string_view origin) {
  HandlePtr closed;
  const Instant now = clock_->MonotonicNow();
  const bool connected = idle_timeout_.count() > 0;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (idle_.size() >= max_idle_) {
    closed = std::move(idle_.front().handle);
    idle_.erase(idle_.begin());
  }
  idle_.push_back({std::move(handle), std::string(connected ? origin : ""), now});
}

HandlePool::HandlePtr HandlePool::Remove(std::string_view origin) {
  const auto of_origin = [origin](const Idle& idle) { return idle.origin == origin; };
  auto found = std::find_if(idle_.rbegin(), idle_.rend(), of_origin);
  if (found == idle_.rend()) {
    found = std::find_if(idle_.rbegin(), idle_.rend(), [](const Idle& idle) { return idle.origin.empty(); });
  }
  if (found == idle_.rend()) return nullptr;
  HandlePtr handle = std::move(found->handle);
  idle_.erase(std::next(found).base());
  return handle;
}

std::vector<HandlePool::HandlePtr> HandlePool::RemoveExpired(Instant now) {
  std::vector<HandlePtr> expired;
  if (idle_timeout_.count() <= 0) return expired;
  const auto is_expired = [this, now](const Idle& idle) {
    return std::chrono::floor<std::chrono::milliseconds>(now - idle.since) > idle_timeout_;
  };
  // Stamps of two threads may be out of order by a moment, so each one is looked at.
  const auto first = std::stable_partition(idle_.begin(), idle_.end(), [&](const Idle& i) { return !is_expired(i); });
  for (auto idle = first; idle != idle_.end(); ++idle) expired.push_back(std::move(idle->handle));
  idle_.erase(first, idle_.end());
  return expired;
}

std::vector<HandlePool::HandlePtr> HandlePool::RemoveInherited() {
  const pid_t self = getpid();
  if (self == owner_) return {};
  owner_ = self;
  std::vector<HandlePtr> inherited;
  for (Idle& idle : idle_) inherited.push_back(std::move(idle.handle));
  idle_.clear();
  return inherited;
}

void HandlePool::Abandon(std::vector<HandlePtr> inherited) noexcept {
  for (HandlePtr& handle : inherited) {
    if (!handle->DropConnection()) static_cast<void>(handle.release());
  }
}

}  // namespace marketplace_metering::http
