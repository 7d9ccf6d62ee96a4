// Reports one buyer's usage of the last full hour.
#include <cstdio>

#include "marketplace_metering/client.h"

namespace mm = marketplace_metering;

int main() {
  const auto client = mm::MarketplaceMeteringClient::Create();  // region and keys from the environment
  if (!client) return std::fprintf(stderr, "%s\n", mm::Describe(client.error()).c_str()), 1;

  mm::UsageRecord record;
  record.timestamp = std::chrono::floor<std::chrono::hours>(std::chrono::system_clock::now()) - std::chrono::hours(1);
  record.customer_identifier = "ifAPxuKWpyV";
  record.dimension = "users";
  record.quantity = 3;
  mm::BatchMeterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.usage_records = {record};

  const auto outcome = client->BatchMeterUsage(request);
  if (!outcome) return std::fprintf(stderr, "%s\n", mm::Describe(outcome.error()).c_str()), 1;
  const mm::BatchMeterUsageSummary summary = outcome->Summarize(request);
  std::printf("billed %zu, refused %zu, to send again %zu\n", summary.accepted.size() + summary.presumed.size(),
              summary.refused.size(), summary.to_resend.size());
  return summary.all_accepted() ? 0 : 1;
}
