#include "emulator/quota.h"

#include <algorithm>
#include <chrono>

namespace marketplace_metering::emulator {
namespace {

int QuotaOf(Operation operation, const Quotas& quotas) noexcept {
  switch (operation) {
    case Operation::kBatchMeterUsage:
      return quotas.batch_meter_usage;
    case Operation::kMeterUsage:
      return quotas.meter_usage;
    case Operation::kRegisterUsage:
      return quotas.register_usage;
    case Operation::kResolveCustomer:
      return quotas.resolve_customer;
  }
  return 0;
}

}  // namespace

bool QuotaMeter::Take(Operation operation, std::string_view account, std::string_view region, const Quotas& quotas,
                      Time now) {
  const double quota = QuotaOf(operation, quotas);
  if (quota == 0) return true;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto [place, is_new] = buckets_.try_emplace({operation, std::string(account), std::string(region)});
  Bucket& bucket = place->second;
  if (is_new) bucket = {quota, now};
  // Set back further than a bucket takes to fill, the clock has been moved on purpose: count from there.
  if (now < bucket.filled - std::chrono::seconds(1)) bucket.filled = now;
  if (now > bucket.filled) {
    const double passed = std::chrono::duration<double>(now - bucket.filled).count();
    bucket.tokens = std::min(quota, bucket.tokens + passed * quota);
    bucket.filled = now;
  }
  if (bucket.tokens < 1.0) return false;
  bucket.tokens -= 1.0;
  return true;
}

}  // namespace marketplace_metering::emulator
