// An endpoint URL that somebody configured: is it one, is it safe to show, is it this machine?
#pragma once

#include <string>
#include <string_view>

#include "encoding/uri.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::endpoints {

/// The parts of `url`. Fails with `kInvalidEndpoint` unless it is an absolute http or https URL
/// with a host, and without user info, query or fragment. The path is kept as written. The
/// message quotes `DisplayUrl(url)` and says how to mend it.
Outcome<encoding::Uri> ParseCustomEndpoint(std::string_view url);

/// `url` as it may be printed, whether valid or not: without what could be a password, and
/// without query and fragment, which may hold signatures.
std::string DisplayUrl(std::string_view url);

/// True for `localhost` and for addresses of this machine, an IPv6 one with or without brackets.
/// No name is looked up.
bool IsLoopback(std::string_view host);

}  // namespace marketplace_metering::endpoints
