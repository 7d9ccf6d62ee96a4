#include "credentials/sso_reply.h"

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

const auto kNow = *encoding::ParseIso8601("2026-12-01T00:00:00Z");

SsoToken OldToken() {
  SsoToken token;
  token.access_token = Secret("hunter-old");
  token.expires_at = kNow;
  token.refresh_token = Secret("hunter-refresh");
  token.client_id = "id";
  token.client_secret = Secret("hunter-\"client\"");
  return token;
}

template <typename T>
std::string Failure(const Outcome<T>& outcome) {
  if (outcome) return "it succeeded";
  return std::string(NameOf(outcome.error().code)) + ": " + outcome.error().message;
}

TEST(RoleCredentials, AreAskedForWithNamesThatAreNoSyntax) {
  EXPECT_EQ(RoleCredentialsTarget("123456789012", "A_b=c,d.e@f+g-h"),
            "/federation/credentials?role_name=A_b%3Dc%2Cd.e%40f%2Bg-h&account_id=123456789012");
  EXPECT_EQ(RoleCredentialsTarget("1&2", "a b#/\r\n"),
            "/federation/credentials?role_name=a%20b%23%2F%0D%0A&account_id=1%262");
}

TEST(RoleCredentials, AreRead) {
  const auto keys = ReadRoleCredentials(
      R"({"other":[],"ROLECREDENTIALS":{"AccessKeyId":"A","secretAccessKey":"s","sessionToken":"t",)"
      R"("expiration":1796083200001,"x":{}}})",
      kNow);

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->access_key_id, "A");
  EXPECT_EQ(keys->secret_access_key.Reveal(), "s");
  EXPECT_EQ(keys->session_token.Reveal(), "t");
  EXPECT_EQ(keys->expiration, kNow + std::chrono::milliseconds(1));
  EXPECT_EQ(keys->source, CredentialsSource::kSso);
}

TEST(RoleCredentials, AreRefusedWhenTheyAreNone) {
  const auto with = [](const std::string& members) { return R"({"roleCredentials":{)" + members + "}}"; };
  const std::string id = R"("accessKeyId":"hunter")";
  const std::string secret = R"(,"secretAccessKey":"hunter")";
  const std::string token = R"(,"sessionToken":"hunter")";
  const std::string end = R"(,"expiration":1796086800000)";
  struct Row {
    const char* id;
    std::string body;
    std::string message;
  };
  const std::vector<Row> rows = {
      {"no JSON", "hunter", "CredentialsUnavailable: the answer cannot be understood: the JSON text is not valid"},
      {"no object", "[]", "is a list"},
      {"nothing", "{}", "roleCredentials is missing"},
      {"text", R"({"roleCredentials":"hunter"})", "roleCredentials is a string, not an object"},
      {"no id", with(R"("secretAccessKey":"hunter")" + token + end), "accessKeyId is missing"},
      {"no secret", with(id + token + end), "secretAccessKey is missing"},
      {"no token", with(id + secret + end), "sessionToken is missing"},
      {"no end", with(id + secret + token), "expiration is missing"},
      {"end as text", with(id + secret + token + R"(,"expiration":"1796086800000")"), "is a string"},
      {"end with a fraction", with(id + secret + token + R"(,"expiration":1.5)"), "is 1.5, not a whole number"},
      {"end before all", with(id + secret + token + R"(,"expiration":-1)"), "is -1, not within 0 to"},
      {"end after all", with(id + secret + token + R"(,"expiration":9223372036854775807)"), "not within 0 to"},
      {"end in seconds", with(id + secret + token + R"(,"expiration":1796086800)"),
       "ExpiredCredentials: the credentials that it gave have expired already"},
      {"end now", with(id + secret + token + R"(,"expiration":1796083200000)"), "ExpiredCredentials: "},
      {"line break", with(R"("accessKeyId":"hunter\n")" + secret + token + end), "InvalidCredentials: accessKeyId"},
      {"twice", with(id + R"(,"AccessKeyId":"hunter")" + secret + token + end), "is there twice"},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(Failure(ReadRoleCredentials(row.body, kNow)), AllOf(HasSubstr(row.message), Not(HasSubstr("hunter"))))
        << row.id;
  }
}

TEST(Renewal, IsAskedForWithTheRefreshToken) {
  EXPECT_EQ(WriteRenewal(OldToken()),
            R"({"clientId":"id","clientSecret":"hunter-\"client\"","grantType":"refresh_token",)"
            R"("refreshToken":"hunter-refresh"})");
}

