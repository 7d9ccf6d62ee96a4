// A list of exempt hosts, a host and a port: two readings of the rules agree, and the list behaves as a list.
#include <algorithm>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fuzz_target.h"
#include "http/no_proxy.h"

namespace marketplace_metering::http {
namespace {

using emulator::Require;

constexpr const char* kBlanks = " \t";

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string Trim(const std::string& text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

std::string Undotted(const std::string& text) {
  return !text.empty() && text.back() == '.' ? text.substr(0, text.size() - 1) : text;
}

// Plain decimal digits, at most `digits` of them, no matter how many zeros stand before.
std::optional<int> Number(const std::string& text, int most) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  long long value = 0;
  for (const char c : text) value = std::min(value * 10 + (c - '0'), 1000000LL);
  if (value > most) return std::nullopt;
  return static_cast<int>(value);
}

// --- addresses as strings of 128 characters, '0' and '1' -----------------------------------------

std::optional<std::string> Ipv4Bits(const std::string& text) {
  const auto parts = Split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  std::string bits;
  for (const std::string& part : parts) {
    const auto number = Number(part, 255);
    if (!number || part.size() > 3 || (part.size() > 1 && part[0] == '0')) return std::nullopt;
    bits += std::bitset<8>(static_cast<unsigned>(*number)).to_string();
  }
  return bits;
}

// The groups on one side of "::".
std::optional<std::string> GroupBits(const std::string& text, bool may_end_in_ipv4) {
  if (text.empty()) return "";
  std::string bits;
  const auto groups = Split(text, ':');
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::string& group = groups[i];
    if (may_end_in_ipv4 && i + 1 == groups.size() && group.find('.') != std::string::npos) {
      const auto ipv4 = Ipv4Bits(group);
      if (!ipv4) return std::nullopt;
      return bits + *ipv4;
    }
    if (group.empty() || group.size() > 4 || group.find_first_not_of("0123456789abcdef") != std::string::npos) {
      return std::nullopt;
    }
    bits += std::bitset<16>(std::stoul(group, nullptr, 16)).to_string();
  }
  return bits;
}

std::optional<std::string> Bits(const std::string& text) {
  if (const auto ipv4 = Ipv4Bits(text)) return std::string(80, '0') + std::string(16, '1') + *ipv4;
  const std::size_t gap = text.find("::");
  if (gap == std::string::npos) {
    const auto all = text.find(':') == std::string::npos ? std::nullopt : GroupBits(text, true);
    return all && all->size() == 128 ? all : std::nullopt;
  }
  const auto before = GroupBits(text.substr(0, gap), false);
  const auto after = GroupBits(text.substr(gap + 2), true);
  if (!before || !after || before->size() + after->size() > 112) return std::nullopt;
  return *before + std::string(128 - before->size() - after->size(), '0') + *after;
}

bool IsIpv4(const std::string& bits) {
  return bits.substr(0, 96) == std::string(80, '0') + std::string(16, '1');
}

// --- the rules once more ----------------------------------------------------------------------------

bool NetworkHolds(const std::string& network, const std::string& prefix, const std::string& host_bits) {
  const auto bits = Bits(network);
  const bool ipv4_form = network.find(':') == std::string::npos;
  const auto length = Number(prefix, ipv4_form ? 32 : 128);
  if (!bits || !length) return false;
  const auto whole = static_cast<std::size_t>(*length + (ipv4_form ? 96 : 0));
  if (IsIpv4(host_bits) && whole < 96) return false;
  return bits->substr(0, whole) == host_bits.substr(0, whole);
}

bool ItemHolds(std::string item, const std::string& host, const std::optional<std::string>& host_bits, int port) {
  if (item == "*") return true;
  std::string rest;
  const bool bracketed = item[0] == '[';
  if (bracketed) {
    const std::size_t end = item.find(']');
    if (end == std::string::npos) return false;
    rest = item.substr(end + 1);
    item = item.substr(1, end - 1);
    if (!rest.empty() && rest[0] != ':' && rest[0] != '/') return false;
  } else if (const std::size_t slash = item.find('/'); slash != std::string::npos) {
    rest = item.substr(slash);
    item.resize(slash);
  } else if (std::count(item.begin(), item.end(), ':') == 1) {
    rest = item.substr(item.find(':'));
    item.resize(item.find(':'));
  }
  if (!rest.empty() && rest[0] == '/') return host_bits && NetworkHolds(item, rest.substr(1), *host_bits);
  if (!rest.empty() && Number(rest.substr(1), 65535) != port) return false;
  item = Undotted(item);
  if (host_bits) return Bits(item) == host_bits;
  if (bracketed) return false;
  if (!item.empty() && item[0] == '.') item.erase(0, 1);
  if (item.empty()) return false;
  const std::string dotted = "." + item;
  const std::string below = "." + host;
  return below.size() >= dotted.size() && below.substr(below.size() - dotted.size()) == dotted;
}

bool Reference(const std::string& no_proxy, const std::string& host, int port) {
  const std::string name = Lower(Undotted(host));
  const auto bits = Bits(name);
  for (const std::string& part : Split(no_proxy, ',')) {
    const std::string item = Lower(Trim(part));
    if (!item.empty() && ItemHolds(item, name, bits, port)) return true;
  }
  return false;
}

// --- what a list must do --------------------------------------------------------------------------

// Characters a host may have once it has been through a URL.
std::string HostOf(const std::string& line) {
  std::string host;
  for (const char c : line.substr(0, 64)) {
    const bool good =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    if (good || c == '.' || c == ':') host += c;
  }
  // A host with colons is an address, or no host.
  if (host.find(':') != std::string::npos && !Bits(Lower(host)))
    host.erase(std::remove(host.begin(), host.end(), ':'), host.end());
  return host;
}

void Check(const std::string& list, const std::string& host, int port) {
  const std::string seen = "'" + list + "' for " + host + " port " + std::to_string(port);
  const bool exempt = IsExempt(list, host, port);
  Require(exempt == Reference(list, host, port), "Two readings of the rules agree", seen);
  Require(IsExempt(list, Lower(host), port) == exempt, "Case does not count", seen);
  Require(IsExempt("*," + list, host, port) && IsExempt(list + ",*", host, port), "* is every host", seen);
  for (const char* more : {"a", "10.0.0.0/8", ":", "[", ""}) {
    const bool of_more = IsExempt(more, host, port);
    Require(IsExempt(list + "," + more, host, port) == (exempt || of_more), "A list is what its items are", seen);
    Require(IsExempt(std::string(more) + " , " + list, host, port) == (exempt || of_more),
            "The order of items does not count", seen);
  }
  const std::string name = Undotted(host);
  if (name.empty() || name.front() == '.' || name.back() == '.') return;
  Require(IsExempt(host, host, port), "A host is exempt by its own name", seen);
  Require(IsExempt(list + "," + host, host, port), "A host is exempt by its own name beside others", seen);
  if (host.find(':') != std::string::npos) {
    Require(IsExempt("[" + host + "]:" + std::to_string(port), host, port), "An address and its port", seen);
    Require(IsExempt(list, "[" + host + "]", port) == exempt, "Brackets around a host do not count", seen);
    return;
  }
  Require(IsExempt(name + ":" + std::to_string(port), host, port), "A host and its port", seen);
  Require(!IsExempt(name + ":" + std::to_string(port + 1), host, port), "A host and another port", seen);
  if (Bits(name)) return;
  Require(IsExempt("." + name, "below." + host, port), "What is beneath a host", seen);
  Require(!IsExempt(name, "x" + host, port), "What merely ends like a host", seen);
}

}  // namespace
}  // namespace marketplace_metering::http

// The first line is the host, the second the port, the rest the list.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace http = marketplace_metering::http;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::size_t first = std::min(text.find('\n'), text.size());
  const std::size_t second = std::min(text.find('\n', std::min(first + 1, text.size())), text.size());
  const std::string host = http::HostOf(text.substr(0, first));
  const int port =
      http::Number(text.substr(std::min(first + 1, text.size()), second - std::min(first + 1, second)), 65534)
          .value_or(443);
  if (host.empty()) return 0;
  http::Check(text.substr(std::min(second + 1, text.size())), host, port);
  return 0;
}
