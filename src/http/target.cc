#include "http/target.h"

#include <algorithm>
#include <cstddef>

#include "encoding/header_name.h"

namespace marketplace_metering::http {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Splits "[::1]:80", "host:80" and "host". False when that is none of them.
bool SplitAuthority(Target& target) {
  std::string_view rest = target.authority;
  if (!rest.empty() && rest.front() == '[') {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) return false;
    target.host = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
  } else {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    target.host = rest.substr(0, colon);
    rest.remove_prefix(colon);
  }
  if (target.host.empty()) return false;
  if (rest.empty()) {
    target.port = target.secure ? "443" : "80";
    return true;
  }
  target.port = rest.substr(1);
  return rest.front() == ':' && !target.port.empty() && target.port.size() <= 5 &&
         std::all_of(target.port.begin(), target.port.end(), IsDigit);
}

}  // namespace

std::optional<Target> ParseTarget(std::string_view url) {
  if (!encoding::IsHeaderValue(url) || url.find(' ') != std::string_view::npos) return std::nullopt;
  Target target;
  target.secure = encoding::EqualsIgnoreCase(url.substr(0, kHttps.size()), kHttps);
  if (!target.secure && !encoding::EqualsIgnoreCase(url.substr(0, kHttp.size()), kHttp)) return std::nullopt;

  const std::size_t start = target.secure ? kHttps.size() : kHttp.size();
  const std::size_t end = std::min(url.find_first_of("/?#", start), url.size());
  target.authority = url.substr(start, end - start);
  target.origin = url.substr(0, end);
  if (target.authority.find_first_of("@\\") != std::string_view::npos) return std::nullopt;
  if (!SplitAuthority(target)) return std::nullopt;
  return target;
}

std::string HostAndPort(const Target& target) {
  const bool is_ipv6 = target.host.find(':') != std::string_view::npos;
  std::string text;
  if (is_ipv6) text += '[';
  text += target.host;
  if (is_ipv6) text += ']';
  text += ':';
  text += target.port;
  return text;
}

}  // namespace marketplace_metering::http
