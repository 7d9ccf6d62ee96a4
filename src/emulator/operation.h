// The four operations, and the header that names one.
#pragma once

#include <optional>
#include <string_view>

namespace marketplace_metering::emulator {

enum class Operation { kBatchMeterUsage, kMeterUsage, kRegisterUsage, kResolveCustomer };

std::string_view NameOf(Operation operation) noexcept;
std::optional<Operation> FindOperation(std::string_view name) noexcept;

/// From the value of `X-Amz-Target`.
std::optional<Operation> FindTarget(std::string_view target) noexcept;

}  // namespace marketplace_metering::emulator
