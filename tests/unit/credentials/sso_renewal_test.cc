// When the token of a login to IAM Identity Center is renewed, by whom, and what becomes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sso_fixture.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using test::BareSsoTokenText;
using test::kDevToken;
using test::kLegacyToken;
using test::RenewedToken;
using test::RoleKeys;
using test::SsoTest;
using test::SsoTokenText;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(SsoTest, Q1RenewsFiveMinutesBeforeTheEndAndNotSooner) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-12-01T00:05:01Z"));
  transport->Reply(200, RoleKeys("one")).Reply(200, RenewedToken("hunter-new")).Reply(200, RoleKeys("two"));
  const auto provider = OfProfile("A");

  EXPECT_EQ(Text(provider->Resolve({})), "one");
  clock->Advance(1s);
  EXPECT_EQ(Text(provider->Resolve({})), "two");

  EXPECT_THAT(Sent(), ElementsAre(kPortal, kTokens, kPortal));
}

TEST_F(SsoTest, Q2KeepsATokenThatIsGoodWhenItIsNotRenewed) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-12-01T00:02:00Z"));
  const auto provider = OfProfile("A");
  transport->Reply(400, kRefused).Reply(200, RoleKeys("one"));
  EXPECT_EQ(Text(provider->Resolve({})), "one");
  EXPECT_EQ(Bearer(1), "hunter-token");
  EXPECT_THAT(log->lines(), Contains(AllOf(HasSubstr("was not renewed"), HasSubstr("invalid_grant"))));

  // At most every 30 s.
  clock->Advance(29s);
  transport->Reply(200, RoleKeys("two"));
  EXPECT_EQ(Text(provider->Resolve({})), "two");
  clock->Advance(1s);
  transport->Reply(200, RenewedToken("hunter-new")).Reply(200, RoleKeys("three"));
  EXPECT_EQ(Text(provider->Resolve({})), "three");

  EXPECT_THAT(Sent(), ElementsAre(kTokens, kPortal, kPortal, kTokens, kPortal));
  EXPECT_EQ(Bearer(4), "hunter-new");
}

TEST_F(SsoTest, Q3DoesNotTryAnExpiredTokenMoreOftenEither) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-11-30T00:00:00Z"));
  const auto provider = OfProfile("A");
  transport->Reply(400, kRefused);
  const std::string first = Text(provider->Resolve({}));
  clock->Advance(29s);

  EXPECT_EQ(Text(provider->Resolve({})), first);
  EXPECT_THAT(first, HasSubstr("invalid_grant"));
  EXPECT_THAT(Sent(), SizeIs(1));

  // But a login counts at once.
  files->Write(kDevToken, SsoTokenText("hunter-login", "2026-12-01T08:00:00Z"));
  transport->Reply(200, RoleKeys("ASIATEST"));
  EXPECT_EQ(Text(provider->Resolve({})), "ASIATEST");
  EXPECT_EQ(Bearer(1), "hunter-login");
}

TEST_F(SsoTest, Q4KeepsItsRefreshTokenWhenItIsGivenNoOther) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-12-01T00:02:00Z"));
  transport->Reply(200, RenewedToken("hunter-new", "")).Reply(200, RoleKeys("ASIATEST"));

  EXPECT_EQ(Ask("A"), "ASIATEST");
  EXPECT_THAT(FileText(kDevToken), HasSubstr(R"("refreshToken":"hunter-refresh",)"));
}

TEST_F(SsoTest, Q5GoesOnWhereTheTokenCannotBeWritten) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-11-30T00:00:00Z"));
  files->RefuseReplacing("Read-only file system");
  const auto provider = OfProfile("A");
  transport->Reply(200, RenewedToken("hunter-2", "hunter-refresh-2")).Reply(200, RoleKeys("one"));
  EXPECT_EQ(Text(provider->Resolve({})), "one");
  EXPECT_EQ(Bearer(1), "hunter-2");
  EXPECT_THAT(log->lines(), Contains(AllOf(HasSubstr("could not be kept in its file"),
                                           HasSubstr("Read-only file system"), HasSubstr(kDevToken))));

  // In memory until its end, and renewed with what came with it.
  transport->Reply(200, RoleKeys("two"));
  EXPECT_EQ(Text(provider->Resolve({})), "two");
  EXPECT_EQ(Bearer(2), "hunter-2");
  clock->Advance(8h);
  transport->Reply(200, RenewedToken("hunter-3", "")).Reply(200, RoleKeys("three", "1799999999000"));
  EXPECT_EQ(Text(provider->Resolve({})), "three");
  EXPECT_THAT(transport->requests().at(3).body, HasSubstr("hunter-refresh-2"));
  EXPECT_EQ(Bearer(4), "hunter-3");

  // Until somebody else writes.
  files->Write(kDevToken, SsoTokenText("hunter-login", "2026-12-02T08:00:00Z"));
  transport->Reply(200, RoleKeys("four", "1799999999000"));
  EXPECT_EQ(Text(provider->Resolve({})), "four");
  EXPECT_EQ(Bearer(5), "hunter-login");
  EXPECT_THAT(transport->requests(), SizeIs(6));
}

