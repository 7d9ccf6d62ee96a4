// What kind of failure this is: it decides whether, when and at what cost the try is repeated.
#pragma once

#include "marketplace_metering/retry_strategy.h"

namespace marketplace_metering::retry {

enum class FailureClass {
  kFinal,       ///< Repeating would not help.
  kThrottling,  ///< The service asks to slow down.
  kNetwork,     ///< No answer, or one that says the request did not come through.
  kOther,       ///< Everything else worth repeating, above all 5xx.
};

/// Goes by the error's code, the service's name for it and the HTTP status. The two behaviours
/// draw the line differently: 2.1 is the narrower one.
FailureClass Classify(const RetryFailure& failure, RetryBehavior behavior);

}  // namespace marketplace_metering::retry
