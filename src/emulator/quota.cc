#include "emulator/quota.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

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

// Full after this time, whatever its quota.
constexpr std::chrono::seconds kTimeToFill(1);
constexpr std::int64_t kToken = 1'000'000'000;

// As many billionths of a token as nanoseconds have passed, times the quota; no more than it takes to fill the bucket.
std::int64_t Refill(Time::duration passed, std::int64_t quota) noexcept {
  const auto time = std::clamp<Time::duration>(passed, Time::duration::zero(), kTimeToFill);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time).count() * quota;
}

}  // namespace

bool QuotaMeter::Take(Operation operation, std::string_view account, std::string_view region, const Quotas& quotas,
                      Time now) {
  const std::int64_t quota = QuotaOf(operation, quotas);
  if (quota == 0) return true;
  const std::lock_guard<std::mutex> lock(mutex_);
  Key key = {operation, std::string(account), std::string(region)};
  if (buckets_.size() >= kMaxBuckets && buckets_.count(key) == 0) MakeRoom(now);
  const auto [place, is_new] = buckets_.try_emplace(std::move(key));
  Bucket& bucket = place->second;
  if (is_new) bucket = {quota * kToken, now};
  // Set back further than a bucket takes to fill, the clock has been moved on purpose: count from there.
  if (now < bucket.filled - kTimeToFill) bucket.filled = now;
  bucket.billionths = std::min(quota * kToken, bucket.billionths + Refill(now - bucket.filled, quota));
  bucket.filled = std::max(bucket.filled, now);
  if (bucket.billionths < kToken) return false;
  bucket.billionths -= kToken;
  return true;
}

void QuotaMeter::MakeRoom(Time now) {
  for (auto bucket = buckets_.begin(); bucket != buckets_.end();) {
    const bool is_full = now - bucket->second.filled >= kTimeToFill;
    bucket = is_full ? buckets_.erase(bucket) : std::next(bucket);
  }
  if (buckets_.size() >= kMaxBuckets) buckets_.clear();
}

void QuotaMeter::Clear() {
  const std::lock_guard<std::mutex> lock(mutex_);
  buckets_.clear();
}

std::size_t QuotaMeter::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return buckets_.size();
}

}  // namespace marketplace_metering::emulator
