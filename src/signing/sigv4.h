// AWS Signature Version 4 in the Authorization header.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "marketplace_metering/credentials.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/outcome.h"
#include "signing/key_cache.h"
#include "signing/signature.h"

namespace marketplace_metering::signing {

/// What a signature is good for, and how it is made.
struct SigningScope {
  std::string_view region = {};
  std::string_view service = {};
  bool double_encode = true;        ///< See `CanonicalInput`.
  bool normalize_path = true;       ///< See `CanonicalInput`.
  bool send_content_sha256 = true;  ///< False: the body is signed all the same, without the header.
};

/// What was hashed, to find out why a signature is refused. Holds the session token: never log it.
struct SigningDebug {
  std::string canonical_request = {};
  std::string string_to_sign = {};
};

/// Signs `request` in place: removes what an earlier signature added, adds `X-Amz-Date`,
/// `X-Amz-Security-Token` if there is one, `X-Amz-Content-Sha256` and `Authorization`. Every other
/// header is signed as well, except those of `IsUnsignedHeader`.
///
/// `Host` is signed as the transport will derive it from the URL, whose host is put into the
/// spelling that all HTTP libraries leave alone; a `Host` header in the request goes before.
///
/// An `X-Amz-Content-Sha256` that is there already is signed as it stands, and stands for the body.
/// Otherwise `payload_hash`, the body's SHA-256 in hex, spares computing it on each attempt; empty
/// means compute it.
///
/// `cache` and `debug` may be null. Thread-safe for distinct requests. Fails, leaving the request
/// without signature, with `kMissingCredentials`, `kInvalidCredentials`, `kInvalidEndpoint` (URL),
/// `kEndpointResolutionFailed` (scope), `kInvalidRequest` (a header that cannot be sent), or
/// `kInvalidConfiguration` (OpenSSL without SHA-256).
Outcome<void> Sign(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
                   std::chrono::system_clock::time_point now, SigningKeyCache* cache,
                   std::string_view payload_hash = {}, SigningDebug* debug = nullptr);

/// Removes the headers that `Sign` makes anew each time, and wipes their values.
void RemoveSignature(HttpRequest& request);

}  // namespace marketplace_metering::signing
