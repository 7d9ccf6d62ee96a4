// Whom to trust, and how that is told to libcurl.
#pragma once

#include <curl/curl.h>

#include <string>

#include "marketplace_metering/http_config.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::http {

/// Where the trusted roots come from: one file or one directory, never both.
struct Roots {
  std::string file = {};
  std::string directory = {};

  /// For messages.
  std::string Describe() const;
};

/// The file of the settings, or else the system's roots as libcurl was built to find them.
/// Fails with `kUnreadableFile` when the settings' file cannot be read or holds no certificate.
Outcome<Roots> FindRoots(const TlsConfig& tls);

/// Sets every TLS option of a new handle. False when libcurl refuses one.
bool ApplyTls(CURL* easy, const TlsConfig& tls, const Roots& roots);

}  // namespace marketplace_metering::http
