#include "config/problems.h"

#include <utility>

#include "config/sources.h"

namespace marketplace_metering::config {

void Problems::Add(ErrorCode code, std::string_view setting, std::string_view source, std::string_view text) {
  if (violations_.empty()) first_code_ = code;
  std::string message(setting);
  if (!source.empty()) message += " (" + FullSource(setting, source) + ")";
  message.append(": ").append(text);
  violations_.push_back({std::string(setting), std::move(message)});
}

Error Problems::ToError() const {
  Error error;
  error.violations = violations_;
  if (violations_.size() == 1) {
    error.code = first_code_;
    error.message = violations_.front().message;
    return error;
  }
  error.code = ErrorCode::kInvalidConfiguration;
  error.message = std::to_string(violations_.size()) + " settings cannot be used";
  for (std::size_t i = 0; i < violations_.size(); ++i) {
    error.message += (i == 0 ? ": (" : "; (") + std::to_string(i + 1) + ") " + violations_[i].message;
  }
  return error;
}

std::string FullSource(std::string_view setting, std::string_view source) {
  if (source != kOptionSource) return std::string(source);
  return "option " + std::string(setting);
}

}  // namespace marketplace_metering::config
