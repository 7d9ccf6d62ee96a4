#include "credentials/cognito_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "support/freed_memory.h"

namespace marketplace_metering::credentials {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto kGetId = CognitoOperation::kGetId;
constexpr auto kGetCredentials = CognitoOperation::kGetCredentials;
constexpr const char* kIdentity = "us-east-1:01234567-89ab-cdef-0123-456789abcdef";

std::chrono::system_clock::time_point At(std::int64_t seconds) {
  return std::chrono::system_clock::time_point(std::chrono::seconds(seconds));
}

std::string WithKeys(const std::string& keys) {
  return R"({"IdentityId":"us-east-1:0","Credentials":{)" + keys + "}}";
}

std::string WithEnd(const std::string& end) {
  return WithKeys(R"("AccessKeyId":"ASIATEST","SecretKey":"hunter2","SessionToken":"hunter3","Expiration":)" + end);
}

TEST(ReadIdentityId, TakesTheIdentity) {
  const auto id = ReadIdentityId(std::string(R"({"IdentityId":")") + kIdentity + R"(","More":1})");

  ASSERT_TRUE(id) << id.error().message;
  EXPECT_EQ(*id, kIdentity);
}

TEST(ReadIdentityId, TakesNothingElse) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "cannot be understood"},
      {"<html>", "cannot be understood"},
      {"[]", "not an object"},
      {"{}", "IdentityId is missing"},
      {R"({"IdentityId":null})", "IdentityId is missing"},
      {R"({"IdentityId":7})", "IdentityId"},
      {R"({"IdentityId":""})", "IdentityId is none"},
      {R"({"IdentityId":"hunter2"})", "IdentityId is none"},
      {R"({"IdentityId":"us-east-1:0","IdentityId":"us-east-1:1"})", "IdentityId is there twice"},
  };
  for (const auto& [body, message] : rows) {
    const auto id = ReadIdentityId(body);

    ASSERT_FALSE(id) << body;
    EXPECT_EQ(id.error().code, ErrorCode::kCredentialsUnavailable) << body;
    EXPECT_THAT(id.error().message, HasSubstr(message)) << body;
    EXPECT_THAT(id.error().message, Not(HasSubstr("hunter"))) << body;
  }
}

TEST(ReadCognitoCredentials, TakesAllParts) {
  const auto keys = ReadCognitoCredentials(WithEnd("1.6515165E9"), At(1651516499));

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "ASIATEST");
  EXPECT_EQ((*keys)->secret_access_key.Reveal(), "hunter2");
  EXPECT_EQ((*keys)->session_token.Reveal(), "hunter3");
  EXPECT_EQ((*keys)->expiration, At(1651516500));
  EXPECT_EQ((*keys)->account_id, "");
  EXPECT_EQ((*keys)->source, CredentialsSource::kCognito);
}

TEST(ReadCognitoCredentials, TakesSecondsAsTheyAreWritten) {
  const std::vector<std::pair<std::string, std::chrono::system_clock::time_point>> rows = {
      {"1651516500", At(1651516500)},
      {"1651516500.25", At(1651516500) + 250ms},
      {"1.65151650025e9", At(1651516500) + 250ms},
      {"1651516500e0", At(1651516500)},
      {"16515165000E-1", At(1651516500)},
  };
  for (const auto& [end, time] : rows) {
    const auto keys = ReadCognitoCredentials(WithEnd(end), At(0));

    ASSERT_TRUE(keys) << end << keys.error().message;
    EXPECT_EQ((*keys)->expiration, time) << end;
  }
}

TEST(ReadCognitoCredentials, SaysWhatIsWrong) {
  struct Row {
    std::string body;
    ErrorCode code;
    const char* message;
  };
  const auto unavailable = ErrorCode::kCredentialsUnavailable;
  const auto without = [](const std::string& part) {
    std::string body = WithEnd("2000000000");
    body.replace(body.find(part), part.size(), "Hunter");
    return body;
  };
  const std::vector<Row> rows = {
      {"", unavailable, "cannot be understood"},
      {"hunter2", unavailable, "cannot be understood"},
      {R"(["hunter2"])", unavailable, "not an object"},
      {"{}", unavailable, "Credentials is missing"},
      {R"({"Credentials":"hunter2"})", unavailable, "Credentials"},
      {R"({"Credentials":null})", unavailable, "Credentials is missing"},
      {WithKeys(""), unavailable, "Credentials.AccessKeyId is missing"},
      {without("AccessKeyId"), unavailable, "Credentials.AccessKeyId is missing"},
      {without("SecretKey"), unavailable, "Credentials.SecretKey is missing"},
      {without("SessionToken"), unavailable, "Credentials.SessionToken is missing"},
      {without("Expiration"), unavailable, "Credentials.Expiration is missing"},
      {WithEnd("2000000000,\"SecretKey\":\"hunter4\""), unavailable, "SecretKey is there twice"},
      {WithEnd("null"), unavailable, "Credentials.Expiration is missing"},
      {WithEnd("\"2033-05-18T03:33:20Z\""), unavailable, "Credentials.Expiration is text, not a number"},
      {WithEnd("\"hunter9\""), unavailable, "Credentials.Expiration is text, not a number"},
      {WithEnd("true"), unavailable, "Credentials.Expiration"},
      {WithEnd("-1"), unavailable, "Credentials.Expiration is -1, not a time"},
      {WithEnd("1e30"), unavailable, "Credentials.Expiration is 1e30, not a time"},
      {WithEnd("1000"), ErrorCode::kExpiredCredentials, "have expired already"},
      {WithEnd("1000.5"), ErrorCode::kExpiredCredentials, "have expired already"},
      {WithKeys(R"("AccessKeyId":"A","SecretKey":"s","SessionToken":"hunter\n3","Expiration":2000000000)"),
       ErrorCode::kInvalidCredentials, "SessionToken holds a blank, line break"},
      {WithKeys(R"("AccessKeyId":7,"SecretKey":"s","SessionToken":"t","Expiration":2000000000)"), unavailable,
       "AccessKeyId"},
  };
  for (const Row& row : rows) {
    const auto keys = ReadCognitoCredentials(row.body, At(1001));

    ASSERT_FALSE(keys) << row.body;
    EXPECT_EQ(keys.error().code, row.code) << row.body;
    EXPECT_THAT(keys.error().message, HasSubstr(row.message)) << row.body;
    EXPECT_THAT(keys.error().message, Not(HasSubstr("hunter"))) << row.body;
    EXPECT_FALSE(keys.error().reply) << row.body;
  }
}

