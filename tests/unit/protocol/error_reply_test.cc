#include "protocol/error_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "protocol/error_names.h"
#include "support/vector_file.h"

namespace marketplace_metering::protocol {
namespace {

using testing::HasSubstr;
using testing::Not;

HttpResponse Response(int status, std::string body, std::vector<HttpHeader> headers = {}) {
  HttpResponse response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return response;
}

/// A 400 or other status with a name in its body.
HttpResponse Named(const std::string& name, int status = 400) {
  return Response(status, R"({"__type":")" + name + R"("})");
}

TEST(ErrorReply, ReadsEveryRowOfTheVectors) {
  const auto file = test::ReadVectorFile("errors.json");
  ASSERT_EQ(file["cases"].Size(), 35U);

  for (const auto& row : file["cases"].GetArray()) {
    SCOPED_TRACE(row["name"].GetString());
    std::vector<HttpHeader> headers;
    for (const auto& header : row["headers"].GetObject()) {
      headers.push_back({header.name.GetString(), header.value.GetString()});
    }

    const Error error =
        ParseErrorReply(Response(row["status"].GetInt(), row["body"].GetString(), headers), "MeterUsage");

    ASSERT_TRUE(error.reply);
    EXPECT_EQ(error.reply->error_name, row["recommended"]["code"].GetString());
    EXPECT_EQ(error.reply->message, row["recommended"]["message"].GetString());
    EXPECT_EQ(error.reply->status, row["status"].GetInt());
    EXPECT_EQ(error.reply->headers, headers);
    EXPECT_EQ(error.reply->body, row["body"].GetString());
    if (row.HasMember("modeled_type")) {
      EXPECT_EQ(error.code, FindErrorCode(row["modeled_type"].GetString(), "MeterUsage"));
    }
    EXPECT_TRUE(error.attempts.empty());
  }
}

struct DeliveryRow {
  std::string name;
  HttpResponse response;
  ErrorCode code;
  Delivery delivery;
  bool transient;
};

void PrintTo(const DeliveryRow& row, std::ostream* out) {
  *out << row.name;
}

class Fate : public testing::TestWithParam<DeliveryRow> {};

TEST_P(Fate, SaysWhetherTheServiceMayHaveActed) {
  const DeliveryRow& row = GetParam();

  const Error error = ParseErrorReply(row.response, "MeterUsage");

  EXPECT_EQ(NameOf(error.code), NameOf(row.code));
  EXPECT_EQ(NameOf(error.delivery), NameOf(row.delivery));
  EXPECT_EQ(IsTransient(error), row.transient);
}

constexpr auto kRefused = Delivery::kRefused;
constexpr auto kUnknown = Delivery::kUnknown;
constexpr auto kUnrecognized = ErrorCode::kUnrecognizedServiceError;

INSTANTIATE_TEST_SUITE_P(
    Table, Fate,
    testing::Values(
        DeliveryRow{"modeled", Named("InvalidTagException"), ErrorCode::kInvalidTag, kRefused, false},
        DeliveryRow{"modeled_403", Named("InvalidTagException", 403), ErrorCode::kInvalidTag, kRefused, false},
        DeliveryRow{"modeled_for_another_operation", Named("InvalidTokenException"), ErrorCode::kInvalidToken, kRefused,
                    false},
        DeliveryRow{"modeled_with_500", Named("InvalidTagException", 500), ErrorCode::kInvalidTag, kUnknown, true},
        DeliveryRow{"dry_run", Named("DryRunOperation"), ErrorCode::kDryRunOperation, kRefused, false},
        DeliveryRow{"unauthorized", Named("UnauthorizedException", 403), ErrorCode::kUnauthorized, kRefused, false},
        DeliveryRow{"access_denied", Named("AccessDeniedException"), ErrorCode::kAccessDenied, kRefused, false},
        DeliveryRow{"expired_credentials", Named("ExpiredTokenException"), ErrorCode::kExpiredSecurityToken, kRefused,
                    false},
        DeliveryRow{"skew", Named("RequestTimeTooSkewed"), ErrorCode::kClockSkew, kRefused, false},
        DeliveryRow{"too_large", Named("RequestEntityTooLarge", 413), ErrorCode::kRequestTooLarge, kRefused, false},
        DeliveryRow{"bare_413", Response(413, ""), ErrorCode::kRequestTooLarge, kUnknown, false},
        DeliveryRow{"unknown_name_413", Named("NewException", 413), kUnrecognized, kUnknown, false},
        DeliveryRow{"throttling", Named("ThrottlingException"), ErrorCode::kThrottling, kRefused, true},
        DeliveryRow{"throttling_503", Named("SlowDown", 503), ErrorCode::kThrottling, kUnknown, true},
        DeliveryRow{"bare_429", Response(429, ""), ErrorCode::kThrottling, kRefused, true},
        DeliveryRow{"html_429", Response(429, "<html>"), ErrorCode::kThrottling, kRefused, true},
        DeliveryRow{"unknown_name_429", Named("NewException", 429), ErrorCode::kThrottling, kRefused, true},
        DeliveryRow{"known_name_429", Named("AccessDeniedException", 429), ErrorCode::kAccessDenied, kRefused, true},
        DeliveryRow{"internal_500", Named("InternalServiceErrorException", 500), ErrorCode::kInternalServiceError,
                    kUnknown, true},
        DeliveryRow{"internal_400", Named("InternalServiceErrorException"), ErrorCode::kInternalServiceError, kUnknown,
                    false},
        DeliveryRow{"internal_error_400", Named("InternalError"), ErrorCode::kInternalFailure, kUnknown, true},
        DeliveryRow{"internal_failure_400", Named("InternalFailure"), ErrorCode::kInternalFailure, kUnknown, false},
        DeliveryRow{"unavailable_503", Named("ServiceUnavailable", 503), ErrorCode::kServiceUnavailable, kUnknown,
                    true},
        DeliveryRow{"unavailable_400", Named("ServiceUnavailable"), ErrorCode::kServiceUnavailable, kUnknown, false},
        DeliveryRow{"request_timeout", Named("RequestTimeout"), ErrorCode::kRequestTimeout, kUnknown, true},
        DeliveryRow{"request_timeout_408", Named("RequestTimeoutException", 408), ErrorCode::kRequestTimeout, kUnknown,
                    true},
        DeliveryRow{"bare_408", Response(408, ""), kUnrecognized, kUnknown, false},
        DeliveryRow{"unknown_name", Named("NewException"), kUnrecognized, kUnknown, false},
        DeliveryRow{"unknown_name_500", Named("NewException", 500), kUnrecognized, kUnknown, true},
        DeliveryRow{"bare_400", Response(400, ""), kUnrecognized, kUnknown, false},
        DeliveryRow{"bare_403", Response(403, "<html>denied</html>"), kUnrecognized, kUnknown, false},
        DeliveryRow{"bare_404", Response(404, "{}"), kUnrecognized, kUnknown, false},
        DeliveryRow{"bare_503", Response(503, ""), kUnrecognized, kUnknown, true},
        DeliveryRow{"bare_599", Response(599, ""), kUnrecognized, kUnknown, true},
        DeliveryRow{"redirect", Response(302, ""), kUnrecognized, kUnknown, false},
        DeliveryRow{"named_redirect", Named("InvalidTagException", 307), ErrorCode::kInvalidTag, kUnknown, false},
        DeliveryRow{"status_600", Named("InvalidTagException", 600), ErrorCode::kInvalidTag, kUnknown, false}),
    [](const auto& row) { return row.param.name; });

TEST(ErrorReply, NamesTheErrorByHeaderThenTypeThenCode) {
  const std::string body = R"({"__type":"B","code":"C"})";

  EXPECT_EQ(
      ParseErrorReply(Response(400, body, {{"X-AMZN-ERRORTYPE", "ns#A:http://x/"}}), "MeterUsage").reply->error_name,
      "A");
  EXPECT_EQ(ParseErrorReply(Response(400, body, {{"x-amzn-ErrorType", ""}}), "MeterUsage").reply->error_name, "B");
  EXPECT_EQ(ParseErrorReply(Response(400, R"({"__type":"ns#","code":"C"})"), "MeterUsage").reply->error_name, "C");
}

TEST(ErrorReply, TellsAPersonNameWordsRequestIdAndRemedy) {
  const Error error = ParseErrorReply(Response(400, R"({"__type":"DisabledApiException","message":"API is disabled"})",
                                               {{"x-amzn-RequestId", "0d1e2f30"}}),
                                      "BatchMeterUsage");

  EXPECT_THAT(error.message, HasSubstr("BatchMeterUsage: DisabledApiException (HTTP 400): API is disabled. "));
  EXPECT_THAT(error.message, HasSubstr("not available in this region"));
  EXPECT_THAT(error.message, HasSubstr("us-east-1 only"));
  EXPECT_THAT(error.message, HasSubstr("[request id 0d1e2f30]"));
  EXPECT_EQ(error.reply->request_id, "0d1e2f30");
}

TEST(ErrorReply, SuspectsAProxyWhenAnAnswerDoesNotNameItsError) {
  EXPECT_THAT(ParseErrorReply(Response(403, "<html>"), "MeterUsage").message, HasSubstr("proxy"));
  EXPECT_THAT(ParseErrorReply(Response(302, ""), "MeterUsage").message, HasSubstr("Redirects are not followed"));
  EXPECT_THAT(ParseErrorReply(Named("NewException"), "MeterUsage").message, Not(HasSubstr("proxy")));
}

TEST(ErrorReply, KeepsForgedLinesAndEndlessWordsOutOfTheMessage) {
  const std::string words = "line\\nINFO forged " + std::string(5000, 'x');

  const Error error =
      ParseErrorReply(Response(400, R"({"__type":"A\u0007B","message":")" + words + "\"}"), "MeterUsage");

  EXPECT_EQ(error.message.find_first_of("\n\a"), std::string::npos);
  EXPECT_LT(error.message.size(), 1200U);
  EXPECT_EQ(error.reply->message.size(), words.size() - 1);
}

TEST(ErrorReply, CutsWordsBetweenCharacters) {
  std::string words = "x";
  while (words.size() < 3000) words += "ü";

  const Error error = ParseErrorReply(Response(400, R"({"__type":"A","message":")" + words + "\"}"), "MeterUsage");

  EXPECT_THAT(error.message, HasSubstr("ü..."));
}

TEST(ErrorReply, ReplacesInvalidUtf8InTheWords) {
  const Error error =
      ParseErrorReply(Response(400, "{\"__type\":\"InvalidTagException\",\"message\":\"a\xFFz\"}"), "MeterUsage");

  EXPECT_EQ(error.code, ErrorCode::kInvalidTag);
  EXPECT_EQ(error.reply->message, "a\xEF\xBF\xBDz");
}

TEST(ErrorReply, KeepsTheSessionTokenOfAQuotedRequestOutOfTheError) {
  const std::string body =
      R"({"__type":"InvalidSignatureException","message":"The Canonical String should have been\n'POST\n/\n\nx-amz-security-token:IQoJb3+secret/==\nx-amz-target:T\n'"})";

  const Error error = ParseErrorReply(Response(403, body), "MeterUsage");

  for (const std::string& text : {error.message, error.reply->message, error.reply->body, Describe(error)}) {
    EXPECT_THAT(text, Not(HasSubstr("IQoJb3")));
    EXPECT_THAT(text, HasSubstr("x-amz-security-token:(removed)"));
  }
}

TEST(ErrorReply, KeepsTheTokenThatWasSentOutOfEveryPartOfTheError) {
  const std::string token = "IQoJb3JpZ2luX2VjEXAMPLE";
  const std::string body = R"({"__type":"Bad)" + token + R"(","message":"you sent )" + token + "\"}";

  const Error error =
      ParseErrorReply(Response(400, body, {{"X-Echo", token}, {"x-amzn-RequestId", token}}), "MeterUsage", token);

  EXPECT_EQ(error.reply->request_id, "(removed)");
  EXPECT_THAT(Describe(error), Not(HasSubstr(token)));
  EXPECT_EQ(error.reply->error_name, "Bad(removed)");
  EXPECT_EQ(error.reply->message, "you sent (removed)");
  EXPECT_THAT(error.reply->body, Not(HasSubstr(token)));
  EXPECT_EQ(error.reply->headers[0].value, "(removed)");
}

TEST(ErrorReply, SurvivesBodiesMadeToHurt) {
  for (const std::string& body :
       {std::string(std::size_t{1} << 20U, '['), std::string("{\"__type\":"), std::string("\0", 1),
        std::string(R"({"__type":{"a":1},"message":[]})"), std::string("\xEF\xBB\xBF{}")}) {
    const Error error = ParseErrorReply(Response(400, body), "MeterUsage");

    EXPECT_EQ(error.reply->error_name, "BadRequest");
    EXPECT_EQ(error.reply->body, body);
  }
}

}  // namespace
}  // namespace marketplace_metering::protocol