TEST_F(SsoTest, Q6IsOverWhenSomebodyLogsOut) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-12-01T00:02:00Z"));
  AnswerAfter([this] { files->Remove(kDevToken); }, 200, RenewedToken("hunter-new"));

  EXPECT_THAT(Failure(), HasSubstr("No such file or directory; run aws sso login --profile A"));
  EXPECT_EQ(FileText(kDevToken), "none");
  EXPECT_THAT(Sent(), ElementsAre(kTokens));
}

TEST_F(SsoTest, Q7TwoProcessesShareOneRenewal) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-12-01T00:02:00Z"));
  const auto one = OfProfile("A");
  const auto other = OfProfile("A");
  transport->Reply(200, RenewedToken("hunter-new")).Reply(200, RoleKeys("one")).Reply(200, RoleKeys("two"));

  EXPECT_EQ(Text(one->Resolve({})), "one");
  EXPECT_EQ(Text(other->Resolve({})), "two");

  EXPECT_THAT(Sent(), ElementsAre(kTokens, kPortal, kPortal));
  EXPECT_EQ(Bearer(2), "hunter-new");
}

TEST_F(SsoTest, Q8OfTwoProcessesThatRenewAtOnceTheFirstOneCounts) {
  for (const int status : {200, 400}) {
    SCOPED_TRACE(status);
    test::SsoWorld world;
    world.files->Write(kDevToken, SsoTokenText("hunter-token", "2026-11-30T00:00:00Z"));
    const auto theirs = SsoTokenText("hunter-theirs", "2026-12-01T08:00:00Z");
    const auto files_there = world.files;
    world.transport->Answer([=](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
      files_there->Write(kDevToken, theirs);
      HttpResponse response;
      response.status = status;
      response.body = status == 200 ? RenewedToken("hunter-ours") : kRefused;
      return response;
    });
    world.transport->Reply(200, RoleKeys("ASIATEST"));

    EXPECT_EQ(world.Ask("A"), "ASIATEST");
    EXPECT_EQ(world.Bearer(1), "hunter-theirs");
    EXPECT_EQ(world.FileText(kDevToken), theirs);
  }
}

TEST_F(SsoTest, Q8WhoeverHasReadJustBeforeARenewalReadsAgain) {
  struct Racing final : FileSystem {
    Outcome<std::string> Read(const std::string& path, std::size_t max_bytes) const override {
      auto text = inner->Read(path, max_bytes);
      if (path == kDevToken && meanwhile) std::exchange(meanwhile, nullptr)();
      return text;
    }
    Outcome<FileFacts> Inspect(const std::string& path) const override { return inner->Inspect(path); }
    Outcome<void> Replace(const std::string& path, std::string_view content) override {
      return inner->Replace(path, content);
    }
    std::shared_ptr<FileSystem> inner;
    mutable std::function<void()> meanwhile;
  };
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-11-30T00:00:00Z"));
  const auto racing = std::make_shared<Racing>();
  racing->inner = files;
  outside.files = racing;
  const auto provider = OfProfile("A");
  racing->meanwhile = [&] { EXPECT_EQ(Text(provider->Resolve({})), "other"); };
  transport->Reply(200, RenewedToken("hunter-new")).Reply(200, RoleKeys("other")).Reply(200, RoleKeys("one"));

  EXPECT_EQ(Text(provider->Resolve({})), "one");
  EXPECT_THAT(Sent(), ElementsAre(kTokens, kPortal, kPortal));
}

