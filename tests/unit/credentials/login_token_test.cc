#include "credentials/login_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace marketplace_metering::credentials {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(WriteLoginRequest, IsWhatSignInWants) {
  LoginDocument login;
  login.client_id = "arn:aws:signin:::devtools/same-device";
  login.refresh_token = Secret("hunter\"4");

  EXPECT_EQ(
      WriteLoginRequest(login),
      R"({"clientId":"arn:aws:signin:::devtools/same-device","grantType":"refresh_token","refreshToken":"hunter\"4"})");
}

TEST(ReadRenewedLogin, ReadsTheKeys) {
  const auto renewed =
      ReadRenewedLogin(R"({"accessToken":{"accessKeyId":"ASIANEW","secretAccessKey":"s","sessionToken":"t","more":1},)"
                       R"("tokenType":"aws_sigv4","expiresIn":900,"refreshToken":"r","idToken":null})");

  ASSERT_TRUE(renewed) << renewed.error().message;
  EXPECT_EQ(renewed->access_key_id, "ASIANEW");
  EXPECT_EQ(renewed->secret_access_key.Reveal(), "s");
  EXPECT_EQ(renewed->session_token.Reveal(), "t");
  EXPECT_EQ(renewed->expires_in, std::chrono::seconds(900));
  EXPECT_EQ(renewed->refresh_token.Reveal(), "r");

  const auto without =
      ReadRenewedLogin(R"({"accessToken":{"accessKeyId":"A","secretAccessKey":"s","sessionToken":"t"},"expiresIn":1})");
  ASSERT_TRUE(without) << without.error().message;
  EXPECT_TRUE(without->refresh_token.empty());
}

TEST(ReadRenewedLogin, SaysWhatIsWrongAndQuotesNothing) {
  const auto with = [](const std::string& token, const std::string& rest) {
    return "{\"accessToken\":{" + token + "}" + rest + "}";
  };
  const std::string keys = R"("accessKeyId":"hunter1","secretAccessKey":"hunter2","sessionToken":"hunter3")";
  const std::string end = R"(,"expiresIn":900)";
  struct Row {
    std::string body;
    std::string message;
  };
  const std::vector<Row> rows = {
      {"", "the JSON text is not valid"},
      {"<html>hunter2</html>", "the JSON text is not valid"},
      {"[]", "is a list, not an object"},
      {"{}", "accessToken is missing"},
      {R"({"accessToken":null,"expiresIn":900})", "accessToken is missing"},
      {R"({"accessToken":"hunter2","expiresIn":900})", "accessToken is a string, not an object"},
      {with(R"("secretAccessKey":"hunter2","sessionToken":"hunter3")", end), "accessToken.accessKeyId is missing"},
      {with(R"("accessKeyId":"hunter1","sessionToken":"hunter3")", end), "accessToken.secretAccessKey is missing"},
      {with(R"("accessKeyId":"hunter1","secretAccessKey":"hunter2")", end), "accessToken.sessionToken is missing"},
      {with(R"("accessKeyId":"","secretAccessKey":"hunter2","sessionToken":"hunter3")", end),
       "accessToken.accessKeyId is missing"},
      {with(keys, ""), "expiresIn is missing"},
      {with(keys, R"(,"expiresIn":"900")"), "expiresIn is a string, not a whole number"},
      {with(keys, R"(,"expiresIn":0)"), "expiresIn is 0, not within 1 to 31622400"},
      {with(keys, R"(,"expiresIn":-900)"), "expiresIn is -900, not within"},
      {with(keys, R"(,"expiresIn":9e99)"), "expiresIn is 9e99, not within"},
      {with(keys, end + R"(,"refreshToken":["hunter4"])"), "refreshToken is a list, not a string"},
      {with(R"("accessKeyId":"hunter1","secretAccessKey":"hunter2","sessionToken":"hunter3\nX: y")", end),
       "sessionToken holds a blank, line break"},
  };
  for (const Row& row : rows) {
    const auto renewed = ReadRenewedLogin(row.body);
    ASSERT_FALSE(renewed) << row.body;
    EXPECT_THAT(renewed.error().message, AllOf(HasSubstr(row.message), Not(HasSubstr("hunter")))) << row.body;
    EXPECT_FALSE(renewed.error().reply);
  }
}

