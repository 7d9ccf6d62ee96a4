// When the keys of `aws login` are renewed, by whom, and what becomes of the file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "login_fixture.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using test::LoginCredentialsTest;
using test::LoginText;
using test::SignInSuccess;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(LoginCredentialsTest, AsksFiveMinutesBeforeTheEnd) {
  Has("2025-11-19T00:05:01Z");
  MayAsk();
  EXPECT_EQ(Resolve(), "ASIAOLD");
  EXPECT_THAT(transport->requests(), IsEmpty());

  clock->Advance(1s);
  EXPECT_EQ(Resolve(), "ASIANEW");
}

TEST_F(LoginCredentialsTest, FindsWhatAnotherProcessHasRenewed) {
  Has("2025-11-19T00:06:00Z");
  MayAsk();
  const auto provider = Make();
  ASSERT_EQ(Text(provider->Resolve({})), "ASIAOLD");
  clock->Advance(5min);
  files->Write(test::kLoginFile, LoginText("2025-11-19T00:20:00Z", "ASIAOTHER"));

  EXPECT_EQ(Text(provider->Resolve({})), "ASIAOTHER");
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(LoginCredentialsTest, FindsWhatAnotherProcessRenewsMeanwhile) {
  Has(kExpired);
  transport->Answer([&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
    files->Write(test::kLoginFile, LoginText("2025-11-19T00:15:00Z", "ASIAOTHER", "hunter6hunter6"));
    HttpResponse response;
    response.status = 400;
    response.body = kRefused;
    return response;
  });

  EXPECT_EQ(Resolve(), "ASIAOTHER");
}

TEST_F(LoginCredentialsTest, LeavesAloneWhatSomebodyWroteMeanwhile) {
  const std::vector<std::function<void()>> deeds = {
      [&] { files->Write(test::kLoginFile, LoginText("2025-11-19T00:15:00Z", "ASIAOTHER", "hunter6hunter6")); },
      [&] { files->Remove(test::kLoginFile); }};
  for (const auto& deed : deeds) {
    Has(kExpired);
    std::string after;
    transport->Answer([&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
      deed();
      after = files->Read(test::kLoginFile, 65536).ok() ? File() : "gone";
      HttpResponse response;
      response.status = 200;
      response.body = SignInSuccess("ASIANEW");
      return response;
    });

    EXPECT_EQ(Resolve(), "ASIANEW");
    EXPECT_EQ(files->Read(test::kLoginFile, 65536).ok() ? File() : "gone", after);
  }
}

TEST_F(LoginCredentialsTest, KeepsKeysThatLastWhenTheyAreNotRenewed) {
  Has("2025-11-19T00:01:00Z");
  transport->Reply(400, kRefused);
  MayAsk();
  const auto provider = Make();

  EXPECT_EQ(Text(provider->Resolve({})), "ASIAOLD");
  EXPECT_THAT(log->lines(),
              ::testing::Contains(AllOf(StartsWith("warning the console login was not renewed"),
                                        HasSubstr("error=ExpiredCredentials"), Not(HasSubstr("hunter")))));

  // Half a minute later it asks again, and no sooner.
  clock->Advance(29s);
  EXPECT_EQ(Text(provider->Resolve({})), "ASIAOLD");
  EXPECT_THAT(transport->requests(), SizeIs(1));
  clock->Advance(1s);
  EXPECT_EQ(Text(provider->Resolve({})), "ASIANEW");
}

TEST_F(LoginCredentialsTest, SaysInBetweenHowTheLastTryEnded) {
  Has("2025-11-19T00:00:10Z");
  transport->Reply(400, kRefused);
  MayAsk();
  const auto provider = Make();
  ASSERT_EQ(Text(provider->Resolve({})), "ASIAOLD");
  clock->Advance(10s);

  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Text(provider->Resolve({})),
                AllOf(StartsWith("ExpiredCredentials: "), HasSubstr("were not renewed: TOKEN_EXPIRED")));
  }
  EXPECT_THAT(transport->requests(), SizeIs(1));

  // Whoever logs in meanwhile need not wait.
  files->Write(test::kLoginFile, LoginText("2025-11-19T00:15:00Z", "ASIAOTHER"));
  EXPECT_EQ(Text(provider->Resolve({})), "ASIAOTHER");
}

TEST_F(LoginCredentialsTest, AsksOnceAtATime) {
  Has(kExpired);
  const auto provider = Make();
  std::string meanwhile;
  transport->Answer([&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
    meanwhile = Text(provider->Resolve({}));  // would hang if a lock were held
    HttpResponse response;
    response.status = 200;
    response.body = SignInSuccess("ASIANEW");
    return response;
  });

  EXPECT_EQ(Text(provider->Resolve({})), "ASIANEW");
  EXPECT_THAT(meanwhile, AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr("another call is just about it")));
}

