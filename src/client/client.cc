#include "marketplace_metering/client.h"

#include <array>
#include <utility>

#include "call/blocking_caller.h"
#include "call/extensions.h"
#include "config/make_transport.h"
#include "config/resolve_config.h"
#include "credentials/default_chain.h"
#include "encoding/uuid.h"
#include "endpoints/rules.h"
#include "observe/safe_log.h"
#include "operations/batch_meter_usage.h"
#include "operations/invoke.h"
#include "operations/meter_usage.h"
#include "operations/register_usage.h"
#include "operations/resolve_customer.h"
#include "operations/run.h"
#include "retry/retry_strategies.h"

namespace marketplace_metering {

struct MarketplaceMeteringClient::Impl {
  Impl(ResolvedConfig resolved, call::CallerParts parts)
      : config(std::move(resolved)), random(parts.random), caller(config, std::move(parts)) {}

  static Outcome<std::shared_ptr<const Impl>> Make(const ClientConfig& config, Dependencies world);

  const ResolvedConfig config;
  const std::shared_ptr<RandomSource> random;
  const call::BlockingCaller caller;  // refers to `config`
};

namespace {

template <typename T, typename Make>
void FillIn(std::shared_ptr<T>& dependency, Make&& make) {
  if (!dependency) dependency = make();
}

/// Keys in code, else the provider that was given, else the default ones.
Outcome<std::shared_ptr<CredentialsProvider>> ChooseCredentials(const ClientConfig& config,
                                                                const ResolvedConfig& resolved,
                                                                const config::SharedFiles& files,
                                                                const Dependencies& world) {
  if (!config.access_key_id.empty()) {
    if (world.credentials) {
      Error error;
      error.code = ErrorCode::kInvalidConfiguration;
      error.message =
          "both keys in ClientConfig and Dependencies::credentials are given, and nobody can tell which account is "
          "meant; keep one of them";
      error.violations.push_back({"access_key_id", error.message});
      return error;
    }
    Credentials keys;
    keys.access_key_id = config.access_key_id;
    keys.secret_access_key = config.secret_access_key;
    keys.session_token = config.session_token;
    keys.source = CredentialsSource::kCode;
    return MakeStaticCredentialsProvider(std::move(keys));
  }
  auto source = world.credentials ? world.credentials : credentials::MakeDefaultChain(resolved, files, world);
  return MakeCachingCredentialsProvider(std::move(source), world.clock, world.random, world.log);
}

Outcome<std::string> MakeClientToken(RandomSource& random) {
  return call::Guarded("the random source", Delivery::kNotSent, [&]() -> Outcome<std::string> {
    std::array<std::uint8_t, 16> bytes{};
    random.Fill(bytes.data(), bytes.size());
    return encoding::FormatUuidV4(bytes);
  });
}

}  // namespace

MarketplaceMeteringClient::MarketplaceMeteringClient(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

Outcome<MarketplaceMeteringClient> MarketplaceMeteringClient::Create(ClientConfig config, Dependencies dependencies) {
  auto impl = call::Guarded("a dependency", Delivery::kNotSent, [&] { return Impl::Make(config, dependencies); });
  if (!impl) return std::move(impl).error();
  return MarketplaceMeteringClient(*std::move(impl));
}

Outcome<std::shared_ptr<const MarketplaceMeteringClient::Impl>> MarketplaceMeteringClient::Impl::Make(
    const ClientConfig& config, Dependencies world) {
  FillIn(world.clock, MakeSystemClock);
  FillIn(world.random, MakeSystemRandomSource);
  FillIn(world.environment, MakeSystemEnvironment);
  FillIn(world.files, MakeSystemFileSystem);

  config::SharedFiles shared;
  auto resolved = call::Guarded("Dependencies::environment or files", Delivery::kNotSent, [&] {
    shared = config::LoadSharedFiles(*world.environment, *world.files);
    return config::ResolveConfig(config, *world.environment, *world.files, shared);
  });
  if (!resolved) return std::move(resolved).error();
  for (const std::string& warning : resolved->warnings) {
    observe::SafeWrite(world.log.get(), {LogLevel::kWarning, warning, {}});
  }
  if (!world.transport) {
    auto transport = config::MakeTransport(config, *resolved, *world.environment, world.clock);
    if (!transport) return std::move(transport).error();
    world.transport = *std::move(transport);
  }
  auto credentials = ChooseCredentials(config, *resolved, shared, world);
  if (!credentials) return std::move(credentials).error();

  call::CallerParts parts;
  parts.credentials = *std::move(credentials);
  parts.endpoint_parameters.region = resolved->region.value;
  parts.endpoint_parameters.use_fips = resolved->use_fips_endpoint.value;
  parts.endpoint_parameters.use_dual_stack = resolved->use_dualstack_endpoint.value;
  parts.endpoint_parameters.endpoint = resolved->endpoint_url.value;
  parts.endpoints = world.endpoints;
  if (!parts.endpoints) {
    auto endpoint = endpoints::ResolveRules(parts.endpoint_parameters);
    if (!endpoint) return std::move(endpoint).error();
    parts.fixed_endpoint = *std::move(endpoint);
  }
  parts.transport = world.transport;
  parts.retry =
      world.retry ? world.retry : retry::MakeRetryStrategy(*resolved, world.random, world.clock->MonotonicNow());
  parts.clock = world.clock;
  parts.random = world.random;
  parts.environment = world.environment;
  parts.log = world.log;
  parts.interceptors = std::move(world.interceptors);
  return std::make_shared<const Impl>(*std::move(resolved), std::move(parts));
}

Outcome<BatchMeterUsageResult> MarketplaceMeteringClient::BatchMeterUsage(const BatchMeterUsageRequest& request,
                                                                          const CallOptions& options) const {
  return operations::Run<operations::BatchMeterUsageOp>(impl_->caller, request, impl_->config.validation, options);
}

Outcome<MeterUsageResult> MarketplaceMeteringClient::MeterUsage(const MeterUsageRequest& request,
                                                                const CallOptions& options) const {
  if (request.client_token) {
    return operations::Run<operations::MeterUsageOp>(impl_->caller, request, impl_->config.validation, options);
  }
  auto token = MakeClientToken(*impl_->random);
  if (!token) return std::move(token).error();
  MeterUsageRequest filled = request;
  filled.client_token = *std::move(token);
  auto outcome = operations::Run<operations::MeterUsageOp>(impl_->caller, filled, impl_->config.validation, options);
  if (outcome) return outcome;
  Error error = std::move(outcome).error();
  error.client_token = *std::move(filled.client_token);
  return error;
}

Outcome<RegisterUsageResult> MarketplaceMeteringClient::RegisterUsage(const RegisterUsageRequest& request,
                                                                      const CallOptions& options) const {
  return operations::Run<operations::RegisterUsageOp>(impl_->caller, request, impl_->config.validation, options);
}

Outcome<ResolveCustomerResult> MarketplaceMeteringClient::ResolveCustomer(const ResolveCustomerRequest& request,
                                                                          const CallOptions& options) const {
  return operations::Run<operations::ResolveCustomerOp>(impl_->caller, request, impl_->config.validation, options);
}

Outcome<InvokeResult> MarketplaceMeteringClient::Invoke(std::string_view operation, std::string json,
                                                        const InvokeOptions& options) const {
  return operations::Invoke(impl_->caller, operation, std::move(json), options);
}

const ResolvedConfig& MarketplaceMeteringClient::config() const noexcept {
  return impl_->config;
}

}  // namespace marketplace_metering
