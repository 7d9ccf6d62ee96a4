// A name server that never answers: limits hold all the same. This program has a `getaddrinfo`
// of its own in front of the C library's, so it is not linked with other tests.
#include <curl/curl.h>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <future>
#include <mutex>

#include "marketplace_metering/http_transport.h"
#include "support/sanitizers.h"
#include "support/transport_scene.h"

namespace {

std::mutex g_mutex;
std::condition_variable g_changed;
int g_hanging = 0;
bool g_released = false;

}  // namespace

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  if (node != nullptr && std::strcmp(node, "hangs.test") == 0) {
    std::unique_lock<std::mutex> lock(g_mutex);
    ++g_hanging;
    g_changed.notify_all();
    g_changed.wait(lock, [] { return g_released; });
    --g_hanging;
    g_changed.notify_all();
    return EAI_FAIL;
  }
  using Real = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(node, service, hints, result);
}

namespace marketplace_metering::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// With a sanitizer the system's roots are parsed ten times as slowly.
constexpr milliseconds kSlack = kSanitized ? milliseconds(5000) : milliseconds(700);

class NameResolutionThatHangs : public ::testing::Test {
 protected:
  void SetUp() override {
    if (curl_version_info(CURLVERSION_NOW)->version_num < 0x075700) {
      GTEST_SKIP() << "libcurl before 7.87 waits for the resolver";
    }
    const std::lock_guard<std::mutex> lock(g_mutex);
    g_released = false;
  }

  // The resolver's threads outlive the requests they were started for.
  void TearDown() override {
    std::unique_lock<std::mutex> lock(g_mutex);
    g_released = true;
    g_changed.notify_all();
    g_changed.wait(lock, [] { return g_hanging == 0; });
  }

  static Outcome<HttpResponse> Send(const SendOptions& options) {
    return MakeTransport()->Send(PostTo("http://hangs.test/"), options);
  }
};

TEST_F(NameResolutionThatHangs, ConnectTimeoutHolds) {
  SendOptions options = PatientOptions();
  options.connect_timeout = milliseconds(150);

  const auto begin = steady_clock::now();
  const auto outcome = Send(options);
  const auto took = steady_clock::now() - begin;

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kConnectTimeout);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_LT(took, milliseconds(300) + kSlack);
}

TEST_F(NameResolutionThatHangs, DeadlineHolds) {
  SendOptions options = PatientOptions();
  options.deadline = steady_clock::now() + milliseconds(150);

  const auto begin = steady_clock::now();
  const auto outcome = Send(options);
  const auto took = steady_clock::now() - begin;

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_LT(took, milliseconds(300) + kSlack);
}

TEST_F(NameResolutionThatHangs, CancellationEndsIt) {
  const CancellationSource source;
  SendOptions options = PatientOptions();
  options.cancellation = source.token();

  auto pending = std::async(std::launch::async, [&options] { return Send(options); });
  {
    std::unique_lock<std::mutex> lock(g_mutex);
    g_changed.wait(lock, [] { return g_hanging > 0; });
  }
  const auto cancelled = steady_clock::now();
  source.Cancel();
  const auto outcome = pending.get();
  const auto took = steady_clock::now() - cancelled;

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_LT(took, kSlack);
}

}  // namespace
}  // namespace marketplace_metering::test
