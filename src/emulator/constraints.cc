#include "emulator/constraints.h"

#include <algorithm>
#include <cstddef>

namespace marketplace_metering::emulator {

void Constraints::Break(std::string_view path, std::string_view constraint) {
  std::string text = "Value at '";
  text.append(path).append("' failed to satisfy constraint: ").append(constraint);
  broken_.push_back(std::move(text));
}

std::optional<ServiceError> Constraints::ToError() const {
  if (broken_.empty()) return std::nullopt;
  constexpr std::size_t kShown = 25;  // 2500 allocations can break as many rules
  std::string message = std::to_string(broken_.size());
  message.append(broken_.size() == 1 ? " validation error detected: " : " validation errors detected: ");
  for (std::size_t i = 0; i < std::min(kShown, broken_.size()); ++i) {
    if (i > 0) message.append("; ");
    message.append(broken_[i]);
  }
  if (broken_.size() > kShown) message.append("; ...");
  return ServiceError{"ValidationException", std::move(message)};
}

}  // namespace marketplace_metering::emulator
