#include "config/resolve_config.h"

#include "config/groups.h"
#include "config/problems.h"
#include "config/sources.h"

namespace marketplace_metering::config {

Outcome<ResolvedConfig> ResolveConfig(const ClientConfig& config, const Environment& environment,
                                      const FileSystem& files) {
  Problems problems;
  const Sources sources(environment, problems);
  ResolvedConfig resolved;

  // The endpoint is judged against FIPS, which an old region name can turn on.
  ResolveRegion(config, sources, problems, resolved);
  ResolveEndpoint(config, sources, problems, resolved);
  ResolveRetries(config, sources, problems, resolved);
  ResolveConnections(config, problems, resolved);
  ResolveTrust(config, sources, environment, files, problems, resolved);
  ResolveUserAgent(config, sources, problems, resolved);
  CheckKeys(config, problems);
  resolved.validation = config.validation;

  if (!problems.empty()) return problems.ToError();
  return resolved;
}

}  // namespace marketplace_metering::config
