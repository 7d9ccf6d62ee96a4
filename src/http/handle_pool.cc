#include "http/handle_pool.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "http/sigpipe_guard.h"

namespace marketplace_metering::http {

HandlePool::HandlePool(std::size_t max_connections, std::chrono::milliseconds idle_timeout,
                       std::shared_ptr<Clock> clock)
    : max_connections_(max_connections), idle_timeout_(idle_timeout), clock_(std::move(clock)) {}

// Whatever locks a child inherited, the list of sockets can be read, of handles in use too.
forking::PerProcess<HandlePool::State>::Locked HandlePool::Lock() {
  auto state = state_.Lock();
  if (!std::exchange(state->settled, true)) sockets_.DisconnectAll();
  return state;
}

HandlePool::Lease::Lease(HandlePool& pool, std::string_view origin)
    : pool_(&pool), origin_(origin), process_(forking::ThisProcess()) {}

HandlePool::Lease::Lease(Lease&& other) noexcept
    : handle(std::move(other.handle)),
      pool_(std::exchange(other.pool_, nullptr)),
      origin_(other.origin_),
      process_(other.process_),
      holding_(other.holding_),
      keep_(other.keep_) {}

HandlePool::Lease::~Lease() {
  if (pool_ == nullptr) return;
  if (process_ != forking::ThisProcess()) {  // forked in the middle of its use, by a callback
    static_cast<void>(handle.release());
    return;
  }
  if (!keep_) handle.reset();  // before the next in line opens a connection of its own
  pool_->Leave(std::move(handle), origin_, holding_);
}

std::optional<HandlePool::Lease> HandlePool::Take(std::string_view origin, const Patience& patience) {
  if (!Enter(patience)) return std::nullopt;
  Lease lease(*this, origin);
  TakeIdle(lease);
  return lease;
}

bool HandlePool::Enter(const Patience& patience) {
  std::shared_ptr<Waiter> self;
  {
    const auto state = Lock();
    if (state->admitted < max_connections_ && state->line.empty()) {
      ++state->admitted;
      return true;
    }
    self = std::make_shared<Waiter>();
    state->line.push_back(self);
  }
  try {
    // A clock's wait ends for one reason besides time, and there are two: both pull this one.
    const auto on_cancel = patience.cancellation.OnCancel([self] { self->wake.Cancel(); });
    clock_->WaitUntil(patience.until.value_or(Instant::max()), self->wake.token());
  } catch (...) {
    if (StepOut(self)) Leave(nullptr, {}, false);
    throw;
  }
  return StepOut(self);
}

// True when the turn had come.
bool HandlePool::StepOut(const std::shared_ptr<Waiter>& waiter) {
  const auto state = Lock();
  if (waiter->admitted) return true;
  state->line.erase(std::remove(state->line.begin(), state->line.end(), waiter), state->line.end());
  return false;
}

void HandlePool::TakeIdle(Lease& lease) {
  std::vector<HandlePtr> expired;
  HandlePtr closed;
  const Instant now = clock_->MonotonicNow();
  {
    const auto state = Lock();
    expired = state->RemoveExpired(now, idle_timeout_);
    lease.handle = state->Remove(lease.origin_);
    lease.holding_ = true;
    ++state->holding;
    if (state->idle.size() + state->holding > max_connections_) {
      closed = std::move(state->idle.front().handle);
      state->idle.erase(state->idle.begin());
    }
  }
  // From here on without the lock: closing takes time.
  HandlePtr& taken = lease.handle;
  if (!taken && !expired.empty()) {
    taken = std::move(expired.back());
    if (!taken->DropConnection()) taken.reset();
  }
  if (taken && !taken->IsQuiet() && !taken->DropConnection()) taken.reset();
}

// What it is to keep is closed instead when a clock or the memory fails.
void HandlePool::Leave(HandlePtr kept, std::string_view origin, bool holding) noexcept {
  std::optional<Idle> idle;
  std::shared_ptr<Waiter> next;
  try {
    const bool connected = idle_timeout_.count() > 0;
    if (kept) idle = Idle{std::move(kept), std::string(connected ? origin : ""), clock_->MonotonicNow()};
  } catch (...) {
    kept.reset();
  }
  {
    const auto state = Lock();
    if (holding) --state->holding;
    if (idle) {
      try {
        state->idle.push_back(*std::move(idle));
      } catch (...) {
      }
    }
    if (state->line.empty()) {
      --state->admitted;
      return;
    }
    next = std::move(state->line.front());
    state->line.pop_front();
    next->admitted = true;
  }
  next->wake.Cancel();
}

// Closing may write.
HandlePool::State::~State() {
  const SigpipeGuard guard(LibraryMayRaiseSigpipe());
  idle.clear();
}

HandlePool::HandlePtr HandlePool::State::Remove(std::string_view origin) {
  const auto of_origin = [origin](const Idle& one) { return one.origin == origin; };
  auto found = std::find_if(idle.rbegin(), idle.rend(), of_origin);
  if (found == idle.rend()) {
    found = std::find_if(idle.rbegin(), idle.rend(), [](const Idle& one) { return one.origin.empty(); });
  }
  if (found == idle.rend()) return nullptr;
  HandlePtr handle = std::move(found->handle);
  idle.erase(std::next(found).base());
  return handle;
}

std::vector<HandlePool::HandlePtr> HandlePool::State::RemoveExpired(Instant now,
                                                                    std::chrono::milliseconds idle_timeout) {
  std::vector<HandlePtr> expired;
  if (idle_timeout.count() <= 0) return expired;
  const auto is_expired = [idle_timeout, now](const Idle& one) {
    return std::chrono::floor<std::chrono::milliseconds>(now - one.since) > idle_timeout;
  };
  // Stamps of two threads may be out of order by a moment, so each one is looked at.
  const auto first = std::stable_partition(idle.begin(), idle.end(), [&](const Idle& one) { return !is_expired(one); });
  for (auto one = first; one != idle.end(); ++one) expired.push_back(std::move(one->handle));
  idle.erase(first, idle.end());
  return expired;
}

}  // namespace marketplace_metering::http
