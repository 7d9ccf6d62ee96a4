#include "marketplace_metering/cancellation.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <thread>
#include <utility>

#include "forking/per_process.h"

namespace marketplace_metering {

struct CancellationState {
  /// Of one process: a child knows nothing of its parent's callbacks and of the threads that run them.
  struct Book {
    std::condition_variable idle;
    unsigned long long running = 0;  // the registration whose callback runs now, 0 for none
    std::thread::id runner;
    std::map<unsigned long long, std::function<void()>> wakes;
  };

  std::atomic<bool> cancelled{false};  // set while the book is locked
  std::atomic<unsigned long long> next_id{1};
  forking::PerProcess<Book> book;
};

bool Cancellation::cancelled() const noexcept {
  return state_ && state_->cancelled.load(std::memory_order_acquire);
}

Cancellation::Registration Cancellation::OnCancel(std::function<void()> wake) const {
  Registration registration;
  if (!state_) return registration;
  {
    const auto book = state_->book.Lock();
    if (!state_->cancelled) {
      registration.state_ = state_;
      registration.id_ = state_->next_id++;
      book->wakes.emplace(registration.id_, std::move(wake));
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
  auto book = state_->book.Lock();
  const auto node = book->wakes.extract(id_);  // dies unlocked: its callback may own anything
  // What the callback points to may be destroyed after this, so let it finish; but a callback
  // that releases its own registration must not wait for itself.
  book->idle.wait(book.lock(), [&] { return book->running != id_ || book->runner == std::this_thread::get_id(); });
  book.lock().unlock();
  state_.reset();
}

CancellationSource::CancellationSource() : state_(std::make_shared<CancellationState>()) {}

Cancellation CancellationSource::token() const {
  return Cancellation(state_);
}

void CancellationSource::Cancel() const noexcept {
  auto book = state_->book.Lock();
  if (state_->cancelled.exchange(true)) return;
  book->runner = std::this_thread::get_id();
  while (!book->wakes.empty()) {
    auto node = book->wakes.extract(book->wakes.begin());
    book->running = node.key();
    book.lock().unlock();
    node.mapped()();
    node.mapped() = nullptr;
    book.lock().lock();
    book->running = 0;
    book->idle.notify_all();
  }
}

}  // namespace marketplace_metering
