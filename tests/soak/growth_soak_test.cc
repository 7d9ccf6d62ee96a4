// Call after call over kept connections: neither memory nor descriptors nor threads may add up.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "marketplace_metering/client.h"
#include "marketplace_metering/system.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/received_request.h"
#include "support/socket_stream.h"

namespace marketplace_metering::test {
namespace {

constexpr std::size_t kThreads = 4;
constexpr int kRounds = 10;
// What the heap may differ by for reasons of its own, such as where a buffer happens to end.
constexpr std::ptrdiff_t kHeapTolerance = std::ptrdiff_t{256} << 10U;

constexpr const char* kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\n"
    "x-amzn-RequestId: 11111111-2222-3333-4444-555555555555\r\nContent-Length: 159\r\n\r\n"
    R"({"Results":[{"UsageRecord":{"Timestamp":1786795200,"CustomerIdentifier":"buyer","Dimension":"users",)"
    R"("Quantity":1},"MeteringRecordId":"id","Status":"Success"}]})";

/// Accepts `kThreads` connections and answers every request alike. Remembers nothing, so that what
/// grows is the client. The first answers wait until all connections are there: from then on no
/// call needs a new one.
class ForgetfulServer {
 public:
  ForgetfulServer() {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || stop_fd_ < 0 || bind(listener_, generic, size) != 0 || listen(listener_, SOMAXCONN) != 0 ||
        getsockname(listener_, generic, &size) != 0) {
      throw std::runtime_error("cannot listen on 127.0.0.1");
    }
    port_ = ntohs(address.sin_port);
    for (std::size_t i = 0; i < kThreads; ++i) threads_.emplace_back([this] { Serve(); });
  }
  ~ForgetfulServer() {
    const std::uint64_t one = 1;
    if (write(stop_fd_, &one, sizeof one) != static_cast<ssize_t>(sizeof one)) std::terminate();
    shutdown(listener_, SHUT_RDWR);  // wakes those that still accept
    for (std::thread& thread : threads_) thread.join();
    close(listener_);
    close(stop_fd_);
  }
  ForgetfulServer(const ForgetfulServer&) = delete;
  ForgetfulServer& operator=(const ForgetfulServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void Serve() {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    SocketStream stream(fd, stop_fd_);
    std::string input;
    while (ReadRequest(stream, input)) {
      AwaitAll();
      if (!stream.Write(kAnswer)) return;
      input.clear();
    }
  }

  // The client sends the next request after the answer to this one, so nothing else can be in `input`.
  static bool ReadRequest(SocketStream& stream, std::string& input) {
    for (;;) {
      if (!stream.ReadSome(input)) return false;
      const auto requests = SplitRequests(input, 0);
      if (requests.front().body_whole) return true;
    }
  }

  void AwaitAll() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (arrived_ < kThreads) ++arrived_;
    all_arrived_.notify_all();
    all_arrived_.wait(lock, [this] { return arrived_ == kThreads; });
  }

  const int listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int stop_fd_ = eventfd(0, EFD_CLOEXEC);
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable all_arrived_;
  std::size_t arrived_ = 0;
  std::vector<std::thread> threads_;
};

/// What the process holds at a moment.
struct Holdings {
  std::ptrdiff_t heap_bytes = 0;
  std::ptrdiff_t descriptors = 0;
  std::ptrdiff_t threads = 0;
};

std::ptrdiff_t CountEntries(const char* directory) {
  const std::filesystem::directory_iterator entries(directory);
  return std::distance(begin(entries), end(entries));
}

Holdings TakeStock() {
  const auto heap = mallinfo2();
  return {static_cast<std::ptrdiff_t>(heap.uordblks + heap.hblkhd), CountEntries("/proc/self/fd"),
          CountEntries("/proc/self/task")};
}

MarketplaceMeteringClient MakeClient(const std::string& url) {
  ClientConfig config;
  config.region = "us-east-1";
  config.endpoint_url = url;
  config.access_key_id = "AKIDEXAMPLE";
  config.secret_access_key = Secret("secret");
  // The server takes no second connection, however slow the machine.
  config.http.idle_timeout = std::chrono::hours(1);
  Dependencies dependencies;
  dependencies.environment = std::make_shared<testing::FakeEnvironment>();
  return MarketplaceMeteringClient::Create(config, dependencies).value();
}

int CallTimes(const MarketplaceMeteringClient& client, int times) {
  BatchMeterUsageRequest request;
  request.product_code = "product";
  UsageRecord record;
  record.timestamp = std::chrono::system_clock::from_time_t(1786795200);
  record.customer_identifier = "buyer";
  record.dimension = "users";
  record.quantity = 1;
  request.usage_records = {record};
  int accepted = 0;
  for (int i = 0; i < times; ++i) {
    const auto outcome = client.BatchMeterUsage(request);
    accepted += outcome.ok() && outcome->Summarize(request).all_accepted() ? 1 : 0;
  }
  return accepted;
}

int CallFromThreads(const MarketplaceMeteringClient& client, int times_each) {
  std::vector<int> accepted(kThreads);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int& own : accepted) threads.emplace_back([&client, &own, times_each] { own = CallTimes(client, times_each); });
  for (std::thread& thread : threads) thread.join();
  int sum = 0;
  for (const int each : accepted) sum += each;
  return sum;
}

TEST(Soak, NothingGrows) {
  const auto asked = MakeSystemEnvironment()->Get("MARKETPLACE_METERING_SOAK_GROWTH_CALLS");
  const int calls = asked ? std::stoi(*asked) : 5000;
  const int times = calls / kRounds / 2;
  const int times_each = times / static_cast<int>(kThreads);
  const ForgetfulServer server;
  const MarketplaceMeteringClient client = MakeClient(server.url());
  // Fills every pool and cache there is.
  ASSERT_EQ(CallFromThreads(client, 50), 50 * static_cast<int>(kThreads));
  ASSERT_EQ(CallTimes(client, 50), 50);

  const Holdings before = TakeStock();
  for (int round = 0; round < kRounds; ++round) {
    ASSERT_EQ(CallTimes(client, times), times);
    ASSERT_EQ(CallFromThreads(client, times_each), times_each * static_cast<int>(kThreads));
  }
  const Holdings after = TakeStock();

  std::cout << "  heap: " << before.heap_bytes << " to " << after.heap_bytes
            << " bytes, descriptors: " << before.descriptors << " to " << after.descriptors
            << ", threads: " << before.threads << " to " << after.threads << "\n";
  EXPECT_LE(after.heap_bytes - before.heap_bytes, kHeapTolerance);
  EXPECT_EQ(after.descriptors, before.descriptors);
  EXPECT_EQ(after.threads, before.threads);
}

}  // namespace
}  // namespace marketplace_metering::test
