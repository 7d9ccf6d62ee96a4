// Faults that can be, and the errors they answer with.
#include <algorithm>
#include <array>
#include <utility>

#include "emulator/fault_plan.h"
#include "emulator/operation.h"
#include "encoding/ascii.h"
#include "encoding/header_name.h"
#include "encoding/quote.h"
#include "encoding/utf8.h"

namespace marketplace_metering::emulator {
namespace {

constexpr const char* kForcedMessage = "This error was asked for.";
constexpr std::int64_t kMaxBytes = std::int64_t{1} << 30;
constexpr std::chrono::hours kMaxDelay(24);
constexpr int kMaxRecordIndex = 24;

using Wrong = std::optional<std::string>;

bool IsErrorName(std::string_view name) {
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](char c) {
    return encoding::IsAlphanumeric(c) || c == '.' || c == '_';
  });
}

std::string NotWithin(const char* what, std::int64_t value, std::int64_t min, std::int64_t max) {
  return std::string(what) + " " + std::to_string(value) + " is not within " + std::to_string(min) + " to " +
         std::to_string(max);
}

Wrong CheckTarget(const Fault& fault) {
  const FaultStage stage = StageOf(fault.kind);
  if (fault.operation.empty()) return std::nullopt;
  if (stage == FaultStage::kConnection) {
    return "operation " + encoding::Quoted(fault.operation) + ": a connection carries every operation";
  }
  const auto operation = FindOperation(fault.operation);
  if (!operation) {
    return "operation " + encoding::Quoted(fault.operation) +
           " is none of BatchMeterUsage, MeterUsage, RegisterUsage, ResolveCustomer";
  }
  if (stage == FaultStage::kToResults && *operation != Operation::kBatchMeterUsage) {
    return "operation " + fault.operation + " has no list of results; " + std::string(NameOf(fault.kind)) +
           " is for BatchMeterUsage";
  }
  return std::nullopt;
}

Wrong CheckCounts(const Fault& fault) {
  if (fault.first < 1) return "first " + std::to_string(fault.first) + " is less than 1";
  if (fault.every < 1) return "every " + std::to_string(fault.every) + " is less than 1";
  if (fault.times < 0) return "times " + std::to_string(fault.times) + " is less than 0";
  if (!(fault.probability >= 0.0 && fault.probability <= 1.0)) return "probability is not from 0 to 1";
  if (fault.kind == FaultKind::kRefuseConnections &&
      (fault.first != 1 || fault.every != 1 || fault.probability != 1.0)) {
    return "first, every and probability mean nothing: refused connections cannot be counted";
  }
  return std::nullopt;
}

Wrong CheckStatus(const Fault& fault) {
  if (fault.kind == FaultKind::kError && fault.status != 0 && (fault.status < 400 || fault.status > 599)) {
    return "status " + std::to_string(fault.status) + " is not an error status: 400 to 599, or 0 for the usual one";
  }
  if (fault.kind == FaultKind::kStatus && (fault.status < 200 || fault.status > 999)) {
    return NotWithin("status", fault.status, 200, 999);
  }
  if (fault.kind == FaultKind::kRedirect && fault.status != 0 && (fault.status < 300 || fault.status > 399)) {
    return NotWithin("status", fault.status, 300, 399);
  }
  return std::nullopt;
}

Wrong CheckText(const Fault& fault) {
  if (fault.kind == FaultKind::kError && !IsErrorName(fault.name)) {
    return "name " + encoding::Quoted(fault.name) + " is not an error name: letters, digits, dots and underscores";
  }
  if (!encoding::IsValidUtf8(fault.message)) return "message is not valid UTF-8";
  if (!encoding::IsValidUtf8(fault.text)) return "text is not valid UTF-8";
  if (fault.kind == FaultKind::kRedirect && !encoding::IsHeaderValue(fault.text)) {
    return "text holds characters that no header can carry";
  }
  return std::nullopt;
}

Wrong CheckAmounts(const Fault& fault) {
  const bool may_be_negative = fault.kind == FaultKind::kWrongContentLength;
  if (fault.bytes > kMaxBytes || fault.bytes < (may_be_negative ? -kMaxBytes : 0)) {
    return NotWithin("bytes", fault.bytes, may_be_negative ? -kMaxBytes : 0, kMaxBytes);
  }
  const bool back = fault.kind == FaultKind::kSkewedDate;
  if (!back && (fault.delay.count() < 0 || fault.delay > kMaxDelay))
    return std::string("delay is not from 0 to 24 hours");
  if (back && (fault.delay > 1000 * kMaxDelay || fault.delay < -1000 * kMaxDelay)) {
    return std::string("delay is more than 1000 days");
  }
  for (const int record : fault.records) {
    if (record < 0 || record > kMaxRecordIndex) return NotWithin("records", record, 0, kMaxRecordIndex);
  }
  return std::nullopt;
}

}  // namespace

int UsualStatusOf(std::string_view name) noexcept {
  if (name == "ServiceUnavailable" || name == "ServiceUnavailableException") return 503;
  if (name == "InternalServiceErrorException" || name == "InternalFailure" || name == "InternalServerError") return 500;
  if (name == "IdempotencyConflictException") return 409;
  if (name == "RequestEntityTooLarge") return 413;
  return 400;
}

std::optional<std::string> WhatIsWrongWith(const Fault& fault, bool tls) {
  const bool certificate =
      fault.kind == FaultKind::kExpiredCertificate || fault.kind == FaultKind::kWrongHostCertificate;
  if (certificate && !tls) return "kind " + std::string(NameOf(fault.kind)) + " needs TLS, which is off";
  for (const auto check : {CheckTarget, CheckCounts, CheckStatus, CheckText, CheckAmounts}) {
    if (auto wrong = check(fault)) return wrong;
  }
  return std::nullopt;
}

ServiceError ErrorOf(const Fault& fault) {
  return {fault.name, fault.message.empty() ? kForcedMessage : fault.message,
          fault.status == 0 ? UsualStatusOf(fault.name) : fault.status};
}

std::optional<ServiceError> ForcedByText(std::string_view text) {
  if (text.substr(0, kForcePrefix.size()) != kForcePrefix) return std::nullopt;
  const std::string_view name = text.substr(kForcePrefix.size());
  if (!IsErrorName(name)) return std::nullopt;
  return ServiceError{std::string(name), kForcedMessage, UsualStatusOf(name)};
}

}  // namespace marketplace_metering::emulator
