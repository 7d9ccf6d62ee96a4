#include "encoding/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>

#include "encoding/header_name.h"

namespace marketplace_metering::encoding {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedIpv4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

bool IpAddress::is_ipv4() const noexcept {
  return std::equal(kMappedIpv4.begin(), kMappedIpv4.end(), bytes.begin());
}

bool IpAddress::is_loopback() const noexcept {
  if (is_ipv4()) return bytes[kMappedIpv4.size()] == 127;
  return std::all_of(bytes.begin(), bytes.end() - 1, [](std::uint8_t byte) { return byte == 0; }) && bytes.back() == 1;
}

std::optional<IpAddress> ParseIpAddress(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::copy(text.begin(), text.end(), terminated.begin());
  IpAddress address;
  if (inet_pton(AF_INET6, terminated.data(), address.bytes.data()) == 1) return address;
  std::copy(kMappedIpv4.begin(), kMappedIpv4.end(), address.bytes.begin());
  if (inet_pton(AF_INET, terminated.data(), &address.bytes[kMappedIpv4.size()]) == 1) return address;
  return std::nullopt;
}

std::string_view WithoutBrackets(std::string_view text) noexcept {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return text;
  return text.substr(1, text.size() - 2);
}

bool IsLoopbackHost(std::string_view host) noexcept {
  const std::string_view name = host.substr(0, host.size() - (!host.empty() && host.back() == '.' ? 1 : 0));
  if (EqualsIgnoreCase(name, "localhost")) return true;
  const auto address = ParseIpAddress(WithoutBrackets(name));
  return address && address->is_loopback();
}

}  // namespace marketplace_metering::encoding
