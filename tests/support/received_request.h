// What a server in a test got to read of a request, whole or in part.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace marketplace_metering::test {

struct ReceivedRequest {
  int connection = 0;       ///< Counted from 1, in order of arrival.
  std::string head = {};    ///< Request line and headers, without the empty line.
  bool head_whole = false;  ///< The empty line has arrived.
  std::string body = {};    ///< As much as has arrived.
  bool body_whole = false;

  std::string RequestLine() const;
  /// The names as written, in order.
  std::vector<std::string> HeaderNames() const;
  /// The first header of that name, compared without case.
  std::optional<std::string> Header(std::string_view name) const;
};

/// Cuts the bytes of one connection into requests by `Content-Length`.
std::vector<ReceivedRequest> SplitRequests(std::string_view bytes, int connection);

}  // namespace marketplace_metering::test
