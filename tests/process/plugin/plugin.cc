// A library with a copy of the client of its own, as a plug-in of some program would have.
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "marketplace_metering/client.h"

namespace mm = marketplace_metering;

namespace {

mm::Outcome<mm::MarketplaceMeteringClient> Make(const char* url) {
  mm::ClientConfig config;
  config.region = "us-east-1";
  config.endpoint_url = url;
  config.access_key_id = "AKIDEXAMPLE";
  config.secret_access_key = mm::Secret("secret");
  return mm::MarketplaceMeteringClient::Create(config);
}

mm::Outcome<mm::RegisterUsageResult> Register(const mm::MarketplaceMeteringClient& client,
                                              const mm::CallOptions& options) {
  mm::RegisterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.public_key_version = 1;
  return client.RegisterUsage(request, options);
}

}  // namespace

/// Makes `calls` calls on each of `threads` threads; returns how many came out well.
extern "C" __attribute__((visibility("default"))) int MakeCalls(const char* url, int threads, int calls) {
  const auto client = Make(url);
  if (!client) return 0;
  std::atomic<int> good{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < threads; ++i) {
    callers.emplace_back([&] {
      for (int call = 0; call < calls; ++call) good += Register(*client, {}).ok() ? 1 : 0;
    });
  }
  for (std::thread& caller : callers) caller.join();
  return good;
}

/// Makes one call that may last so long; 1 when its deadline ended it.
extern "C" __attribute__((visibility("default"))) int IsLate(const char* url, int milliseconds) {
  const auto client = Make(url);
  mm::CallOptions options;
  options.timeout = std::chrono::milliseconds(milliseconds);
  if (!client) return 0;
  const auto outcome = Register(*client, options);
  return !outcome && outcome.error().code == mm::ErrorCode::kDeadlineExceeded ? 1 : 0;
}
