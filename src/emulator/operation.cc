#include "emulator/operation.h"

#include <array>
#include <utility>

namespace marketplace_metering::emulator {
namespace {

constexpr std::array<std::pair<Operation, std::string_view>, 4> kOperations = {{
    {Operation::kBatchMeterUsage, "BatchMeterUsage"},
    {Operation::kMeterUsage, "MeterUsage"},
    {Operation::kRegisterUsage, "RegisterUsage"},
    {Operation::kResolveCustomer, "ResolveCustomer"},
}};

}  // namespace

std::string_view NameOf(Operation operation) noexcept {
  for (const auto& [candidate, name] : kOperations) {
    if (candidate == operation) return name;
  }
  return {};
}

std::optional<Operation> FindOperation(std::string_view name) noexcept {
  for (const auto& [operation, candidate] : kOperations) {
    if (candidate == name) return operation;
  }
  return std::nullopt;
}

std::optional<Operation> FindTarget(std::string_view target) noexcept {
  constexpr std::string_view kPrefix = "AWSMPMeteringService.";
  if (target.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  return FindOperation(target.substr(kPrefix.size()));
}

}  // namespace marketplace_metering::emulator
