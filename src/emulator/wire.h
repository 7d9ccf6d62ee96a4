// A request and a reply as they stand on the wire, free of sockets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/error.h"

namespace marketplace_metering::emulator {

/// Why a request could not be read to its end.
enum class WireDefect { kNone, kMalformed, kBodyTooLarge };

struct WireRequest {
  std::string method = {};
  std::string target = {};  ///< path and query, raw
  std::vector<HttpHeader> headers = {};
  std::string body = {};
  WireDefect defect = WireDefect::kNone;  ///< otherwise the other members may be incomplete
};

struct WireReply {
  int status = 200;
  std::vector<HttpHeader> headers = {};
  std::string body = {};
};

/// The first header of that name, compared without case; null when absent.
const std::string* FindHeader(const std::vector<HttpHeader>& headers, std::string_view name) noexcept;

std::string_view PathOf(std::string_view target) noexcept;
std::string_view QueryOf(std::string_view target) noexcept;

/// Status line, headers, `Content-Length` and body. `keep_alive` decides the `Connection` header,
/// `without_body` leaves the body out but not its length, as HEAD asks.
std::string SerializeReply(const WireReply& reply, bool keep_alive, bool without_body);

}  // namespace marketplace_metering::emulator
