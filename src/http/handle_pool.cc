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
  Abandon(RemoveInherited());
}

std::unique_ptr<CurlHandle> HandlePool::Take(std::string_view origin) {
  // Closing takes time on the network; both are destroyed after the lock is gone.
  std::vector<Idle> inherited;
  std::vector<Idle> expired;
  std::unique_ptr<CurlHandle> taken;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    inherited = RemoveInherited();
    expired = RemoveExpired();
    const auto found =
        std::find_if(idle_.rbegin(), idle_.rend(), [origin](const Idle& idle) { return idle.origin == origin; });
    if (found != idle_.rend()) {
      taken = std::move(found->handle);
      idle_.erase(std::next(found).base());
    }
  }
  Abandon(std::move(inherited));
  return taken;
}

void HandlePool::Keep(std::unique_ptr<CurlHandle> handle, std::string_view origin) {
  Idle closed;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (idle_.size() >= max_idle_) {
    closed = std::move(idle_.front());
    idle_.erase(idle_.begin());
  }
  idle_.push_back({std::move(handle), std::string(origin), clock_->MonotonicNow()});
}

std::vector<HandlePool::Idle> HandlePool::RemoveExpired() {
  std::vector<Idle> expired;
  if (idle_.empty() || idle_timeout_ <= idle_timeout_.zero()) return expired;
  const auto now = clock_->MonotonicNow();
  const auto first_fresh = std::find_if(idle_.begin(), idle_.end(), [this, now](const Idle& idle) {
    return std::chrono::floor<std::chrono::milliseconds>(now - idle.since) <= idle_timeout_;
  });
  std::move(idle_.begin(), first_fresh, std::back_inserter(expired));
  idle_.erase(idle_.begin(), first_fresh);
  return expired;
}

std::vector<HandlePool::Idle> HandlePool::RemoveInherited() {
  const pid_t self = getpid();
  if (self == owner_) return {};
  owner_ = self;
  return std::exchange(idle_, {});
}

void HandlePool::Abandon(std::vector<Idle> inherited) noexcept {
  for (const Idle& idle : inherited) idle.handle->ForgetSockets();
}

}  // namespace marketplace_metering::http
