#include "emulator/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace marketplace_metering::emulator {

std::string NumericHost(const std::string& host) {
  return host == "localhost" ? "127.0.0.1" : host;
}

bool IsNumericAddress(const std::string& host) noexcept {
  in_addr v4 = {};
  in6_addr v6 = {};
  return inet_pton(AF_INET, host.c_str(), &v4) == 1 || inet_pton(AF_INET6, host.c_str(), &v6) == 1;
}

bool IsLoopback(const std::string& host) noexcept {
  in_addr v4 = {};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127;
  return host == "::1";
}

}  // namespace marketplace_metering::emulator