TEST_F(LoginCredentialsTest, IsAskedByManyThreads) {
  Has(kExpired);
  for (int i = 0; i < 8; ++i) MayAsk();
  const auto provider = Make();
  std::vector<std::string> answers(8);
  std::vector<std::thread> threads;
  for (std::string& answer : answers) threads.emplace_back([&] { answer = Text(provider->Resolve({})); });
  for (std::thread& thread : threads) thread.join();

  EXPECT_THAT(answers, ::testing::Contains("ASIANEW"));
  EXPECT_THAT(answers, ::testing::Each(::testing::AnyOf("ASIANEW", HasSubstr("another call is just about it"))));
  EXPECT_THAT(transport->requests(), SizeIs(1));
}

TEST_F(LoginCredentialsTest, RenewsKeysThatWereRefused) {
  Has("2025-11-19T00:14:00Z");
  transport->Reply(200, SignInSuccess("ASIANEW")).Reply(200, SignInSuccess("ASIANEWER"));
  CredentialsRequest request;
  request.force_refresh = true;
  const auto provider = Make();

  EXPECT_EQ(Text(provider->Resolve(request)), "ASIANEW");
  EXPECT_EQ(Text(provider->Resolve(request)), "ASIANEW");
  EXPECT_THAT(transport->requests(), SizeIs(1));
}

TEST_F(LoginCredentialsTest, OnlyWarnsWhenTheFileCannotBeWrittenAndGoesOnFromWhatItHas) {
  Has(kExpired);
  files->RefuseReplacing("Read-only file system");
  transport->Reply(200, SignInSuccess("ASIANEW")).Reply(200, SignInSuccess("ASIANEWER", "hunter0hunter0"));
  const std::string before = File();
  const auto provider = Make();

  EXPECT_EQ(Text(provider->Resolve({})), "ASIANEW");
  EXPECT_THAT(log->lines(), ::testing::Contains(AllOf(
                                StartsWith("warning the console login was renewed, but its file could not be written"),
                                HasSubstr("Read-only file system"), Not(HasSubstr("hunter")))));
  EXPECT_EQ(File(), before);
  EXPECT_EQ(Text(provider->Resolve({})), "ASIANEW");
  EXPECT_THAT(transport->requests(), SizeIs(1));

  // The refresh token in the file is used up.
  clock->Advance(11min);
  files->RefuseReplacing("");
  EXPECT_EQ(Text(provider->Resolve({})), "ASIANEWER");
  EXPECT_THAT(transport->requests().at(1).body, HasSubstr("hunter7hunter7"));
  EXPECT_THAT(File(), AllOf(HasSubstr("ASIANEWER"), HasSubstr("hunter0hunter0"), HasSubstr("hunter5hunter5")));
  EXPECT_EQ(Resolve(), "ASIANEWER");
}

TEST_F(LoginCredentialsTest, GoesOnFromWhatItHasWhenTheFileCannotBeReadForAMoment) {
  Has(kExpired);
  const std::string before = File();
  transport->Answer([&](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
    files->Remove(test::kLoginFile);
    return HttpResponse{200, {}, SignInSuccess("ASIANEW"), 0};
  });
  transport->Reply(200, SignInSuccess("ASIANEWER"));
  const auto provider = Make();
  EXPECT_EQ(Text(provider->Resolve({})), "ASIANEW");
  files->Write(test::kLoginFile, before);
  clock->Advance(11min);

  EXPECT_EQ(Text(provider->Resolve({})), "ASIANEWER");

  // The refresh token in the file is used up.
  EXPECT_THAT(transport->requests().at(1).body, HasSubstr("hunter7hunter7"));
}

TEST_F(LoginCredentialsTest, KeepsTheRefreshTokenWhenItGetsNone) {
  Has(kExpired);
  std::string answer = SignInSuccess("ASIANEW");
  answer.replace(answer.find(R"(,"refreshToken")"), std::string::npos, "}");
  transport->Reply(200, answer);

  ASSERT_EQ(Resolve(), "ASIANEW");
  EXPECT_THAT(File(), HasSubstr(R"("refreshToken":"hunter4hunter4")"));
}

TEST_F(LoginCredentialsTest, LastsForHoursBehindACache) {
  Has("2025-11-19T00:15:00Z");
  int renewals = 0;
  for (int i = 0; i < 60; ++i) {
    transport->Answer([&](const HttpRequest& request, const SendOptions&) -> Outcome<HttpResponse> {
      const std::string used = renewals == 0 ? "hunter4hunter4" : "hunter-" + std::to_string(renewals) + "-x";
      EXPECT_THAT(request.body, HasSubstr("\"" + used + "\""));
      ++renewals;
      HttpResponse response;
      response.status = 200;
      response.body = SignInSuccess("ASIA" + std::to_string(renewals), "hunter-" + std::to_string(renewals) + "-x");
      return response;
    });
  }
  const auto provider = MakeCachingCredentialsProvider(Make(), clock, outside.random, log);
  for (int second = 0; second < 3 * 3600; second += 20) {
    const auto keys = provider->Resolve({});
    ASSERT_TRUE(keys) << second << keys.error().message;
    ASSERT_GT(*(*keys)->expiration, clock->Now()) << second;
    clock->Advance(20s);
  }
  EXPECT_GE(renewals, 11);
  EXPECT_LE(renewals, 19);
}

}  // namespace
}  // namespace marketplace_metering
