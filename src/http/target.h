// Where a request goes: the parts of its URL that the transport itself must know.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace marketplace_metering::http {

/// Views into the URL it was read from.
struct Target {
  bool secure = false;
  std::string_view origin = {};     ///< `https://host:port`, as written; requests to one origin may share a connection.
  std::string_view host = {};       ///< Without the brackets of an IPv6 address.
  std::string_view authority = {};  ///< `host` or `host:port`, as written.
  std::string_view port = {};       ///< As written, or the scheme's own.
};

/// Nothing unless `url` is http or https, names a host and holds neither user info nor a byte
/// that may not stand in a request line.
std::optional<Target> ParseTarget(std::string_view url);

/// `host:port` for messages.
std::string HostAndPort(const Target& target);

}  // namespace marketplace_metering::http
