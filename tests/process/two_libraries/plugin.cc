// A library with a copy of the client of its own, as a plug-in of some program would have.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "marketplace_metering/client.h"

namespace mm = marketplace_metering;

/// Makes `calls` calls on each of `threads` threads; returns how many came out well.
extern "C" __attribute__((visibility("default"))) int MakeCalls(const char* url, int threads, int calls) {
  mm::ClientConfig config;
  config.region = "us-east-1";
  config.endpoint_url = url;
  config.access_key_id = "AKIDEXAMPLE";
  config.secret_access_key = mm::Secret("secret");
  const auto client = mm::MarketplaceMeteringClient::Create(config);
  if (!client) return 0;
  std::atomic<int> good{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < threads; ++i) {
    callers.emplace_back([&] {
      mm::RegisterUsageRequest request;
      request.product_code = "prod-1a2b3c";
      request.public_key_version = 1;
      for (int call = 0; call < calls; ++call) good += client->RegisterUsage(request).ok() ? 1 : 0;
    });
  }
  for (std::thread& caller : callers) caller.join();
  return good;
}
