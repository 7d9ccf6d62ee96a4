// Is the libcurl we run with one we can trust with a bill?
#pragma once

#include <optional>
#include <string_view>

#include "marketplace_metering/error.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::http {

/// The first version with everything the transport relies on.
constexpr unsigned kOldestVersion = 0x075100;  // 7.81.0

/// `version_number` and the texts as `curl_version_info` gives them. `kUnsupportedHttpLibrary`
/// when too old or not built on OpenSSL. Pure.
std::optional<Error> JudgeLibrary(unsigned version_number, std::string_view version, std::string_view tls_backend);

/// Initializes libcurl once for the process and never undoes it, since others in the process
/// may use it too, and keeps it loaded; then judges it. Thread-safe.
Outcome<void> PrepareLibrary();

/// What is loaded, which may be newer or older than the header this was compiled with.
unsigned LoadedVersion() noexcept;

}  // namespace marketplace_metering::http
