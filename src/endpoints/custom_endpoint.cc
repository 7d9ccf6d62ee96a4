#include "endpoints/custom_endpoint.h"

#include <algorithm>
#include <cstddef>

#include "encoding/ascii.h"
#include "encoding/header_name.h"
#include "encoding/ip_address.h"
#include "encoding/quote.h"

namespace marketplace_metering::endpoints {
namespace {

constexpr std::string_view kForm = "write it as https://host, https://host:port or https://host/path";

/// The length of `http://` or `https://` at the front; 0 when there is none.
std::size_t SchemeLength(std::string_view url) {
  for (const std::string_view scheme : {std::string_view("https://"), std::string_view("http://")}) {
    if (encoding::EqualsIgnoreCase(url.substr(0, scheme.size()), scheme)) return scheme.size();
  }
  return 0;
}

Error Refusal(std::string_view url, std::string_view reason, std::string_view remedy) {
  Error error;
  error.code = ErrorCode::kInvalidEndpoint;
  error.message = encoding::Quoted(DisplayUrl(url));
  error.message.append(" ").append(reason).append("; ").append(remedy);
  return error;
}

}  // namespace

Outcome<encoding::Uri> ParseCustomEndpoint(std::string_view url) {
  if (url.empty()) return Refusal(url, "is empty", kForm);
  const std::size_t scheme = SchemeLength(url);
  if (scheme == 0) return Refusal(url, "is not an http or https URL", kForm);
  if (!std::all_of(url.begin(), url.end(), encoding::IsVisible)) {
    return Refusal(url, "holds a blank, a control character or one outside ASCII",
                   "take it out, or percent-encode it if it belongs to the path");
  }
  const std::string_view authority = url.substr(scheme, url.find_first_of("/?#", scheme) - scheme);
  if (authority.find('@') != std::string_view::npos) {
    return Refusal(url, "holds user info (the part before the last '@')",
                   "take it out: requests are signed, and a user name or password has no use here");
  }
  if (url.find('#') != std::string_view::npos) return Refusal(url, "holds a fragment ('#')", "take it out");
  if (url.find('?') != std::string_view::npos) return Refusal(url, "holds a query ('?')", "take it out");
  if (authority.empty() || authority.front() == ':') return Refusal(url, "has no host", kForm);

  auto uri = encoding::ParseUri(url);
  if (!uri) {
    return Refusal(url, "has a host, port or path that is not well formed",
                   "use a plain host name or address, a port from 1 to 65535, and percent-encode special characters");
  }
  return *std::move(uri);
}

std::string DisplayUrl(std::string_view url) {
  const std::size_t scheme = SchemeLength(url);
  std::string shown(url.substr(0, scheme));
  std::string_view rest = url.substr(scheme);
  // Up to the last one and in its escaped form too: a password that was not escaped, or escaped
  // once too often, must not be taken for a host.
  std::size_t user_info_end = 0;
  for (const std::string_view at : {std::string_view("@"), std::string_view("%40")}) {
    const std::size_t found = rest.rfind(at);
    if (found != std::string_view::npos) user_info_end = std::max(user_info_end, found + at.size());
  }
  if (user_info_end > 0) {
    shown += "***@";
    rest.remove_prefix(user_info_end);
  }
  const std::size_t extra = rest.find_first_of("?#");
  shown += rest.substr(0, extra);
  if (extra != std::string_view::npos) {
    shown += rest[extra];
    shown += "...";
  }
  return shown;
}

bool IsLoopback(std::string_view host) {
  return encoding::IsLoopbackHost(host);
}

}  // namespace marketplace_metering::endpoints
