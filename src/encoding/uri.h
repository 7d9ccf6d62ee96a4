// The parts of an absolute URI that has a host, such as an http URL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace marketplace_metering::encoding {

/// Parts as written, pointing into the text they came from.
struct UriView {
  std::string_view scheme = {};
  std::string_view user_info = {};  ///< Without `@`; still percent-encoded. Empty: there is none.
  std::string_view host = {};       ///< An IPv6 address keeps its brackets. Never empty.
  std::optional<std::uint16_t> port = {};
  std::string_view path = {};  ///< Empty, or begins with `/`.
  std::optional<std::string_view> query = {};
  std::optional<std::string_view> fragment = {};
};

/// The same, owning its text.
struct Uri {
  std::string scheme = {};  ///< In lower case.
  std::string user_info = {};
  std::string host = {};
  std::optional<std::uint16_t> port = {};
  std::string path = {};
  std::optional<std::string> query = {};
  std::optional<std::string> fragment = {};
};

/// Splits `scheme://[user-info@]host[:port][/path][?query][#fragment]`. Strict where programs
/// disagree, since two readings of one URL would send keys to the wrong host. Nothing for:
/// - blanks, control characters, bytes above 0x7e, characters RFC 3986 has no place for, and a `%`
///   without two digits;
/// - an empty host or user info; a host that is neither labels of letters, digits, `-` and `_` with
///   single dots between them, nor an IPv6 address without zone, in brackets;
/// - a host that ends in a number and is no IPv4 address of four plain decimal numbers;
/// - a port that is empty, zero, above 65535 or no number.
std::optional<UriView> SplitUri(std::string_view text);
std::optional<Uri> ParseUri(std::string_view text);

/// The one spelling of a host from `SplitUri`: lower case, IPv6 in its shortest form. What a
/// `Host` header must hold, since HTTP libraries disagree on which part of this they do.
std::string CanonicalHost(std::string_view host);

}  // namespace marketplace_metering::encoding
