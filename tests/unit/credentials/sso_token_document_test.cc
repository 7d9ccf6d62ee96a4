#include "credentials/sso_token_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "encoding/iso8601.h"

namespace marketplace_metering::credentials {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kText =
    R"({"accessToken":"hunter1","expiresAt":"2026-11-14T04:05:45Z","refreshToken":"hunter2","clientId":"id",)"
    R"("clientSecret":"hunter3","registrationExpiresAt":"2027-03-06T19:53:17Z","region":"us-east-1",)"
    R"("startUrl":"https://d-abc123.awsapps.com/start"})";

std::chrono::system_clock::time_point At(const char* text) {
  return *encoding::ParseIso8601(text);
}

std::string Failure(const std::string& text) {
  const auto token = ReadSsoToken(text);
  return token ? "it succeeded" : std::string(NameOf(token.error().code)) + ": " + token.error().message;
}

TEST(SsoToken, IsReadWhole) {
  const auto token = ReadSsoToken(kText);

  ASSERT_TRUE(token) << token.error().message;
  EXPECT_EQ(token->access_token.Reveal(), "hunter1");
  EXPECT_EQ(token->expires_at, At("2026-11-14T04:05:45Z"));
  EXPECT_EQ(token->refresh_token.Reveal(), "hunter2");
  EXPECT_EQ(token->client_id, "id");
  EXPECT_EQ(token->client_secret.Reveal(), "hunter3");
  EXPECT_EQ(token->registration_expires_at, At("2027-03-06T19:53:17Z"));
}

TEST(SsoToken, IsReadWithoutWhatRenewsIt) {
  const auto token = ReadSsoToken(R"({"ACCESSTOKEN":"hunter1","expiresat":"2026-11-14T04:05:45UTC","clientId":null})");

  ASSERT_TRUE(token) << token.error().message;
  EXPECT_EQ(token->expires_at, At("2026-11-14T04:05:45Z"));
  EXPECT_EQ(WhyNotRenewable(*token, At("2026-11-14T00:00:00Z")), "there is no refreshToken");
}

TEST(SsoToken, IsRefusedWhenItCannotBeUsed) {
  struct Row {
    const char* id;
    std::string text;
    std::string message;
  };
  const std::vector<Row> rows = {
      {"no JSON", "hunter", "CredentialsUnavailable: it cannot be used: the JSON text is not valid"},
      {"no object", R"(["hunter"])", "the JSON text is a list, not an object"},
      {"nothing", "{}", "accessToken is missing"},
      {"twice", R"({"accessToken":"hunter","AccessToken":"hunter","expiresAt":"2026-11-14T04:05:45Z"})",
       "accessToken is there twice"},
      {"no end", R"({"accessToken":"hunter"})", "expiresAt is missing"},
      {"end that is no time", R"({"accessToken":"hunter","expiresAt":"hunter"})", "expiresAt must be a time"},
      {"end without zone", R"({"accessToken":"hunter","expiresAt":"2026-11-14T04:05:45"})", "with its zone"},
      {"end as a number", R"({"accessToken":"hunter","expiresAt":1794629145})", "expiresAt is a number, not a string"},
      {"registration",
       R"({"accessToken":"hunter","expiresAt":"2026-11-14T04:05:45Z","registrationExpiresAt":"hunter"})",
       "registrationExpiresAt must be a time"},
      {"refresh token", R"({"accessToken":"hunter","expiresAt":"2026-11-14T04:05:45Z","refreshToken":["hunter"]})",
       "refreshToken is a list, not a string"},
      {"line break", R"({"accessToken":"hunter\n","expiresAt":"2026-11-14T04:05:45Z"})", "InvalidCredentials: "},
      {"zero byte", R"({"accessToken":"hunter\u0000","expiresAt":"2026-11-14T04:05:45Z"})", "InvalidCredentials: "},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(Failure(row.text), AllOf(HasSubstr(row.message), Not(HasSubstr("hunter")))) << row.id;
  }
}

TEST(SsoToken, IsRewrittenWithAllElseAsItWas) {
  auto token = *ReadSsoToken(kText);
  token.access_token = Secret("new \"one\" é");
  token.expires_at = At("2026-12-31T23:59:59.9Z");
  token.refresh_token = Secret("next");

  const auto text = RewriteSsoToken(
      R"({ "b": 1e2 , "accesstoken": "hunter1", "Region": "us-east-1", "expiresAt": 5, "n": null, "o": {"a":[true]} })",
      token);

  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(*text, R"({"accessToken":"new \"one\" é","expiresAt":"2026-12-31T23:59:59Z","refreshToken":"next",)"
                   R"("b":1e2,"Region":"us-east-1","n":null,"o":{"a":[true]}})");
}

TEST(SsoToken, IsNotRewrittenIntoWhatCannotBeRead) {
  const auto token = *ReadSsoToken(kText);
  for (const std::string text : {"", "[]", "{", "{\"a\\u0001\":{\"b\":\"\xff\"}}", "{\"\xff\":\"hunter\"}"}) {
    const auto written = RewriteSsoToken(text, token);
    ASSERT_FALSE(written) << text;
    EXPECT_THAT(written.error().message, AllOf(StartsWith("it cannot be used: "), Not(HasSubstr("hunter")),
                                               Not(HasSubstr("\x01")), Not(HasSubstr("\xff"))));
  }
}

TEST(SsoToken, CanBeRenewedUntilItsClientExpires) {
  const auto token = *ReadSsoToken(kText);

  EXPECT_EQ(WhyNotRenewable(token, At("2027-03-06T19:53:16Z")), std::nullopt);
  EXPECT_EQ(WhyNotRenewable(token, At("2027-03-06T19:53:17Z")), "its registrationExpiresAt has passed");
}

}  // namespace
}  // namespace marketplace_metering::credentials
