#include "http/answer.h"

#include <algorithm>
#include <string>

#include "encoding/header_name.h"

namespace marketplace_metering::http {
namespace {

// An ordinary answer of the service has about six.
constexpr std::size_t kUsualHeaders = 8;

std::string_view WithoutLineEnd(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

// Of "HTTP/1.1 200 OK"; libcurl has already refused a line that has no number.
int StatusOf(std::string_view status_line) {
  const std::size_t space = std::min(status_line.find(' '), status_line.size());
  int status = 0;
  for (const char c : status_line.substr(space).substr(0, 4)) {
    if (c >= '0' && c <= '9') status = status * 10 + (c - '0');
  }
  return status;
}

// Another head follows. 101 is final for somebody who did not ask to upgrade.
bool IsInterim(int status) {
  return status >= 100 && status < 200 && status != 101;
}

}  // namespace

bool Answer::TakeHeaderLine(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) return false;
  line = WithoutLineEnd(line);
  switch (state_) {
    case State::kStatusLine:
      response_.headers.clear();
      response_.headers.reserve(kUsualHeaders);
      response_.status = StatusOf(line);
      state_ = State::kHeaders;
      break;
    case State::kHeaders:
      if (line.empty()) {
        state_ = IsInterim(response_.status) ? State::kStatusLine : State::kBody;
      } else {
        AddHeader(line);
      }
      break;
    case State::kBody:
      // A trailer. A header that arrives after the body must not pass for one that came before.
      break;
  }
  return true;
}

void Answer::AddHeader(std::string_view line) {
  const bool continues = line.front() == ' ' || line.front() == '\t';
  if (continues && !response_.headers.empty()) {
    std::string& value = response_.headers.back().value;
    value += ' ';
    value += encoding::TrimBlanks(line);
    return;
  }
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string_view value = colon < line.size() ? line.substr(colon + 1) : std::string_view();
  response_.headers.push_back(
      {std::string(encoding::TrimBlanks(line.substr(0, colon))), std::string(encoding::TrimBlanks(value))});
}

bool Answer::TakeBody(std::string_view block, std::optional<std::uint64_t> announced) {
  std::string& body = response_.body;
  if (block.size() > max_body_bytes_ - body.size()) return false;
  if (body.empty() && announced && *announced <= max_body_bytes_) body.reserve(static_cast<std::size_t>(*announced));
  body.append(block);
  return true;
}

void Answer::Restart() {
  state_ = State::kStatusLine;
  response_ = {};
}

}  // namespace marketplace_metering::http
