// Errors that somebody asked for.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/service_error.h"
#include "marketplace_metering/emulator/options.h"

namespace marketplace_metering::emulator {

inline constexpr std::string_view kForcePrefix = "force-error:";

/// The status the service uses for an error of that name.
int UsualStatusOf(std::string_view name) noexcept;

/// Why `error` cannot be forced, or nothing.
std::optional<std::string> WhatIsWrongWith(const ForcedError& error);

/// What a product code or token that begins with `force-error:` asks for; nothing for others.
std::optional<ServiceError> ForcedByText(std::string_view text);

/// Queues of errors, one for each operation. Use from one thread at a time.
class ForcedErrors {
 public:
  /// `error` has nothing wrong with it.
  void Add(ForcedError error);
  /// The error for the next request of the operation, used up by asking.
  std::optional<ServiceError> Take(std::string_view operation);

 private:
  std::map<std::string, std::deque<ForcedError>, std::less<>> queues_;
};

}  // namespace marketplace_metering::emulator