struct ErrorRow {
  int status;
  std::string body;
  ErrorCode code;
  std::string message;
};

TEST(ReadLoginError, SaysWhatSignInSaidAndWhatItMeans) {
  const std::vector<ErrorRow> rows = {
      {401, R"({"error":"TOKEN_EXPIRED","message":"Too old"})", ErrorCode::kExpiredCredentials,
       "TOKEN_EXPIRED: Too old. The session has expired, or the password was changed. [request id id-1]"},
      {400, R"({"error":"USER_CREDENTIALS_CHANGED"})", ErrorCode::kExpiredCredentials,
       "USER_CREDENTIALS_CHANGED. The session has expired, or the password was changed. [request id id-1]"},
      {403, R"({"error":"INSUFFICIENT_PERMISSIONS","message":"No."})", ErrorCode::kUnrecognizedServiceError,
       "INSUFFICIENT_PERMISSIONS: No. Whoever logged in needs the permission signin:CreateOAuth2Token. [request id "
       "id-1]"},
      {400, R"({"error":"INVALID_REQUEST","message":"x"})", ErrorCode::kUnrecognizedServiceError,
       "INVALID_REQUEST: x [request id id-1]"},
      {429, R"({"error":"SLOW","message":"x"})", ErrorCode::kThrottling, "SLOW: x [request id id-1]"},
      {500, R"({"error":"SERVER_ERROR"})", ErrorCode::kUnrecognizedServiceError, "SERVER_ERROR [request id id-1]"},
      {502, "<html>", ErrorCode::kUnrecognizedServiceError,
       "Http502Error (HTTP 502). The answer does not name an error, so it may come from a proxy or another server: "
       "check the sign-in endpoint. [request id id-1]"},
      {302, "", ErrorCode::kUnrecognizedServiceError, "(HTTP 302)"},
      {400, R"({"error":7,"message":[]})", ErrorCode::kUnrecognizedServiceError, "BadRequest (HTTP 400)"},
      {400, "{\"error\":\"A\\nB\",\"message\":\"line\\u0000\\r\\nforged\"}", ErrorCode::kUnrecognizedServiceError, "A"},
  };
  for (const ErrorRow& row : rows) {
    HttpResponse response;
    response.status = row.status;
    response.body = row.body;
    response.headers = {{"x-amzn-RequestId", "id-1"}};
    const Error error = ReadLoginError(std::move(response), {});
    EXPECT_EQ(error.code, row.code) << row.body;
    EXPECT_THAT(error.message, HasSubstr(row.message)) << row.body;
    EXPECT_THAT(error.message, Not(HasSubstr("\n"))) << row.body;
    ASSERT_TRUE(error.reply);
    EXPECT_EQ(error.reply->status, row.status);
    EXPECT_EQ(error.reply->request_id, "id-1");
    EXPECT_EQ(error.delivery, row.status >= 400 && row.status < 500 ? Delivery::kRefused : Delivery::kUnknown);
  }
}

TEST(ReadLoginError, TakesTheNameFromTheHeaderWhereTheBodyHasNone) {
  HttpResponse response;
  response.status = 403;
  response.headers = {{"x-amzn-ErrorType", "AccessDeniedException:http://x/"}};

  const Error error = ReadLoginError(std::move(response), {});

  EXPECT_EQ(error.reply->error_name, "AccessDeniedException");
  EXPECT_EQ(error.code, ErrorCode::kAccessDenied);
}

TEST(ReadLoginError, QuotesNothingThatWasSent) {
  HttpResponse response;
  response.status = 400;
  response.headers = {{"x-amzn-RequestId", "of refresh-token-1"}, {"x-echo", "refresh-token-1"}};
  response.body = R"({"error":"refresh-token-1","message":"you sent refresh\u002dtoken-1 and proof.of.key-1"})";

  const Error error = ReadLoginError(std::move(response), {Secret("refresh-token-1"), Secret("proof.of.key-1")});

  const std::string all =
      error.message + error.reply->error_name + error.reply->message + error.reply->request_id + error.reply->body;
  EXPECT_THAT(all,
              AllOf(Not(HasSubstr("refresh-token-1")), Not(HasSubstr("refresh\\u002d")), Not(HasSubstr("proof."))));
  EXPECT_THAT(error.reply->headers, IsEmpty());
}

}  // namespace
}  // namespace marketplace_metering::credentials
