// Where each setting came from: for the hour in which a program goes by a value that nobody remembers to have set.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/error.h"
#include "marketplace_metering/export.h"

namespace marketplace_metering {

/// One setting as a client would go by it.
struct ExplainedSetting {
  std::string name = {};    ///< As `ResolvedConfig` prints it, such as `retry.mode`.
  std::string value = {};   ///< Secrets left out.
  std::string source = {};  ///< As `Setting::source`; empty: it has one source only, the option.
  /// Sources that hold a value too, which does not count, the strongest first.
  std::vector<std::string> overridden = {};
};

/// Every setting, and what is to be said of them.
struct ConfigExplanation {
  std::vector<ExplainedSetting> settings = {};
  std::vector<std::string> warnings = {};
  /// Why no client can be made; empty when one can.
  std::vector<Violation> problems = {};

  /// A line for each setting, `name = value (source; overrides ...)`, then warnings and problems.
  MARKETPLACE_METERING_EXPORT friend std::ostream& operator<<(std::ostream& out, const ConfigExplanation& explanation);
};

/// What `MarketplaceMeteringClient::Create` would make of `config`, with every source that has a say. Reads
/// environment and files as that does, and does nothing else; reports problems in place of failing. What a
/// dependency throws is a problem, too. Thread-safe.
MARKETPLACE_METERING_EXPORT ConfigExplanation ExplainConfig(const ClientConfig& config = {},
                                                            const Dependencies& dependencies = {});

}  // namespace marketplace_metering
