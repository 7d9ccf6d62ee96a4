// Settings of one call; they win over the client's.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "marketplace_metering/cancellation.h"
#include "marketplace_metering/error.h"
#include "marketplace_metering/http_transport.h"

namespace marketplace_metering {

struct CallOptions {
  /// Over everything: credentials, all attempts, all waits. Unset: no limit but the per-attempt
  /// ones. A call that runs out ends with `kDeadlineExceeded`.
  std::optional<std::chrono::milliseconds> timeout = {};
  Cancellation cancellation = {};
  std::optional<int> max_attempts = {};                            ///< At least 1.
  std::optional<std::chrono::milliseconds> open_timeout = {};      ///< `HttpConfig::connect_timeout`.
  std::optional<std::chrono::milliseconds> read_timeout = {};      ///< `HttpConfig::read_timeout`.
  std::optional<std::chrono::milliseconds> continue_timeout = {};  ///< For a request with `Expect`.
  /// Added to the request and signed. Names that the client itself sets are refused.
  std::vector<HttpHeader> headers = {};
  ChunkCallback on_chunk_sent = {};
  ChunkCallback on_chunk_received = {};
};

/// May a request be sent again when nobody knows what became of it?
enum class Replay {
  kUnsafe,  ///< It might be billed twice: repeat only what was not sent or was refused.
  kSafe,    ///< The service recognises the repetition.
};

struct InvokeOptions {
  CallOptions call = {};
  Replay replay = Replay::kUnsafe;
};

}  // namespace marketplace_metering
