#include "http/proxy_url.h"

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero lives here

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "encoding/ascii.h"
#include "encoding/header_name.h"
#include "encoding/quote.h"
#include "encoding/uri.h"

namespace marketplace_metering::http {
namespace {

constexpr std::string_view kSchemeEnd = "://";
constexpr std::string_view kProxyForm =
    "write it as http://host:port or http://user:password@host:port, with special characters of user and password "
    "percent-encoded";
constexpr std::size_t kLongestProxy = 4096;
// RFC 1929 has one byte for each length.
constexpr std::size_t kLongestSocksName = 255;

struct ProxyScheme {
  std::string_view name;
  std::uint16_t port;
};

constexpr std::array<ProxyScheme, 4> kProxySchemes = {
    {{"http", 80}, {"https", 443}, {"socks5", 1080}, {"socks5h", 1080}}};

const ProxyScheme* FindScheme(std::string_view name) {
  const auto* const found = std::find_if(kProxySchemes.begin(), kProxySchemes.end(), [name](const ProxyScheme& scheme) {
    return encoding::EqualsIgnoreCase(scheme.name, name);
  });
  return found == kProxySchemes.end() ? nullptr : found;
}

// Text that holds a password for as long as it lives.
class Wiped {
 public:
  Wiped() = default;
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { explicit_bzero(text.data(), text.size()); }
  std::string text;
};

Error Refuse(std::string_view text, std::string_view reason, std::string_view remedy) {
  Error error;
  error.code = ErrorCode::kInvalidConfiguration;
  error.message = encoding::Quoted(DisplayProxy(text));
  error.message.append(" ").append(reason).append("; ").append(remedy);
  return error;
}

unsigned HexValue(char digit) {
  const char lower = encoding::ToLower(digit);
  return static_cast<unsigned>(encoding::IsDigit(lower) ? lower - '0' : lower - 'a' + 10);
}

// `SplitUri` has seen to it that two digits follow each `%`.
Secret PercentDecoded(std::string_view text) {
  Wiped decoded;
  decoded.text.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.text += text[i];
      continue;
    }
    decoded.text += static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2]));
    i += 2;
  }
  return Secret(decoded.text);
}

// Nothing when they can be used, else what is wrong with them.
std::string_view ReadUserInfo(std::string_view user_info, const ProxyScheme& scheme, Proxy& proxy) {
  if (user_info.empty()) return {};
  const std::size_t colon = std::min(user_info.find(':'), user_info.size());
  proxy.has_credentials = true;
  proxy.user_name = PercentDecoded(user_info.substr(0, colon));
  proxy.password = PercentDecoded(user_info.substr(std::min(colon + 1, user_info.size())));
  const bool is_socks = scheme.port == 1080;
  for (const Secret* part : {&proxy.user_name, &proxy.password}) {
    if (!encoding::IsHeaderValue(part->Reveal())) return "has a control character in its user name or password";
    if (is_socks && part->Reveal().size() > kLongestSocksName) {
      return "has a user name or password of more than 255 bytes, which SOCKS has no room for";
    }
  }
  return {};
}

}  // namespace

Outcome<Proxy> ParseProxy(std::string_view text) {
  if (text.empty()) return Refuse(text, "is empty", kProxyForm);
  if (text.size() > kLongestProxy) return Refuse(text, "has more than 4096 bytes", kProxyForm);
  const std::size_t scheme_end = text.find(kSchemeEnd);
  const bool has_scheme = scheme_end != std::string_view::npos;
  const ProxyScheme* const scheme = FindScheme(has_scheme ? text.substr(0, scheme_end) : "http");
  if (scheme == nullptr) {
    return Refuse(text, "has a scheme that is none of http, https, socks5, socks5h", kProxyForm);
  }
  Wiped whole;
  whole.text.reserve(scheme->name.size() + kSchemeEnd.size() + text.size());
  if (!has_scheme) whole.text.append(scheme->name).append(kSchemeEnd);
  whole.text.append(text);
  const auto uri = encoding::SplitUri(whole.text);
  if (!uri) return Refuse(text, "is not well formed", kProxyForm);
  if ((!uri->path.empty() && uri->path != "/") || uri->query || uri->fragment) {
    return Refuse(text, "has something behind its host and port", "take it out");
  }

  Proxy proxy;
  if (const auto problem = ReadUserInfo(uri->user_info, *scheme, proxy); !problem.empty()) {
    return Refuse(text, problem, "take it out");
  }
  proxy.url.append(scheme->name).append(kSchemeEnd).append(encoding::CanonicalHost(uri->host)).append(":");
  proxy.url += std::to_string(uri->port.value_or(scheme->port));
  return proxy;
}

std::string DisplayProxy(std::string_view text) {
  std::string shown;
  const std::size_t scheme_end = text.find(kSchemeEnd);
  const std::string_view scheme = text.substr(0, scheme_end);
  if (scheme_end != std::string_view::npos && std::all_of(scheme.begin(), scheme.end(), encoding::IsAlphanumeric)) {
    shown.append(scheme).append(kSchemeEnd);
    text.remove_prefix(scheme_end + kSchemeEnd.size());
  }
  // Up to the last one and in its escaped form too: a password that was not escaped, or escaped once too often, must
  // not be taken for a host.
  std::size_t user_info_end = 0;
  for (const std::string_view at : {std::string_view("@"), std::string_view("%40")}) {
    const std::size_t found = text.rfind(at);
    if (found != std::string_view::npos) user_info_end = std::max(user_info_end, found + at.size());
  }
  if (user_info_end > 0) shown += "***@";
  text.remove_prefix(user_info_end);

  const bool bracketed = !text.empty() && text.front() == '[';
  const std::size_t bracket = bracketed ? std::min(text.find(']'), text.size()) : 0;
  const std::size_t host_end = std::min(text.find_first_of(":/?#", bracket), text.size());
  shown += text.substr(0, host_end);
  text.remove_prefix(host_end);
  // What is no number there may be the password of somebody who forgot the host.
  const std::string_view port = text.substr(0, std::min(text.find_first_of("/?#"), text.size()));
  if (port.size() > 1 && std::all_of(port.begin() + 1, port.end(), encoding::IsDigit)) {
    shown += port;
    text.remove_prefix(port.size());
  }
  if (!text.empty() && text != "/") shown += "...";
  return shown;
}

}  // namespace marketplace_metering::http
