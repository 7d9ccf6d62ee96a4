// A value that a forked child has anew, with a lock of its own.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include "forking/process.h"

namespace marketplace_metering::forking {

/// What threads share behind a lock, safe to use after `fork`. A child has only the thread that
/// forked: a lock that another thread held stays locked for good, and what it guards may be half
/// changed. So the child gets a value of its own, made by `make`, and leaves its parent's alone, which
/// it never destroys either; only when the parent's lock happens to be free is `inherit` told of both.
/// Thread-safe.
template <typename T>
class PerProcess {
 public:
  using Make = std::unique_ptr<T> (*)();
  using Inherit = void (*)(T& own, const T& parents);

  PerProcess() : PerProcess([] { return std::make_unique<T>(); }) {}
  /// `inherit` runs in the child, in each of its threads that come at once; one result is kept. Neither may fork.
  explicit PerProcess(Make make, Inherit inherit = nullptr)
      : make_(make), inherit_(inherit), copy_(new Copy(make_())) {}
  PerProcess(const PerProcess&) = delete;
  PerProcess& operator=(const PerProcess&) = delete;

  ~PerProcess() { delete copy_.load(); }

  /// The value, for as long as this lives.
  class Locked {
   public:
    T* operator->() const noexcept { return value_; }
    T& operator*() const noexcept { return *value_; }
    /// To wait with. The value stays the same while it is open.
    std::unique_lock<std::mutex>& lock() noexcept { return lock_; }

   private:
    friend class PerProcess;
    Locked(std::mutex& mutex, T* value) : lock_(mutex), value_(value) {}

    std::unique_lock<std::mutex> lock_;
    T* value_;
  };

  Locked Lock() {
    Copy& own = Own();
    return Locked(own.mutex, own.value.get());
  }

 private:
  struct Copy {
    explicit Copy(std::unique_ptr<T> made) : value(std::move(made)) {}
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;
    // What a parent has may hold what only the parent may let go of: connections, threads that wait.
    ~Copy() {
      if (owner != ThisProcess()) static_cast<void>(value.release());
    }

    const Process owner = ThisProcess();
    std::mutex mutex;
    std::unique_ptr<T> value;
    std::unique_ptr<Copy> parents;
  };

  Copy& Own() {
    Copy* seen = copy_.load(std::memory_order_acquire);
    if (seen->owner == ThisProcess()) return *seen;
    auto own = std::make_unique<Copy>(make_());
    if (inherit_ != nullptr && seen->mutex.try_lock()) {
      const std::lock_guard<std::mutex> lock(seen->mutex, std::adopt_lock);
      inherit_(*own->value, *seen->value);
    }
    Copy* const parents = seen;
    if (!copy_.compare_exchange_strong(seen, own.get(), std::memory_order_acq_rel)) return *seen;
    own->parents.reset(parents);
    return *own.release();
  }

  const Make make_;
  const Inherit inherit_;
  std::atomic<Copy*> copy_;  // owned; exchanged after a fork
};

}  // namespace marketplace_metering::forking
