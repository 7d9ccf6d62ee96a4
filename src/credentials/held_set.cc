#include "credentials/held_set.h"

#include <algorithm>
#include <utility>

namespace marketplace_metering::credentials {
namespace {

constexpr std::chrono::minutes kAdvisory{10};
constexpr std::chrono::minutes kMandatory{5};
// No keys live that long; it keeps sums of times inside the clocks' range.
constexpr std::chrono::hours kLongestLife{24 * 3650};

}  // namespace

HeldSet::HeldSet(std::shared_ptr<const Credentials> credentials, Moment fetched)
    : credentials_(std::move(credentials)), monotonic_end_(fetched.monotonic) {
  if (!credentials_->expiration || *credentials_->expiration <= fetched.wall) return;
  // Compared before they are subtracted: the difference of far times does not fit.
  const std::chrono::nanoseconds life = *credentials_->expiration >= fetched.wall + kLongestLife
                                            ? std::chrono::nanoseconds(kLongestLife)
                                            : std::chrono::nanoseconds(*credentials_->expiration - fetched.wall);
  monotonic_end_ = fetched.monotonic + life;
  // Less for short lives, or a set would be too near its end from the start.
  mandatory_ = std::min<std::chrono::nanoseconds>(kMandatory, life / 4);
  advisory_ = std::min<std::chrono::nanoseconds>(kAdvisory, life / 4 * 3);
}

Urgency HeldSet::UrgencyAt(Moment now) const {
  if (!expires()) return Urgency::kNone;
  // Both clocks must agree that it is still good: wall time alone could be set back, and
  // monotonic time stands still while a machine sleeps.
  const auto ends_within = [&](std::chrono::nanoseconds span) {
    return now.monotonic + span >= monotonic_end_ || now.wall + span >= *credentials_->expiration;
  };
  if (ends_within(std::chrono::nanoseconds(0))) return Urgency::kExpired;
  if (ends_within(mandatory_)) return Urgency::kMandatory;
  if (ends_within(advisory_)) return Urgency::kAdvisory;
  return Urgency::kNone;
}

bool SameSet(const Credentials& a, const Credentials& b) {
  return a.access_key_id == b.access_key_id && a.expiration == b.expiration &&
         a.secret_access_key == b.secret_access_key && a.session_token == b.session_token;
}

}  // namespace marketplace_metering::credentials
