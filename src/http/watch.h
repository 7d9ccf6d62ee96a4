// The time limits of one exchange: connecting, the TLS handshake, and silence once connected.
#pragma once

#include <chrono>
#include <optional>

namespace marketplace_metering::http {

/// Use from one thread at a time.
class Watch {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  enum class Phase { kConnecting, kHandshaking, kExchanging };

  /// Zero means no limit; without `handshake_limit` the handshake is part of connecting.
  Watch(std::chrono::milliseconds connect_limit, std::optional<std::chrono::milliseconds> handshake_limit,
        std::chrono::milliseconds silence_limit, Instant now)
      : connect_limit_(connect_limit), handshake_limit_(handshake_limit), silence_limit_(silence_limit), since_(now) {}

  /// A connection is being made: the first one, or one to send again on.
  void Connecting(Instant now) { Enter(Phase::kConnecting, now); }
  /// There is a connection, and TLS begins on it.
  void Handshaking(Instant now) {
    if (handshake_limit_) Enter(Phase::kHandshaking, now);
  }
  /// The connection stands.
  void Exchanging(Instant now) { Enter(Phase::kExchanging, now); }
  /// Bytes moved, in either direction. Says nothing while connecting: that limit is a total.
  void Moved(Instant now) {
    if (phase_ == Phase::kExchanging) since_ = now;
  }

  Phase phase() const noexcept { return phase_; }
  /// Of the phase.
  std::chrono::milliseconds limit() const noexcept;
  /// When the phase's limit runs out; nothing when it has none.
  std::optional<Instant> Due() const;
  bool Passed(Instant now) const;

 private:
  void Enter(Phase phase, Instant now) {
    phase_ = phase;
    since_ = now;
  }

  std::chrono::milliseconds connect_limit_;
  std::optional<std::chrono::milliseconds> handshake_limit_;
  std::chrono::milliseconds silence_limit_;
  Instant since_;
  Phase phase_ = Phase::kConnecting;
};

}  // namespace marketplace_metering::http
