// A set of keys that is kept, and how near its end it is.
#pragma once

#include <chrono>
#include <memory>

#include "marketplace_metering/credentials.h"

namespace marketplace_metering::credentials {

/// One moment on both clocks.
struct Moment {
  std::chrono::system_clock::time_point wall;
  std::chrono::steady_clock::time_point monotonic;
};

/// How much a set needs to be replaced.
enum class Urgency {
  kNone,       ///< Not at all.
  kAdvisory,   ///< Soon: one caller may see to it, nobody need wait.
  kMandatory,  ///< Now, though it still works.
  kExpired,    ///< It does not work any more.
};

/// Immutable. Thread-safe for const use.
class HeldSet {
 public:
  /// `fetched` is when `credentials`, never null, came from their source.
  HeldSet(std::shared_ptr<const Credentials> credentials, Moment fetched);

  const std::shared_ptr<const Credentials>& credentials() const { return credentials_; }
  bool expires() const { return credentials_->expiration.has_value(); }

  Urgency UrgencyAt(Moment now) const;

 private:
  std::shared_ptr<const Credentials> credentials_;
  std::chrono::steady_clock::time_point monotonic_end_;
  std::chrono::nanoseconds advisory_{0};  // both: this long before the end
  std::chrono::nanoseconds mandatory_{0};
};

/// True when both are the same keys with the same end: the source had nothing newer.
bool SameSet(const Credentials& a, const Credentials& b);

}  // namespace marketplace_metering::credentials
