// A refusal in the service's own words, or an answer.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace marketplace_metering::emulator {

struct ServiceError {
  std::string name = {};
  std::string message = {};
  int status = 400;
};

/// Unlike `Outcome`, which speaks of what a client met, this carries the service's side: a name
/// and a status to send.
template <typename T>
using Answer = std::variant<T, ServiceError>;

template <typename T>
bool IsRefused(const Answer<T>& answer) noexcept {
  return std::holds_alternative<ServiceError>(answer);
}

}  // namespace marketplace_metering::emulator
