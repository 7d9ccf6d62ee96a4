// The time limits of one exchange: connecting, and silence once connected.
#pragma once

#include <chrono>
#include <optional>

namespace marketplace_metering::http {

/// Use from one thread at a time.
class Watch {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  enum class Phase { kConnecting, kExchanging };

  /// Zero means no limit.
  Watch(std::chrono::milliseconds connect_limit, std::chrono::milliseconds silence_limit, Instant now)
      : connect_limit_(connect_limit), silence_limit_(silence_limit), since_(now) {}

  /// A connection is being made: the first one, or one to send again on.
  void Connecting(Instant now) { Enter(Phase::kConnecting, now); }
  /// The connection stands.
  void Exchanging(Instant now) { Enter(Phase::kExchanging, now); }
  /// Bytes moved, in either direction. Says nothing while connecting: that limit is a total.
  void Moved(Instant now) {
    if (phase_ == Phase::kExchanging) since_ = now;
  }

  Phase phase() const noexcept { return phase_; }
  /// When the phase's limit runs out; nothing when it has none.
  std::optional<Instant> Due() const;
  bool Passed(Instant now) const;

 private:
  void Enter(Phase phase, Instant now) {
    phase_ = phase;
    since_ = now;
  }

  std::chrono::milliseconds connect_limit_;
  std::chrono::milliseconds silence_limit_;
  Instant since_;
  Phase phase_ = Phase::kConnecting;
};

}  // namespace marketplace_metering::http
