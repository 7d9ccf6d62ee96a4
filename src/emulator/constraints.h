// Everything in a request that breaks the service model, collected into one ValidationException.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/service_error.h"

namespace marketplace_metering::emulator {

class Constraints {
 public:
  /// `path` names the member as the service does, such as `usageRecords.1.member.dimension`.
  void Break(std::string_view path, std::string_view constraint);
  void BreakRequired(std::string_view path) { Break(path, "Member must not be null"); }

  std::optional<ServiceError> ToError() const;

 private:
  std::vector<std::string> broken_;
};

}  // namespace marketplace_metering::emulator
