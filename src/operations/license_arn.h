// What the ARN of a licence looks like.
#pragma once

#include <string_view>

namespace marketplace_metering::operations {

/// `arn:aws…:service:region:account:resource`, as the service's model has it.
bool IsLicenseArn(std::string_view text) noexcept;

}  // namespace marketplace_metering::operations
