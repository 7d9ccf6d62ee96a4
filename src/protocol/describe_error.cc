#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "marketplace_metering/error.h"

namespace marketplace_metering {
namespace {

void AppendOnOneLine(std::string& line, std::string_view text) {
  for (const char c : text) line.push_back(static_cast<unsigned char>(c) < 0x20 || c == '\x7F' ? ' ' : c);
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string_view DeliveryInWords(Delivery delivery) noexcept {
  switch (delivery) {
    case Delivery::kNotSent:
      return "not sent";
    case Delivery::kRefused:
      return "refused, not billed";
    case Delivery::kUnknown:
      return "fate unknown, may have been billed";
  }
  return "fate unknown, may have been billed";
}

}  // namespace

std::string Describe(const Error& error) {
  std::string line(NameOf(error.code));
  if (!error.message.empty()) {
    line += ": ";
    AppendOnOneLine(line, error.message);
  } else if (error.reply && !error.reply->message.empty()) {
    line += ": ";
    AppendOnOneLine(line, error.reply->message);
  }
  // A message that lists its violations, or names its request, is not made to say it twice.
  constexpr std::size_t kMostViolations = 25;
  const std::size_t listed = std::min(error.violations.size(), kMostViolations);
  for (std::size_t i = 0; i < listed; ++i) {
    const Violation& violation = error.violations[i];
    if (Contains(error.message, violation.path) && Contains(error.message, violation.message)) continue;
    line += "; ";
    AppendOnOneLine(line, violation.path + " " + violation.message);
  }
  if (error.reply && !error.reply->request_id.empty() && !Contains(error.message, error.reply->request_id)) {
    line += " [request id ";
    AppendOnOneLine(line, error.reply->request_id);
    line += "]";
  }
  line += " (";
  line += DeliveryInWords(error.delivery);
  if (error.attempts.size() > 1) line += ", " + std::to_string(error.attempts.size()) + " attempts";
  line += ")";
  return line;
}

struct MeteringException::State {
  Error error;
  std::string what;
};

MeteringException::MeteringException(Error error) {
  std::string what = Describe(error);
  state_ = std::make_shared<const State>(State{std::move(error), std::move(what)});
}

MeteringException::~MeteringException() = default;

const char* MeteringException::what() const noexcept {
  return state_->what.c_str();
}

const Error& MeteringException::error() const noexcept {
  return state_->error;
}

}  // namespace marketplace_metering
