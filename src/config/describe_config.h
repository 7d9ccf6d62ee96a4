// Settings as text, one by one.
#pragma once

#include <string>
#include <vector>

#include "marketplace_metering/client_config.h"

namespace marketplace_metering::config {

struct DescribedSetting {
  std::string name = {};
  std::string value = {};   ///< Without secrets, on one line.
  std::string source = {};  ///< Empty: the option is the only one there is.
};

/// All of them but the warnings, in the order in which they are printed.
std::vector<DescribedSetting> DescribeConfig(const ResolvedConfig& config);

}  // namespace marketplace_metering::config
