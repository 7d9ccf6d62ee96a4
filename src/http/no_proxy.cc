#include "http/no_proxy.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "encoding/ascii.h"
#include "encoding/header_name.h"
#include "encoding/ip_address.h"

namespace marketplace_metering::http {
namespace {

using encoding::IpAddress;

constexpr std::size_t kNowhere = std::string_view::npos;

struct NoProxyTarget {
  std::string_view name;  // without a dot at its end
  std::optional<IpAddress> address;
  int port;
};

// An item, taken apart.
struct NoProxyItem {
  std::string_view host;
  std::optional<std::string_view> port;
  std::optional<std::string_view> prefix;
  bool bracketed = false;
};

std::string_view WithoutLastDot(std::string_view name) {
  if (!name.empty() && name.back() == '.') name.remove_suffix(1);
  return name;
}

// Only digits, and not more than `most`; otherwise nothing.
std::optional<int> ReadNumber(std::string_view digits, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  if (!is_whole || digits.front() == '-' || number > most) return std::nullopt;
  return number;
}

// "[::1]:443", "[::1]" and "[::]/8"; nothing for brackets with something else behind them.
std::optional<NoProxyItem> SplitBracketed(std::string_view text) {
  const std::size_t end = text.find(']');
  if (end == kNowhere) return std::nullopt;
  NoProxyItem item;
  item.bracketed = true;
  item.host = text.substr(1, end - 1);
  const std::string_view rest = text.substr(end + 1);
  if (rest.empty()) return item;
  if (rest.front() == ':') {
    item.port = rest.substr(1);
  } else if (rest.front() == '/') {
    item.prefix = rest.substr(1);
  } else {
    return std::nullopt;
  }
  return item;
}

std::optional<NoProxyItem> SplitItem(std::string_view text) {
  if (text.front() == '[') return SplitBracketed(text);
  NoProxyItem item;
  item.host = text;
  const std::size_t slash = text.find('/');
  const std::size_t colon = text.find(':');
  if (slash != kNowhere) {
    item.host = text.substr(0, slash);
    item.prefix = text.substr(slash + 1);
  } else if (colon != kNowhere && text.find(':', colon + 1) == kNowhere) {  // several: an IPv6 address without a port
    item.host = text.substr(0, colon);
    item.port = text.substr(colon + 1);
  }
  return item;
}

bool IsInNetwork(const IpAddress& address, const NoProxyItem& item) {
  const auto network = encoding::ParseIpAddress(item.host);
  if (!network) return false;
  const bool written_as_ipv4 = item.host.find(':') == kNowhere;
  const auto prefix = ReadNumber(*item.prefix, written_as_ipv4 ? 32 : 128);
  if (!prefix) return false;
  const int bits = *prefix + (written_as_ipv4 ? 96 : 0);
  if (address.is_ipv4() && bits < 96) return false;  // ::/0 is all of IPv6, and IPv4 is no part of it
  const int whole = bits / 8;
  if (!std::equal(network->bytes.begin(), network->bytes.begin() + whole, address.bytes.begin())) return false;
  if (bits % 8 == 0) return true;
  const auto at = static_cast<std::size_t>(whole);
  return (network->bytes[at] ^ address.bytes[at]) >> (8 - bits % 8) == 0;
}

bool IsSameOrBeneath(std::string_view name, std::string_view domain) {
  if (!domain.empty() && domain.front() == '.') domain.remove_prefix(1);
  if (domain.empty() || name.size() < domain.size()) return false;
  const std::size_t above = name.size() - domain.size();
  return encoding::EqualsIgnoreCase(name.substr(above), domain) && (above == 0 || name[above - 1] == '.');
}

bool StandsFor(std::string_view text, const NoProxyTarget& target) {
  if (text == "*") return true;
  const auto item = SplitItem(text);
  if (!item) return false;
  if (item->prefix) return target.address && IsInNetwork(*target.address, *item);
  if (item->port && ReadNumber(*item->port, 65535) != target.port) return false;
  const std::string_view host = WithoutLastDot(item->host);
  // An address has no domain above it: "0.1" is not where 10.0.0.1 is.
  if (target.address) return encoding::ParseIpAddress(host) == target.address;
  return !item->bracketed && IsSameOrBeneath(target.name, host);
}

}  // namespace

bool IsExempt(std::string_view no_proxy, std::string_view host, int port) noexcept {
  const std::string_view name = WithoutLastDot(encoding::WithoutBrackets(host));
  const NoProxyTarget target = {name, encoding::ParseIpAddress(name), port};
  for (;;) {
    const std::size_t comma = no_proxy.find(',');
    const std::string_view item = encoding::TrimBlanks(no_proxy.substr(0, comma));
    if (!item.empty() && StandsFor(item, target)) return true;
    if (comma == kNowhere) return false;
    no_proxy.remove_prefix(comma + 1);
  }
}

}  // namespace marketplace_metering::http
