// From libcurl's codes to ours.
#pragma once

#include <curl/curl.h>

#include <string_view>

#include "http/watch.h"
#include "marketplace_metering/error.h"

namespace marketplace_metering::http {

/// One code of ours for each of libcurl's, by what was going on when it came. Codes that a
/// request over HTTP/1.1 cannot meet are `kTransportFailed`.
ErrorCode Classify(CURLcode code, Watch::Phase phase) noexcept;

/// What else is known of a failure.
struct FailureClues {
  CURLcode code = CURLE_OK;
  Watch::Phase phase = Watch::Phase::kConnecting;
  std::string_view text = {};  ///< libcurl's own words.
  bool through_proxy = false;
  long connect_status = 0;  ///< The proxy's last answer to CONNECT, 0 when there was none.
};

/// `Classify`, made finer where libcurl has one code for two causes: a proxy that refused
/// instead of the endpoint, a forged certificate instead of a failed handshake, and a broken
/// chunked body instead of a broken connection.
ErrorCode Classify(const FailureClues& clues) noexcept;

}  // namespace marketplace_metering::http
