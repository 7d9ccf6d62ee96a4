// Ours: the client through its public headers.
#include <cstddef>
#include <stdexcept>
#include <utility>

#include "driver/side.h"
#include "marketplace_metering/client.h"
#include "sides/our_requests.h"

namespace marketplace_metering::bench {
namespace {

class BatchCaller : public Caller {
 public:
  BatchCaller(MarketplaceMeteringClient client, const Work& work)
      : client_(std::move(client)), request_(BatchRequest(work)) {}

  bool Call() override {
    const auto outcome = client_.BatchMeterUsage(request_);
    return outcome && !outcome->metadata.request_id.empty() && AllTaken(request_, *outcome);
  }

 private:
  const MarketplaceMeteringClient client_;
  const BatchMeterUsageRequest request_;
};

class MeterCaller : public Caller {
 public:
  MeterCaller(MarketplaceMeteringClient client, const Work& work)
      : client_(std::move(client)), request_(MeterRequest(work)) {}

  bool Call() override {
    const auto outcome = client_.MeterUsage(request_);
    return outcome && !outcome->metadata.request_id.empty() && !outcome->metering_record_id.empty();
  }

 private:
  const MarketplaceMeteringClient client_;
  const MeterUsageRequest request_;
};

class RegisterCaller : public Caller {
 public:
  RegisterCaller(MarketplaceMeteringClient client, const Work& work)
      : client_(std::move(client)), request_(RegisterRequest(work)) {}

  bool Call() override {
    const auto outcome = client_.RegisterUsage(request_);
    return outcome && !outcome->metadata.request_id.empty() && !outcome->signature.empty();
  }

 private:
  const MarketplaceMeteringClient client_;
  const RegisterUsageRequest request_;
};

// Region and keys come from the environment.
MarketplaceMeteringClient MakeClient(const Options& options) {
  ClientConfig config;
  config.endpoint_url = options.url;
  if (IsTls(options) && !options.ca.empty()) config.tls.ca_file = options.ca;
  // A connection for each thread, as the other sides have.
  if (options.mode == "threads") config.http.max_connections = static_cast<std::size_t>(options.threads);
  auto client = MarketplaceMeteringClient::Create(std::move(config));
  if (!client) throw std::runtime_error(Describe(client.error()));
  return *std::move(client);
}

class Ours : public Side {
 public:
  Ours(const Options& options, const Work& work) : client_(MakeClient(options)), work_(work) {}

  std::unique_ptr<Caller> NewCaller() const override {
    if (work_.operation == Operation::kMeter) return std::make_unique<MeterCaller>(client_, work_);
    if (work_.operation == Operation::kRegister) return std::make_unique<RegisterCaller>(client_, work_);
    return std::make_unique<BatchCaller>(client_, work_);
  }

 private:
  const MarketplaceMeteringClient client_;
  const Work& work_;
};

}  // namespace

const char* const kPeer = "ours";

std::unique_ptr<Side> MakeSide(const Options& options, const Work& work) {
  return std::make_unique<Ours>(options, work);
}

}  // namespace marketplace_metering::bench
