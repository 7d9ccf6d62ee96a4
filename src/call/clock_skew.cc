#include "call/clock_skew.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "encoding/header_name.h"
#include "encoding/http_date.h"

namespace marketplace_metering::call {
namespace {

// The service's limit for the age of a signature.
constexpr std::chrono::seconds kTolerance{300};

constexpr std::array<std::string_view, 6> kSkewErrors = {
    "RequestTimeTooSkewed",  "RequestExpired", "InvalidSignatureException",
    "SignatureDoesNotMatch", "AuthFailure",    "RequestInTheFuture"};

}  // namespace

std::optional<std::chrono::system_clock::duration> MeasureSkew(const std::vector<HttpHeader>& headers,
                                                               std::chrono::system_clock::time_point now) {
  for (const HttpHeader& header : headers) {
    if (!encoding::EqualsIgnoreCase(header.name, "date")) continue;
    const auto date = encoding::ParseHttpDate(header.value);
    if (!date) return std::nullopt;
    // Further off is no clock but nonsense, and not every sum with it can be told in nanoseconds.
    constexpr std::chrono::seconds kFarthest = std::chrono::hours(24 * 365 * 10);
    const auto seconds_off = std::chrono::floor<std::chrono::seconds>(*date).time_since_epoch() -
                             std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
    if (seconds_off > kFarthest || seconds_off < -kFarthest) return std::nullopt;
    return *date - now;
  }
  return std::nullopt;
}

bool IsClockSkewError(const Error& error, std::optional<std::chrono::system_clock::duration> skew) {
  if (!error.reply || !skew) return false;
  if (std::find(kSkewErrors.begin(), kSkewErrors.end(), error.reply->error_name) == kSkewErrors.end()) return false;
  return *skew > kTolerance || *skew < -kTolerance;
}

}  // namespace marketplace_metering::call
