#include "marketplace_metering/explain_config.h"

#include <ostream>

#include "call/extensions.h"
#include "config/resolve_config.h"
#include "encoding/quote.h"

namespace marketplace_metering {

ConfigExplanation ExplainConfig(const ClientConfig& config, const Dependencies& dependencies) {
  const auto environment = dependencies.environment ? dependencies.environment : MakeSystemEnvironment();
  const auto files = dependencies.files ? dependencies.files : MakeSystemFileSystem();
  auto explained =
      call::Guarded("Dependencies::environment or files", Delivery::kNotSent,
                    [&]() -> Outcome<ConfigExplanation> { return config::Explain(config, *environment, *files); });
  if (explained) return *std::move(explained);
  ConfigExplanation nothing;
  nothing.problems.push_back({"dependencies", explained.error().message});
  return nothing;
}

std::ostream& operator<<(std::ostream& out, const ConfigExplanation& explanation) {
  std::string text;
  for (const ExplainedSetting& setting : explanation.settings) {
    text += setting.name + " = " + setting.value;
    std::string why = setting.source;
    for (std::size_t i = 0; i < setting.overridden.size(); ++i) {
      why += (i == 0 ? "; overrides " : ", ") + encoding::Printable(setting.overridden[i]);
    }
    if (!why.empty()) text += " (" + why + ")";
    text += "\n";
  }
  for (const std::string& warning : explanation.warnings) text += "warning: " + encoding::Printable(warning) + "\n";
  for (const Violation& problem : explanation.problems)
    text += "problem: " + encoding::Printable(problem.message) + "\n";
  return out << text;
}

}  // namespace marketplace_metering