TEST_F(SsoTest, Q9SaysWhyATokenCannotBeRenewed) {
  struct Row {
    const char* id;
    std::string text;
    std::string why;
  };
  const std::vector<Row> rows = {
      {"nothing", BareSsoTokenText("hunter", "2026-12-01T00:00:00Z"), "there is no refreshToken"},
      {"no client", R"({"accessToken":"hunter","expiresAt":"2026-12-01T00:00:00Z","refreshToken":"hunter"})",
       "there is no clientId"},
      {"no secret",
       R"({"accessToken":"hunter","expiresAt":"2026-12-01T00:00:00Z","refreshToken":"hunter","clientId":"c"})",
       "there is no clientSecret"},
      {"old client", SsoTokenText("hunter", "2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z"),
       "its registrationExpiresAt has passed"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.id);
    files->Write(kDevToken, row.text);
    EXPECT_THAT(Failure(),
                AllOf(StartsWith("ExpiredCredentials: "),
                      HasSubstr("and was not renewed: " + row.why + "; to log in again, run aws sso login")));
  }
  EXPECT_THAT(Sent(), IsEmpty());
}

TEST_F(SsoTest, Q10RenewsWithoutKnowingHowLongTheClientIsRegistered) {
  files->Write(kDevToken, R"({"accessToken":"hunter","expiresAt":"2026-12-01T00:00:00Z","refreshToken":"hunter",)"
                          R"("clientId":"c","clientSecret":"hunter","registrationExpiresAt":null})");
  transport->Reply(200, RenewedToken("hunter-new")).Reply(200, RoleKeys("ASIATEST"));

  EXPECT_EQ(Ask("A"), "ASIATEST");
}

TEST_F(SsoTest, Q11DoesNotRenewTheTokenOfAStartUrl) {
  files->Write(kLegacyToken, SsoTokenText("hunter", "2026-12-01T00:00:00Z"));
  EXPECT_THAT(Failure("L"), AllOf(StartsWith("ExpiredCredentials: "), HasSubstr("there is no sso-session to renew it"),
                                  HasSubstr("run aws sso login --profile L")));
  EXPECT_THAT(Sent(), IsEmpty());

  files->Write(kLegacyToken, SsoTokenText("hunter", "2026-12-01T00:00:01Z"));
  transport->Reply(200, RoleKeys("ASIATEST"));
  EXPECT_EQ(Ask("L"), "ASIATEST");
}

TEST_F(SsoTest, Q12NeverTakesARenewalThatIsNone) {
  struct Row {
    const char* id;
    std::string body;
    std::string why;
  };
  const std::vector<Row> rows = {
      {"empty", "", "the answer cannot be understood"},
      {"a page", "<html>hunter</html>", "the answer cannot be understood"},
      {"no token", R"({"expiresIn":28800,"refreshToken":"hunter"})", "accessToken is missing"},
      {"no end", R"({"accessToken":"hunter"})", "expiresIn is missing"},
      {"at its end", R"({"accessToken":"hunter","expiresIn":0})", "expiresIn is 0"},
      {"for ever", R"({"accessToken":"hunter","expiresIn":9223372036854775807})", "expiresIn is 9223372036854775807"},
      {"of two lines", R"({"accessToken":"hunter\nX: y","expiresIn":28800})", "not a legal header value"},
      {"too large", std::string(65537, ' '), "CreateToken was answered with more than 65536 bytes"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.id);
    const std::string text = SsoTokenText("hunter-token", "2026-11-30T00:00:00Z");
    files->Write(kDevToken, text);
    transport->Reply(200, row.body);
    EXPECT_THAT(Failure(), AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr(row.why)));
    EXPECT_EQ(FileText(kDevToken), text);
  }
}

TEST_F(SsoTest, Q13RepeatsARenewalWhenThatMayHelp) {
  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-11-30T00:00:00Z"));
  transport->Fail(ErrorCode::kReadTimeout, Delivery::kUnknown).Reply(500, "{}").Reply(200, RenewedToken("hunter-new"));
  transport->Reply(200, RoleKeys("ASIATEST"));
  EXPECT_EQ(Ask("A"), "ASIATEST");

  files->Write(kDevToken, SsoTokenText("hunter-token", "2026-11-30T00:00:00Z"));
  for (int i = 0; i < 3; ++i) transport->Reply(503, "");
  EXPECT_THAT(Failure(), AllOf(StartsWith("CredentialsUnavailable: "), HasSubstr("(HTTP 503)")));
  EXPECT_THAT(Sent(), SizeIs(7));

  transport->Reply(400, R"({"error":"slow_down"})").Reply(429, "").Reply(200, RenewedToken("hunter-new"));
  transport->Reply(200, RoleKeys("ASIATEST"));
  EXPECT_EQ(Ask("A"), "ASIATEST");
}

}  // namespace
}  // namespace marketplace_metering
