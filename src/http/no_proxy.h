// The list of hosts that are reached without a proxy. The rules are ours: every program has slightly other ones, and
// libcurl's change with its version.
#pragma once

#include <string_view>

namespace marketplace_metering::http {

/// Whether one of the items of `no_proxy` stands for the target. Items are separated by commas; blanks around them,
/// empty ones, upper and lower case, and a dot at the end of either side do not count.
///
/// - `*`: every target.
/// - `example.com` or `.example.com`: that host and all beneath it.
/// - `192.0.2.1`, `2001:db8::1`: a target that is written as that address, in whatever spelling; brackets may be there.
/// - `192.0.2.0/24`, `2001:db8::/32`: a target that is written as an address of that network. No name is looked up.
/// - any of these but a network and `*` with `:port` at its end, an IPv6 address in brackets: the same, at that port.
///
/// Whatever else is in an item, it stands for nothing. `host` may have brackets.
bool IsExempt(std::string_view no_proxy, std::string_view host, int port) noexcept;

}  // namespace marketplace_metering::http