TEST(Renewal, LastsFromWhenItWasAskedFor) {
  const auto token = ReadRenewal(
      R"({"accessToken":"new","tokenType":"Bearer","expiresIn":28800,"refreshToken":"next"})", OldToken(), kNow);

  ASSERT_TRUE(token) << token.error().message;
  EXPECT_EQ(token->access_token.Reveal(), "new");
  EXPECT_EQ(token->refresh_token.Reveal(), "next");
  EXPECT_EQ(token->expires_at, kNow + std::chrono::hours(8));
  EXPECT_EQ(token->client_id, "id");
}

TEST(Renewal, KeepsTheRefreshTokenUnlessThereIsANewOne) {
  for (const char* next : {"", R"(,"refreshToken":null)", R"(,"refreshToken":"")"}) {
    const auto token = ReadRenewal(R"({"accessToken":"new","expiresIn":1)" + std::string(next) + "}", OldToken(), kNow);
    ASSERT_TRUE(token) << token.error().message;
    EXPECT_EQ(token->refresh_token.Reveal(), "hunter-refresh");
  }
}

TEST(SsoError, IsNamedWhereverItsNameIs) {
  struct Row {
    const char* id;
    int status;
    std::vector<HttpHeader> headers;
    std::string body;
    std::string message;
  };
  const std::vector<Row> rows = {
      {"header",
       400,
       {{"X-Amzn-Errortype", "InvalidGrantException:http://x/"}},
       R"({"error":"invalid_grant","error_description":"no"})",
       "InvalidGrantException (HTTP 400): no"},
      {"type",
       401,
       {},
       R"({"__type":"com.amazonaws#UnauthorizedException","message":"no"})",
       "UnauthorizedException (HTTP 401): no"},
      {"error", 400, {}, R"({"error":"invalid_client","error_description":"no"})", "invalid_client (HTTP 400): no"},
      {"code", 400, {}, R"({"code":"X","Message":"no"})", "X (HTTP 400): no"},
      {"error that is an object", 400, {}, R"({"error":{"a":1},"message":"no"})", "BadRequest (HTTP 400): no. The"},
      {"empty name", 400, {{"x-amzn-errortype", ""}}, R"({"__type":"","error":"e"})", "e (HTTP 400)"},
      {"nothing", 500, {}, "", "Http500Error (HTTP 500). The answer does not name an error"},
      {"two lines", 400, {}, "{\"error\":\"a\\nb\",\"message\":\"c\\r\\nd\"}", "(HTTP 400): "},
      {"request id", 400, {{"x-amzn-RequestId", "id-1"}}, R"({"error":"e"})", "e (HTTP 400) [request id id-1]"},
  };
  for (const Row& row : rows) {
    HttpResponse response;
    response.status = row.status;
    response.headers = row.headers;
    response.body = row.body;
    const Error error = ReadSsoError(response, {});
    EXPECT_THAT(error.message, AllOf(HasSubstr(row.message), Not(HasSubstr("\n")))) << row.id;
    ASSERT_TRUE(error.reply);
    EXPECT_EQ(error.reply->status, row.status);
    EXPECT_EQ(error.reply->body, "");
  }
}

TEST(SsoError, QuotesNothingThatWasSentInSecret) {
  HttpResponse response;
  response.status = 400;
  response.headers = {{"x-amzn-ErrorType", "No:hunter-one"}, {"x-amzn-RequestId", "id hunter-one"}};
  response.body = R"({"error":"hunter-two","error_description":"you sent hunter-one and hunter\u002dtwo"})";

  const Error error = ReadSsoError(response, {Secret("hunter-one"), Secret("hunter-two")});

  EXPECT_EQ(error.message, "No (HTTP 400): you sent (removed) and (removed) [request id id (removed)]");
}

TEST(SsoError, OfABusyServiceIsThrottlingWhateverItIsCalled) {
  HttpResponse response;
  response.status = 429;
  response.body = R"({"error":"slow_down"})";

  const Error error = ReadSsoError(response, {});

  EXPECT_EQ(error.code, ErrorCode::kThrottling);
  EXPECT_EQ(error.reply->error_name, "TooManyRequestsException");
  EXPECT_EQ(error.message, "slow_down (HTTP 429)");
}

}  // namespace
}  // namespace marketplace_metering::credentials
