#include "config/resolve_config.h"

#include <utility>
#include <vector>

#include "config/describe_config.h"
#include "config/groups.h"
#include "config/problems.h"
#include "config/sources.h"

namespace marketplace_metering::config {

namespace {

void Resolve(const ClientConfig& config, const Environment& environment, const FileSystem& files, RegionRule rule,
             Sources& sources, Problems& problems, ResolvedConfig& resolved) {
  resolved.warnings = sources.files().warnings;
  ResolveProfile(config, sources, problems, resolved);
  ResolveInstanceMetadata(config, sources, problems, resolved);
  // The endpoint is judged against FIPS, which an old region name can turn on.
  ResolveRegion(config, sources, rule, problems, resolved);
  ResolveEndpoint(config, sources, problems, resolved);
  ResolveRetries(config, sources, problems, resolved);
  ResolveConnections(config, sources, environment, problems, resolved);
  ResolveProxies(config, sources, environment, problems, resolved);
  ResolveTrust(config, sources, files, problems, resolved);
  ResolveUserAgent(config, sources, problems, resolved);
  ResolveSts(sources, resolved);
  CheckInert(sources, problems, resolved);
  CheckKeys(config, problems);
  resolved.validation = config.validation;
  resolved.background_refresh = config.background_refresh;
}

}  // namespace

Outcome<ResolvedConfig> ResolveConfig(const ClientConfig& config, const Environment& environment,
                                      const FileSystem& files, const SharedFiles& shared, RegionRule rule) {
  Problems problems;
  Sources sources(environment, shared, problems);
  ResolvedConfig resolved;
  Resolve(config, environment, files, rule, sources, problems, resolved);
  if (!problems.empty()) return problems.ToError();
  return resolved;
}

ConfigExplanation Explain(const ClientConfig& config, const Environment& environment, const FileSystem& files) {
  const SharedFiles shared = LoadSharedFiles(environment, files);
  Problems problems;
  Sources sources(environment, shared, problems);
  sources.Trace();
  ResolvedConfig resolved;
  Resolve(config, environment, files, RegionRule::kRequired, sources, problems, resolved);
  ConfigExplanation explanation;
  for (DescribedSetting& setting : DescribeConfig(resolved)) {
    const auto overridden = sources.overridden().find(setting.name);
    explanation.settings.push_back(
        {std::move(setting.name), std::move(setting.value), std::move(setting.source),
         overridden == sources.overridden().end() ? std::vector<std::string>() : overridden->second});
  }
  explanation.warnings = std::move(resolved.warnings);
  if (!problems.empty()) explanation.problems = problems.ToError().violations;
  return explanation;
}

Outcome<ResolvedConfig> ResolveConfig(const ClientConfig& config, const Environment& environment,
                                      const FileSystem& files) {
  return ResolveConfig(config, environment, files, LoadSharedFiles(environment, files));
}

}  // namespace marketplace_metering::config
