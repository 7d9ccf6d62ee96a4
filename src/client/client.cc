#include "marketplace_metering/client.h"

#include <array>
#include <utility>

#include "call/extensions.h"
#include "client/make_caller.h"
#include "config/make_transport.h"
#include "config/resolve_config.h"
#include "encoding/uuid.h"
#include "observe/safe_log.h"
#include "operations/batch_meter_usage.h"
#include "operations/invoke.h"
#include "operations/meter_usage.h"
#include "operations/register_usage.h"
#include "operations/resolve_customer.h"
#include "operations/run.h"

namespace marketplace_metering {

struct MarketplaceMeteringClient::Impl {
  static Outcome<std::shared_ptr<const Impl>> Make(const ClientConfig& config, Dependencies world);

  ResolvedConfig config;
  std::shared_ptr<RandomSource> random;
  std::shared_ptr<const call::Caller> caller;
};

namespace {

template <typename T, typename Make>
void FillIn(std::shared_ptr<T>& dependency, Make&& make) {
  if (!dependency) dependency = make();
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
  auto caller = client::MakeCaller(config, *resolved, shared, world);
  if (!caller) return std::move(caller).error();
  return std::make_shared<const Impl>(Impl{*std::move(resolved), world.random, *std::move(caller)});
}

Outcome<BatchMeterUsageResult> MarketplaceMeteringClient::BatchMeterUsage(const BatchMeterUsageRequest& request,
                                                                          const CallOptions& options) const {
  return operations::Run<operations::BatchMeterUsageOp>(*impl_->caller, request, impl_->config.validation, options);
}

Outcome<MeterUsageResult> MarketplaceMeteringClient::MeterUsage(const MeterUsageRequest& request,
                                                                const CallOptions& options) const {
  if (request.client_token) {
    return operations::Run<operations::MeterUsageOp>(*impl_->caller, request, impl_->config.validation, options);
  }
  auto token = MakeClientToken(*impl_->random);
  if (!token) return std::move(token).error();
  MeterUsageRequest filled = request;
  filled.client_token = *std::move(token);
  auto outcome = operations::Run<operations::MeterUsageOp>(*impl_->caller, filled, impl_->config.validation, options);
  if (outcome) return outcome;
  Error error = std::move(outcome).error();
  error.client_token = *std::move(filled.client_token);
  return error;
}

Outcome<RegisterUsageResult> MarketplaceMeteringClient::RegisterUsage(const RegisterUsageRequest& request,
                                                                      const CallOptions& options) const {
  return operations::Run<operations::RegisterUsageOp>(*impl_->caller, request, impl_->config.validation, options);
}

Outcome<ResolveCustomerResult> MarketplaceMeteringClient::ResolveCustomer(const ResolveCustomerRequest& request,
                                                                          const CallOptions& options) const {
  return operations::Run<operations::ResolveCustomerOp>(*impl_->caller, request, impl_->config.validation, options);
}

Outcome<InvokeResult> MarketplaceMeteringClient::Invoke(std::string_view operation, std::string json,
                                                        const InvokeOptions& options) const {
  return operations::Invoke(*impl_->caller, operation, std::move(json), options);
}

const ResolvedConfig& MarketplaceMeteringClient::config() const noexcept {
  return impl_->config;
}

}  // namespace marketplace_metering
