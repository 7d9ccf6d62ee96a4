#include "emulator/forced_errors.h"

#include <algorithm>
#include <utility>

#include "emulator/operation.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"
#include "encoding/utf8.h"

namespace marketplace_metering::emulator {
namespace {

constexpr const char* kForcedMessage = "This error was asked for.";

bool IsErrorName(std::string_view name) {
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](char c) {
    return encoding::IsAlphanumeric(c) || c == '.' || c == '_';
  });
}

}  // namespace

int UsualStatusOf(std::string_view name) noexcept {
  if (name == "ServiceUnavailable" || name == "ServiceUnavailableException") return 503;
  if (name == "InternalServiceErrorException" || name == "InternalFailure" || name == "InternalServerError") return 500;
  if (name == "IdempotencyConflictException") return 409;
  if (name == "RequestEntityTooLarge") return 413;
  return 400;
}

std::optional<std::string> WhatIsWrongWith(const ForcedError& error) {
  if (!FindOperation(error.operation)) {
    return "operation " + encoding::Quoted(error.operation) +
           " is none of BatchMeterUsage, MeterUsage, RegisterUsage, ResolveCustomer";
  }
  if (!IsErrorName(error.name)) {
    return "name " + encoding::Quoted(error.name) + " is not an error name: letters, digits, dots and underscores";
  }
  if (error.status != 0 && (error.status < 400 || error.status > 599)) {
    return "status " + std::to_string(error.status) + " is not an error status: 400 to 599, or 0 for the usual one";
  }
  if (!encoding::IsValidUtf8(error.message)) return "message is not valid UTF-8";
  if (error.times < 1) return "times " + std::to_string(error.times) + " is less than 1";
  return std::nullopt;
}

std::optional<ServiceError> ForcedByText(std::string_view text) {
  if (text.substr(0, kForcePrefix.size()) != kForcePrefix) return std::nullopt;
  const std::string_view name = text.substr(kForcePrefix.size());
  if (!IsErrorName(name)) return std::nullopt;
  return ServiceError{std::string(name), kForcedMessage, UsualStatusOf(name)};
}

void ForcedErrors::Add(ForcedError error) {
  auto& queue = queues_[error.operation];
  queue.push_back(std::move(error));
}

std::optional<ServiceError> ForcedErrors::Take(std::string_view operation) {
  const auto found = queues_.find(operation);
  if (found == queues_.end() || found->second.empty()) return std::nullopt;
  ForcedError& next = found->second.front();
  ServiceError error{next.name, next.message.empty() ? kForcedMessage : next.message,
                     next.status == 0 ? UsualStatusOf(next.name) : next.status};
  if (--next.times == 0) found->second.pop_front();
  return error;
}

}  // namespace marketplace_metering::emulator
