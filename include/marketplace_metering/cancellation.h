// A way to end a call from another thread.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "marketplace_metering/export.h"

namespace marketplace_metering {

struct CancellationState;

/// Asks whether somebody has cancelled, and wakes whoever waits. Copies watch the same source.
/// A default-constructed one is never cancelled. Thread-safe.
class MARKETPLACE_METERING_EXPORT Cancellation {
 public:
  Cancellation() = default;

  /// True from the first `CancellationSource::Cancel` on.
  bool cancelled() const noexcept;
  /// True when there is a source that could cancel this.
  bool can_be_cancelled() const noexcept { return state_ != nullptr; }

  /// Keeps a callback registered for as long as it lives. Destroying it waits for a callback
  /// that is just running on another thread.
  class MARKETPLACE_METERING_EXPORT Registration {
   public:
    Registration() = default;
    Registration(Registration&& other) noexcept;
    Registration& operator=(Registration&& other) noexcept;
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    ~Registration();

   private:
    friend class Cancellation;
    void Release() noexcept;
    std::shared_ptr<CancellationState> state_;
    unsigned long long id_ = 0;
  };

  /// Calls `wake` once when cancelled, at once if it already is. `wake` runs on the cancelling
  /// thread, must not throw, block or destroy the registration.
  [[nodiscard]] Registration OnCancel(std::function<void()> wake) const;

 private:
  friend class CancellationSource;
  explicit Cancellation(std::shared_ptr<CancellationState> state) : state_(std::move(state)) {}
  std::shared_ptr<CancellationState> state_;
};

/// Cancels every call that was given its `token()`. Copies share one switch. Thread-safe.
class MARKETPLACE_METERING_EXPORT CancellationSource {
 public:
  CancellationSource();

  /// Ends waiting calls now with `kCancelled`. Cannot be undone; later calls do nothing.
  void Cancel() const noexcept;
  /// For `CallOptions::cancellation`, of as many calls as you like.
  Cancellation token() const;

 private:
  std::shared_ptr<CancellationState> state_;
};

}  // namespace marketplace_metering
