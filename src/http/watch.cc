#include "http/watch.h"

namespace marketplace_metering::http {

std::chrono::milliseconds Watch::limit() const noexcept {
  if (phase_ == Phase::kHandshaking) return *handshake_limit_;
  return phase_ == Phase::kConnecting ? connect_limit_ : silence_limit_;
}

std::optional<Watch::Instant> Watch::Due() const {
  const auto limit = this->limit();
  // A limit that reaches beyond the clock's range is none; compared in its own unit, which cannot overflow.
  const auto range = std::chrono::duration_cast<std::chrono::milliseconds>(Instant::max() - since_);
  if (limit.count() <= 0 || limit >= range) return std::nullopt;
  return since_ + limit;
}

bool Watch::Passed(Instant now) const {
  const auto due = Due();
  return due && now >= *due;
}

}  // namespace marketplace_metering::http
