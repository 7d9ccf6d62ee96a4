// The token of a login among threads, and on both sides of a fork.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "sso_world.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using test::kDevToken;
using test::RenewedToken;
using test::RoleKeys;
using test::SsoTokenText;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Answers renewals when it is opened, and the portal at once.
class GatedService : public HttpTransport {
 public:
  Outcome<HttpResponse> Send(const HttpRequest& request, const SendOptions& options) override {
    HttpResponse response;
    if (request.method == "GET") {
      ++exchanges;
      response.status = 200;
      response.body = RoleKeys("ASIATEST");
      return response;
    }
    ++renewals;
    const bool gated = ::getpid() == process_;
    while (gated && opened_.wait_for(1ms) != std::future_status::ready) {
      if (!options.cancellation.cancelled()) continue;
      Error error;
      error.code = ErrorCode::kCancelled;
      return error;
    }
    response.status = status;
    response.body = status == 200 ? RenewedToken("hunter-new") : R"({"error":"invalid_grant"})";
    return response;
  }
  void Open() { open_.set_value(); }
  void AwaitRenewals(int count) const {
    while (renewals < count) std::this_thread::yield();
  }

  std::atomic<int> renewals{0};
  std::atomic<int> exchanges{0};
  std::atomic<int> status{200};

 private:
  const pid_t process_ = ::getpid();
  std::promise<void> open_;
  const std::shared_future<void> opened_ = open_.get_future().share();
};

class SsoThreadsTest : public ::testing::Test, protected test::SsoWorld {
 protected:
  explicit SsoThreadsTest() {
    clock->HoldSleepers();
    outside.transport = service;
  }
  void Begin(const std::string& end) {
    files->Write(kDevToken, SsoTokenText("hunter-token", end));
    provider = OfProfile("A");
  }
  std::future<std::string> Call(const CredentialsRequest& request = {}) {
    return std::async(std::launch::async, [this, request] { return Text(provider->Resolve(request)); });
  }
  std::vector<std::future<std::string>> Calls(int count) {
    std::vector<std::future<std::string>> calls;
    for (int i = 0; i < count; ++i) calls.push_back(Call());
    return calls;
  }
  static std::vector<std::string> Join(std::vector<std::future<std::string>> calls) {
    std::vector<std::string> results;
    for (auto& call : calls) results.push_back(call.get());
    return results;
  }

  std::shared_ptr<GatedService> service = std::make_shared<GatedService>();
  std::shared_ptr<CredentialsProvider> provider;
};

TEST_F(SsoThreadsTest, OneRenewsAndTheOthersWaitWhenTheTokenHasExpired) {
  Begin("2026-11-30T00:00:00Z");
  auto calls = Calls(16);
  clock->AwaitSleepers(15);

  service->Open();

  EXPECT_THAT(Join(std::move(calls)), Each("ASIATEST"));
  EXPECT_EQ(service->renewals, 1);
  EXPECT_EQ(service->exchanges, 16);
}

TEST_F(SsoThreadsTest, AllLearnWhatTheOneWasTold) {
  service->status = 400;
  Begin("2026-11-30T00:00:00Z");
  auto calls = Calls(16);
  clock->AwaitSleepers(15);

  service->Open();

  EXPECT_THAT(Join(std::move(calls)), Each(AllOf(StartsWith("ExpiredCredentials: "), HasSubstr("invalid_grant"))));
  EXPECT_EQ(service->renewals, 1);
}

TEST_F(SsoThreadsTest, NobodyWaitsWhileTheTokenIsGood) {
  Begin("2026-12-01T00:02:00Z");
  auto renewing = Call();
  service->AwaitRenewals(1);

  EXPECT_THAT(Join(Calls(8)), Each("ASIATEST"));
  EXPECT_EQ(service->exchanges, 8);

  service->Open();
  EXPECT_EQ(renewing.get(), "ASIATEST");
  EXPECT_EQ(service->renewals, 1);
}

TEST_F(SsoThreadsTest, WhoeverWaitsMayLeave) {
  Begin("2026-11-30T00:00:00Z");
  auto renewing = Call();
  service->AwaitRenewals(1);
  CredentialsRequest limited;
  limited.deadline = clock->MonotonicNow() + 10s;
  const CancellationSource source;
  CredentialsRequest cancelled;
  cancelled.cancellation = source.token();
  auto late = Call(limited);
  auto called_back = Call(cancelled);
  clock->AwaitSleepers(2);

  source.Cancel();
  EXPECT_THAT(called_back.get(), StartsWith("Cancelled: "));
  clock->Advance(10s);
  EXPECT_THAT(late.get(), StartsWith("DeadlineExceeded: "));
  auto patient = Call();
  clock->AwaitSleepers(1);
  clock->Advance(60s);
  EXPECT_THAT(patient.get(), AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr("for 60 seconds without an end")));

  service->Open();
  EXPECT_EQ(renewing.get(), "ASIATEST");
}

TEST_F(SsoThreadsTest, AnotherTakesOverFromOneThatIsCalledBack) {
  Begin("2026-11-30T00:00:00Z");
  const CancellationSource source;
  CredentialsRequest request;
  request.cancellation = source.token();
  auto first = Call(request);
  service->AwaitRenewals(1);
  auto second = Call();
  clock->AwaitSleepers(1);

  source.Cancel();
  EXPECT_THAT(first.get(), StartsWith("Cancelled: "));
  service->AwaitRenewals(2);
  service->Open();

  EXPECT_EQ(second.get(), "ASIATEST");
}

TEST_F(SsoThreadsTest, AForkedChildRenewsForItself) {
  Begin("2026-11-30T00:00:00Z");
  auto renewing = Call();
  service->AwaitRenewals(1);

  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(60);  // a child that hangs must not hang the tests
    ::_exit(Text(provider->Resolve({})) == "ASIATEST" ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;

  service->Open();
  EXPECT_EQ(renewing.get(), "ASIATEST");
}

}  // namespace
}  // namespace marketplace_metering
