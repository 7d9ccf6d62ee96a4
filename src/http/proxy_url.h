// A proxy as it is written in a setting: `socks5h://user:password@host:1080`.
#pragma once

#include <string>
#include <string_view>

#include "marketplace_metering/outcome.h"
#include "marketplace_metering/secret.h"

namespace marketplace_metering::http {

struct Proxy {
  std::string url = {};  ///< `scheme://host:port` and nothing else, safe to show.
  bool has_credentials = false;
  Secret user_name = {};  ///< Decoded, without control characters.
  Secret password = {};   ///< Likewise.
};

/// Scheme http, https, socks5 or socks5h; without one it is http. Without a port it is the scheme's own: 80, 443, 1080.
/// User name and password are percent-decoded. Fails with `kInvalidConfiguration`; the message quotes
/// `DisplayProxy(text)` and says how to mend it.
Outcome<Proxy> ParseProxy(std::string_view text);

/// `text` as it may be printed, whether valid or not: scheme, host and port, and no more than that.
std::string DisplayProxy(std::string_view text);

}  // namespace marketplace_metering::http
