// Where the library says what it did, in named fields that hold no secrets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/export.h"

namespace marketplace_metering {

/// How much an event matters, the least first.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// One named value of a log event. Names come from a fixed list: `region`, `operation`,
/// `status`, `attempts`, `seconds`, `request_id`, `error`, `delivery`, `setting`, `detail`.
struct LogField {
  std::string_view name = {};
  std::string value = {};
};

/// Something worth knowing. Views are valid only during the call that hands it over.
struct LogEvent {
  LogLevel level = LogLevel::kInfo;
  std::string_view message = {};
  std::vector<LogField> fields = {};
};

/// Receives log events: one per finished call, and warnings about settings and credentials.
/// Called on the thread that drives the call, or renews credentials, without locks held. Must be thread-safe. What it
/// throws is swallowed: logging never changes what a call comes to.
class MARKETPLACE_METERING_EXPORT LogSink {
 public:
  virtual ~LogSink();
  /// The call waits until this returns.
  virtual void Write(const LogEvent& event) = 0;
};

/// `level message name=value name="value with blanks"`, for sinks that write lines.
MARKETPLACE_METERING_EXPORT std::string FormatLogEvent(const LogEvent& event);

}  // namespace marketplace_metering
