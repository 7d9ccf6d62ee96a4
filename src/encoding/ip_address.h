// Addresses of hosts as they are written: 192.0.2.1 and 2001:db8::1.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace marketplace_metering::encoding {

struct IpAddress {
  /// An IPv4 address as `::ffff:a.b.c.d`, whichever way it was written.
  std::array<std::uint8_t, 16> bytes = {};

  bool is_ipv4() const noexcept;
  /// 127.0.0.0/8 and ::1.
  bool is_loopback() const noexcept;

  friend bool operator==(const IpAddress& a, const IpAddress& b) { return a.bytes == b.bytes; }
  friend bool operator!=(const IpAddress& a, const IpAddress& b) { return !(a == b); }
};

/// Four plain decimal numbers, or IPv6 without brackets and zone.
std::optional<IpAddress> ParseIpAddress(std::string_view text) noexcept;

/// `text` without a pair of square brackets around it.
std::string_view WithoutBrackets(std::string_view text) noexcept;

/// True for `localhost` and for addresses of this machine, an IPv6 one with or without brackets. A dot at the end of a
/// name or an IPv4 address does not count. No name is looked up.
bool IsLoopbackHost(std::string_view host) noexcept;

}  // namespace marketplace_metering::encoding
