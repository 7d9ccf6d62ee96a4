// A request and a reply as they stand on the wire, free of sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
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

/// What becomes of the connection after a reply.
enum class WireEnding { kAsAsked, kClose, kReset };

/// How a reply is put on the wire.
struct WireManner {
  std::chrono::milliseconds wait = {};                ///< before its first byte
  std::chrono::milliseconds each_byte = {};           ///< between two bytes; 0: all at once
  std::optional<std::int64_t> announced_length = {};  ///< in place of the body's
  std::int64_t padding = 0;                           ///< so many blanks after the body
  bool silent = false;                                ///< not a byte of it
  WireEnding ending = WireEnding::kAsAsked;
};

struct WireReply {
  int status = 200;
  std::vector<HttpHeader> headers = {};
  std::string body = {};
  WireManner manner = {};
};

/// The first header of that name, compared without case; null when absent.
const std::string* FindHeader(const std::vector<HttpHeader>& headers, std::string_view name) noexcept;

std::string_view PathOf(std::string_view target) noexcept;
std::string_view QueryOf(std::string_view target) noexcept;

/// Status line, headers, `Content-Length` and body, without padding. `keep_alive` decides the `Connection` header,
/// `without_body` leaves the body out but not its length, as HEAD asks.
std::string SerializeReply(const WireReply& reply, bool keep_alive, bool without_body);

}  // namespace marketplace_metering::emulator
