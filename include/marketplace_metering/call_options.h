// Settings of one call; they win over the client's.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "marketplace_metering/cancellation.h"
#include "marketplace_metering/error.h"
#include "marketplace_metering/http_transport.h"

namespace marketplace_metering {

/// Limits, headers and callbacks of one call. A limit that is not set is the client's.
struct CallOptions {
  /// Over everything: credentials, all attempts, all waits. Unset: no limit but the per-attempt
  /// ones. A call that runs out ends with `kDeadlineExceeded`.
  std::optional<std::chrono::milliseconds> timeout = {};
  /// Ends the call from another thread, with `kCancelled`.
  Cancellation cancellation = {};
  std::optional<int> max_attempts = {};                            ///< At least 1.
  std::optional<std::chrono::milliseconds> open_timeout = {};      ///< `HttpConfig::connect_timeout`.
  std::optional<std::chrono::milliseconds> read_timeout = {};      ///< `HttpConfig::read_timeout`.
  std::optional<std::chrono::milliseconds> continue_timeout = {};  ///< For a request with `Expect`.
  /// Added to the request and signed. Names that the client itself sets are refused.
  std::vector<HttpHeader> headers = {};
  ChunkCallback on_chunk_sent = {};      ///< Of the request's body.
  ChunkCallback on_chunk_received = {};  ///< Of the answer's body.
};

/// May a request be sent again when nobody knows what became of it?
enum class Replay {
  kUnsafe,  ///< It might be billed twice: repeat only what was not sent or was refused.
  kSafe,    ///< The service recognises the repetition.
};

/// What `Invoke` cannot know of an operation by itself.
struct InvokeOptions {
  CallOptions call = {};
  /// `kSafe` lets the client repeat a call whose fate is unknown: only where the service bills both once.
  Replay replay = Replay::kUnsafe;
};

}  // namespace marketplace_metering
