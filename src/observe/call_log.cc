#include "observe/call_log.h"

#include <string>
#include <vector>

#include "observe/safe_log.h"

namespace marketplace_metering::observe {
namespace {

constexpr std::size_t kLongestErrorName = 128;

/// Seconds with six decimals, in any locale.
std::string FormatSeconds(std::chrono::nanoseconds duration) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  constexpr long kPerSecond = 1000000;
  std::string decimals = std::to_string(micros % kPerSecond);
  decimals.insert(0, 6 - decimals.size(), '0');
  return std::to_string(micros / kPerSecond) + "." + decimals;
}

LogEvent BaseEvent(LogLevel level, std::string_view message, const CallFacts& call, int status,
                   const std::vector<Attempt>& attempts) {
  LogEvent event;
  event.level = level;
  event.message = message;
  event.fields.reserve(8);
  event.fields.push_back({"operation", std::string(call.operation)});
  event.fields.push_back({"region", std::string(call.region)});
  if (status != 0) event.fields.push_back({"status", std::to_string(status)});
  event.fields.push_back({"attempts", std::to_string(attempts.size())});
  event.fields.push_back({"seconds", FormatSeconds(call.duration)});
  return event;
}

std::string ErrorText(const Error& error) {
  std::string text(NameOf(error.code));
  // The name is all there is to know about an error that this version does not know.
  if (error.code == ErrorCode::kUnrecognizedServiceError && error.reply && !error.reply->error_name.empty()) {
    text += "(" + error.reply->error_name.substr(0, kLongestErrorName) + ")";
  }
  return text;
}

}  // namespace

void LogCall(LogSink* sink, const CallFacts& call, const ResponseMetadata& metadata) {
  if (sink == nullptr) return;
  LogEvent event = BaseEvent(LogLevel::kInfo, "call succeeded", call, metadata.status, metadata.attempts);
  if (!metadata.request_id.empty()) event.fields.push_back({"request_id", metadata.request_id});
  SafeWrite(sink, event);
}

void LogCall(LogSink* sink, const CallFacts& call, const Error& error) {
  if (sink == nullptr) return;
  const int status = error.reply ? error.reply->status : 0;
  const bool permitted = IsDryRunSuccess(error);
  LogEvent event = permitted ? BaseEvent(LogLevel::kInfo, "dry run succeeded", call, status, error.attempts)
                             : BaseEvent(LogLevel::kError, "call failed", call, status, error.attempts);
  if (error.reply && !error.reply->request_id.empty()) {
    event.fields.push_back({"request_id", error.reply->request_id});
  }
  if (!permitted) {
    event.fields.push_back({"error", ErrorText(error)});
    event.fields.push_back({"delivery", std::string(NameOf(error.delivery))});
  }
  SafeWrite(sink, event);
}

}  // namespace marketplace_metering::observe
