#include "encoding/uri.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "encoding/ascii.h"
#include "encoding/header_name.h"

namespace marketplace_metering::encoding {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
// RFC 3986: unreserved and sub-delims, beside letters and digits.
constexpr std::string_view kPlainSigns = "-._~!$&'()*+,;=";

// Only `kPlainSigns`, `more` and whole percent-encodings.
bool HasOnly(std::string_view text, std::string_view more) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsAlphanumeric(c) || kPlainSigns.find(c) != kNone || more.find(c) != kNone) continue;
    if (c != '%' || text.size() - i < 3 || !IsHexDigit(text[i + 1]) || !IsHexDigit(text[i + 2])) return false;
    i += 2;
  }
  return true;
}

bool IsScheme(std::string_view text) {
  return !text.empty() && IsAlpha(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return IsAlphanumeric(c) || c == '+' || c == '-' || c == '.';
  });
}

template <std::size_t kSize>
bool ReadAddress(int family, std::string_view text, std::array<unsigned char, kSize>& out) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != kNone) return false;
  std::copy(text.begin(), text.end(), terminated.begin());
  return inet_pton(family, terminated.data(), out.data()) == 1;
}

bool IsIpv6(std::string_view bracketed) {
  std::array<unsigned char, 16> address{};
  return bracketed.size() > 2 && bracketed.back() == ']' &&
         ReadAddress(AF_INET6, bracketed.substr(1, bracketed.size() - 2), address);
}

// Resolvers read `127.1`, `0x7f.0.0.1` and `2130706433` as addresses, too.
bool LooksLikeIpv4(std::string_view last_label) {
  const auto is_hex = [](char c) { return IsHexDigit(c); };
  if (std::all_of(last_label.begin(), last_label.end(), IsDigit)) return true;
  return last_label.size() >= 2 && last_label[0] == '0' && ToLower(last_label[1]) == 'x' &&
         std::all_of(last_label.begin() + 2, last_label.end(), is_hex);
}

bool IsName(std::string_view host) {
  std::string_view label;
  for (std::size_t begin = 0;;) {
    const std::size_t dot = std::min(host.find('.', begin), host.size());
    label = host.substr(begin, dot - begin);
    if (label.empty()) return false;
    const auto is_good = [](char c) { return IsAlphanumeric(c) || c == '-' || c == '_'; };
    if (!std::all_of(label.begin(), label.end(), is_good)) return false;
    if (dot == host.size()) break;
    begin = dot + 1;
  }
  std::array<unsigned char, 4> address{};
  return !LooksLikeIpv4(label) || ReadAddress(AF_INET, host, address);
}

bool IsHost(std::string_view host) {
  return !host.empty() && (host.front() == '[' ? IsIpv6(host) : IsName(host));
}

std::optional<std::uint16_t> ReadPort(std::string_view digits) {
  if (digits.empty() || digits.size() > 5) return std::nullopt;
  std::uint32_t port = 0;
  for (const char c : digits) {
    if (!IsDigit(c)) return std::nullopt;
    port = port * 10 + static_cast<std::uint32_t>(c - '0');
  }
  if (port == 0 || port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

bool SplitAuthority(std::string_view authority, UriView& uri) {
  if (const std::size_t at = authority.find('@'); at != kNone) {
    uri.user_info = authority.substr(0, at);
    if (uri.user_info.empty() || !HasOnly(uri.user_info, ":")) return false;
    authority.remove_prefix(at + 1);
  }
  const bool bracketed = !authority.empty() && authority.front() == '[';
  const std::size_t colon = authority.find(':', bracketed ? std::min(authority.find(']'), authority.size()) : 0);
  uri.host = authority.substr(0, colon);
  if (!IsHost(uri.host)) return false;
  if (colon == kNone) return true;
  uri.port = ReadPort(authority.substr(colon + 1));
  return uri.port.has_value();
}

}  // namespace

std::optional<UriView> SplitUri(std::string_view text) {
  constexpr std::string_view kAfterScheme = "://";
  UriView uri;
  const std::size_t colon = text.find(kAfterScheme);
  uri.scheme = text.substr(0, colon);
  if (colon == kNone || !IsScheme(uri.scheme)) return std::nullopt;
  text.remove_prefix(colon + kAfterScheme.size());

  if (const std::size_t hash = text.find('#'); hash != kNone) {
    uri.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const std::size_t mark = text.find('?'); mark != kNone) {
    uri.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  const std::size_t slash = std::min(text.find('/'), text.size());
  uri.path = text.substr(slash);
  if (!SplitAuthority(text.substr(0, slash), uri)) return std::nullopt;
  if (!HasOnly(uri.path, "/:@")) return std::nullopt;
  if (uri.query && !HasOnly(*uri.query, "/:@?")) return std::nullopt;
  if (uri.fragment && !HasOnly(*uri.fragment, "/:@?")) return std::nullopt;
  return uri;
}

std::optional<Uri> ParseUri(std::string_view text) {
  const auto view = SplitUri(text);
  if (!view) return std::nullopt;
  Uri uri;
  uri.scheme = view->scheme;
  std::transform(uri.scheme.begin(), uri.scheme.end(), uri.scheme.begin(), ToLower);
  uri.user_info = view->user_info;
  uri.host = view->host;
  uri.port = view->port;
  uri.path = view->path;
  if (view->query) uri.query.emplace(*view->query);
  if (view->fragment) uri.fragment.emplace(*view->fragment);
  return uri;
}

std::string CanonicalHost(std::string_view host) {
  std::array<unsigned char, 16> address{};
  std::array<char, INET6_ADDRSTRLEN> shortest{};
  if (IsIpv6(host) && ReadAddress(AF_INET6, host.substr(1, host.size() - 2), address) &&
      inet_ntop(AF_INET6, address.data(), shortest.data(), shortest.size())) {
    return std::string("[").append(shortest.data()).append("]");
  }
  std::string lower(host);
  std::transform(lower.begin(), lower.end(), lower.begin(), ToLower);
  return lower;
}

}  // namespace marketplace_metering::encoding