TEST(ReadCognitoCredentials, LeavesNothingBehind) {
  const std::string secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  const std::string keys =
      R"("AccessKeyId":"A","SecretKey":")" + std::string(secret.size(), '#') + R"(","SessionToken":"t","Expiration":)";
  std::string good = WithKeys(keys + "2000000000");
  std::string bad = WithKeys(keys + "\"tomorrow\"");
  const std::size_t place = good.find('#');
  // Put in last, or what was built on the way would be found in memory that is used again.
  for (std::string* body : {&good, &bad}) secret.copy(body->data() + place, secret.size());
  const test::FreedMemory freed(secret);
  {
    const auto read = ReadCognitoCredentials(std::move(good), At(0));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ((*read)->secret_access_key.Reveal(), secret);
    EXPECT_FALSE(ReadCognitoCredentials(std::move(bad), At(0)));
  }
  EXPECT_EQ(freed.sightings(), 0U);
}

// --- errors ---------------------------------------------------------------------------------------

HttpResponse Response(int status, std::string body, std::vector<HttpHeader> headers = {}) {
  HttpResponse response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return response;
}

std::string ErrorJson(const std::string& name, const std::string& message) {
  return R"({"__type":")" + name + R"(","message":")" + message + "\"}";
}

TEST(ReadCognitoError, SaysWhatCognitoSaid) {
  const Error error =
      ReadCognitoError(Response(400, ErrorJson("NotAuthorizedException", "Invalid login token. Token expired"),
                                {{"x-amzn-RequestId", "id-1"}}),
                       kGetId, {});

  EXPECT_THAT(error.message, StartsWith("NotAuthorizedException: Invalid login token. Token expired. Each token must"));
  EXPECT_THAT(error.message, HasSubstr(" [request id id-1]"));
  ASSERT_TRUE(error.reply);
  EXPECT_EQ(error.reply->error_name, "NotAuthorizedException");
  EXPECT_EQ(error.reply->request_id, "id-1");
}

TEST(ReadCognitoError, GivesAdvice) {
  struct Row {
    int status;
    const char* name;
    const char* advice;
  };
  const Row rows[] = {
      {400, "ResourceNotFoundException", "Check the id"},
      {400, "InvalidIdentityPoolConfigurationException", "whose trust policy admits cognito-identity.amazonaws.com"},
      {400, "ExternalServiceException", "The identity provider did not answer Cognito"},
      {400, "RequestExpired", "Set this machine's clock."},
      {400, "LimitExceededException", "LimitExceededException: told"},
      {400, "AccessDeniedException", "AccessDeniedException: told"},
      {500, "", "(HTTP 500): told. The answer does not name an error"},
  };
  for (const Row& row : rows) {
    const Error error = ReadCognitoError(Response(row.status, ErrorJson(row.name, "told")), kGetCredentials, {});

    EXPECT_THAT(error.message, HasSubstr(row.advice)) << row.name;
    // What the metering service would advise is wrong here.
    EXPECT_THAT(error.message, Not(HasSubstr("aws-marketplace"))) << row.name;
  }
}

TEST(ReadCognitoError, TakesEveryLoginOut) {
  const CognitoLogins logins = {{"a", Secret("hunter2/hunter2")}, {"b", Secret("hunter3hunter3")}};
  const Error error = ReadCognitoError(
      Response(400, ErrorJson("NotAuthorizedException", std::string(1010, '.') + "hunter2\\/hunter2 hunter3hunter3"),
               {{"x-told", "hunter3hunter3"}}),
      kGetId, logins);

  EXPECT_THAT(error.message, Not(HasSubstr("hunter")));
  EXPECT_THAT(error.reply->message, Not(HasSubstr("hunter")));
  EXPECT_THAT(error.reply->body, Not(HasSubstr("hunter")));
  EXPECT_EQ(error.reply->headers[0].value, "(removed)");
}

TEST(ReadCognitoError, StaysOnItsLine) {
  const Error error = ReadCognitoError(Response(400, ErrorJson("X\\nY", "one\\ntwo")), kGetId, {});

  EXPECT_THAT(error.message, Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace marketplace_metering::credentials
