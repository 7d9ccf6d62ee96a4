#include "marketplace_metering/cancellation.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace marketplace_metering {

struct CancellationState {
  std::mutex mutex;
  std::condition_variable idle;
  bool cancelled = false;
  unsigned long long next_id = 1;
  unsigned long long running = 0;  // the registration whose callback runs now, 0 for none
  std::thread::id runner;
  std::map<unsigned long long, std::function<void()>> wakes;
};

bool Cancellation::cancelled() const noexcept {
  if (!state_) return false;
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->cancelled;
}

Cancellation::Registration Cancellation::OnCancel(std::function<void()> wake) const {
  Registration registration;
  if (!state_) return registration;
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    if (!state_->cancelled) {
      registration.state_ = state_;
      registration.id_ = state_->next_id++;
      state_->wakes.emplace(registration.id_, std::move(wake));
      return registration;
    }
  }
  wake();
  return registration;
}

Cancellation::Registration::Registration(Registration&& other) noexcept
    : state_(std::move(other.state_)), id_(std::exchange(other.id_, 0)) {}

Cancellation::Registration& Cancellation::Registration::operator=(Registration&& other) noexcept {
  if (this != &other) {
    Release();
    state_ = std::move(other.state_);
    id_ = std::exchange(other.id_, 0);
  }
  return *this;
}

Cancellation::Registration::~Registration() {
  Release();
}

void Cancellation::Registration::Release() noexcept {
  if (!state_) return;
  std::unique_lock<std::mutex> lock(state_->mutex);
  const auto node = state_->wakes.extract(id_);  // dies unlocked: its callback may own anything
  // What the callback points to may be destroyed after this, so let it finish; but a callback
  // that releases its own registration must not wait for itself.
  state_->idle.wait(lock, [this] { return state_->running != id_ || state_->runner == std::this_thread::get_id(); });
  lock.unlock();
  state_.reset();
}

CancellationSource::CancellationSource() : state_(std::make_shared<CancellationState>()) {}

Cancellation CancellationSource::token() const {
  return Cancellation(state_);
}

void CancellationSource::Cancel() const noexcept {
  std::unique_lock<std::mutex> lock(state_->mutex);
  if (state_->cancelled) return;
  state_->cancelled = true;
  state_->runner = std::this_thread::get_id();
  while (!state_->wakes.empty()) {
    auto node = state_->wakes.extract(state_->wakes.begin());
    state_->running = node.key();
    lock.unlock();
    node.mapped()();
    node.mapped() = nullptr;
    lock.lock();
    state_->running = 0;
    state_->idle.notify_all();
  }
}

}  // namespace marketplace_metering
