#include "emulator/subscription.h"

namespace marketplace_metering::emulator {

bool Covers(const Customer& agreement, Time usage, std::chrono::seconds tail) noexcept {
  if (agreement.subscribed_from && usage < *agreement.subscribed_from) return false;
  return !agreement.cancelled_at || usage - *agreement.cancelled_at < tail;
}

bool IsActive(const Customer& agreement, Time now, std::chrono::seconds tail) noexcept {
  return agreement.subscribed && Covers(agreement, now, tail);
}

}  // namespace marketplace_metering::emulator
