#include "support/received_request.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace marketplace_metering::test {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

std::vector<std::string> LinesOf(std::string_view head) {
  std::vector<std::string> lines;
  for (;;) {
    const std::size_t end = head.find(kLineEnd);
    lines.emplace_back(head.substr(0, end));
    if (end == std::string_view::npos) return lines;
    head.remove_prefix(end + kLineEnd.size());
  }
}

bool SameName(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string ReceivedRequest::RequestLine() const {
  return LinesOf(head).front();
}

std::vector<std::string> ReceivedRequest::HeaderNames() const {
  std::vector<std::string> names;
  const auto lines = LinesOf(head);
  for (std::size_t i = 1; i < lines.size(); ++i) names.push_back(lines[i].substr(0, lines[i].find(':')));
  return names;
}

std::optional<std::string> ReceivedRequest::Header(std::string_view name) const {
  const auto lines = LinesOf(head);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t colon = lines[i].find(':');
    if (colon == std::string::npos || !SameName(lines[i].substr(0, colon), name)) continue;
    std::string value = lines[i].substr(colon + 1);
    if (!value.empty() && value.front() == ' ') value.erase(0, 1);
    return value;
  }
  return std::nullopt;
}

std::vector<ReceivedRequest> SplitRequests(std::string_view bytes, int connection) {
  std::vector<ReceivedRequest> requests;
  while (!bytes.empty()) {
    ReceivedRequest request;
    request.connection = connection;
    const std::size_t end = bytes.find(kHeadEnd);
    request.head = std::string(bytes.substr(0, end));
    request.head_whole = end != std::string_view::npos;
    if (!request.head_whole) {
      requests.push_back(std::move(request));
      break;
    }
    bytes.remove_prefix(end + kHeadEnd.size());
    const std::size_t announced = std::strtoul(request.Header("Content-Length").value_or("0").c_str(), nullptr, 10);
    request.body = std::string(bytes.substr(0, announced));
    request.body_whole = request.body.size() == announced;
    bytes.remove_prefix(request.body.size());
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace marketplace_metering::test
