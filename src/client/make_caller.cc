#include "client/make_caller.h"

#include <utility>

#include "call/blocking_caller.h"
#include "call/corrected_clock.h"
#include "client/late_caller.h"
#include "config/late_settings.h"
#include "credentials/ask.h"
#include "credentials/chosen_credentials.h"
#include "credentials/instance_metadata.h"
#include "endpoints/rules.h"
#include "retry/retry_strategies.h"

namespace marketplace_metering::client {
namespace {

/// A caller and the settings that it refers to.
struct Caller {
  Caller(ResolvedConfig resolved, call::CallerParts parts)
      : config(std::move(resolved)), own(config, std::move(parts)) {}

  const ResolvedConfig config;
  const call::BlockingCaller own;
};

MadeCaller MakeReadyCaller(const ClientConfig& config, const ResolvedConfig& resolved, const config::SharedFiles& files,
                           const Dependencies& world) {
  call::CallerParts parts;
  parts.skews = std::make_shared<call::SkewBook>();
  Dependencies for_credentials = world;
  for_credentials.clock = std::make_shared<call::CorrectedClock>(world.clock, parts.skews);
  parts.credentials = credentials::ChooseCredentials(config, resolved, files, for_credentials);
  parts.endpoint_parameters.region = resolved.region.value;
  parts.endpoint_parameters.use_fips = resolved.use_fips_endpoint.value;
  parts.endpoint_parameters.use_dual_stack = resolved.use_dualstack_endpoint.value;
  parts.endpoint_parameters.endpoint = resolved.endpoint_url.value;
  parts.endpoints = world.endpoints;
  if (!parts.endpoints) {
    auto endpoint = endpoints::ResolveRules(parts.endpoint_parameters);
    if (!endpoint) return std::move(endpoint).error();
    parts.fixed_endpoint = *std::move(endpoint);
  }
  parts.transport = world.transport;
  parts.retry =
      world.retry ? world.retry : retry::MakeRetryStrategy(resolved, world.random, world.clock->MonotonicNow());
  parts.clock = world.clock;
  parts.random = world.random;
  parts.environment = world.environment;
  parts.log = world.log;
  parts.interceptors = world.interceptors;
  auto caller = std::make_shared<const Caller>(resolved, std::move(parts));
  return std::shared_ptr<const call::Caller>(caller, &caller->own);
}

std::shared_ptr<const call::Caller> MakeLateCaller(const ClientConfig& config, const ResolvedConfig& resolved,
                                                   const config::SharedFiles& files, const Dependencies& world) {
  auto make = [config, resolved, files, world](const CredentialsRequest& request) -> MadeCaller {
    CredentialsRequest asked = request;
    const auto now = world.clock->MonotonicNow();
    // Without it no call can be made; for limits on connecting alone half of the call's time is the most that it is
    // worth.
    const bool is_needed = resolved.region.value.empty();
    if (!is_needed && asked.deadline && *asked.deadline > now) asked.deadline = now + (*asked.deadline - now) / 2;
    const auto here = credentials::AskInstanceRegion(resolved, world, asked);
    const bool is_late = !here && here.error().code == ErrorCode::kDeadlineExceeded;
    if (!here && credentials::IsInterruption(here.error()) && (is_needed || !is_late)) return here.error();
    auto complete = config::Complete(resolved, here);
    if (!complete) return std::move(complete).error();
    return MakeReadyCaller(config, *complete, files, world);
  };
  return std::make_shared<const LateCaller>(std::move(make), world.clock, world.log);
}

}  // namespace

MadeCaller MakeCaller(const ClientConfig& config, const ResolvedConfig& resolved, const config::SharedFiles& files,
                      const Dependencies& world) {
  if (auto error = credentials::CheckChoice(config, world)) return *std::move(error);
  if (config::IsLate(resolved)) return MakeLateCaller(config, resolved, files, world);
  return MakeReadyCaller(config, resolved, files, world);
}

}  // namespace marketplace_metering::client
