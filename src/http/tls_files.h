// Which files say whom to trust and who we are.
#pragma once

#include <string>
#include <vector>

#include "marketplace_metering/http_config.h"

namespace marketplace_metering::http {

/// Empty: none.
struct TlsFiles {
  std::string roots_file = {};
  std::string roots_directory = {};
  std::string certificate = {};
  std::string key = {};
  bool of_user = false;  ///< Roots from the settings, not the system's.

  /// Every path there is.
  std::vector<std::string> All() const;
  /// Where the roots come from, for messages.
  std::string DescribeRoots() const;
};

/// Those of the settings; without any the system's roots as libcurl was built to find them. No
/// roots when the other side is not to be verified.
TlsFiles FindTlsFiles(const TlsConfig& tls);

}  // namespace marketplace_metering::http
