// One line to resolve settings under an environment and files made up for a test.
#pragma once

#include <map>
#include <string>

#include "config/resolve_config.h"
#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering::config {

using Texts = std::map<std::string, std::string>;

inline Outcome<ResolvedConfig> Resolve(const ClientConfig& config, const Texts& environment = {},
                                       const Texts& files = {}) {
  return ResolveConfig(config, testing::FakeEnvironment(environment), testing::FakeFileSystem(files));
}

/// With a region, so that nothing else is wrong.
inline ClientConfig InUsEast1() {
  ClientConfig config;
  config.region = "us-east-1";
  return config;
}

/// The message of a failure, or what tells that there was none.
inline std::string MessageOf(const Outcome<ResolvedConfig>& outcome) {
  return outcome ? "(no error)" : outcome.error().message;
}

inline bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace marketplace_metering::config
