// The service's names for its errors, and what they are to us.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "marketplace_metering/error.h"

namespace marketplace_metering::protocol {

/// What a name means when `operation` fails with it; nothing for a name that is not documented.
/// Names are compared exactly.
std::optional<ErrorCode> FindErrorCode(std::string_view name, std::string_view operation) noexcept;

/// A type as it stands in an answer, without namespace and address:
/// `aws.ns#FooError:http://x/` is `FooError`.
std::string_view StripErrorType(std::string_view type) noexcept;

/// The name of an error whose answer does not name it, such as "Forbidden" or "Http503Error".
std::string NameForStatus(int status);

/// What to do about it, as a sentence; empty when the service's words are enough.
std::string_view RemedyFor(ErrorCode code) noexcept;

}  // namespace marketplace_metering::protocol
