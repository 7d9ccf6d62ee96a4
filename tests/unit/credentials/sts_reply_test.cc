#include "credentials/sts_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "support/freed_memory.h"

namespace marketplace_metering::credentials {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto kAssume = StsOperation::kAssumeRole;
constexpr auto kWeb = StsOperation::kAssumeRoleWithWebIdentity;
constexpr const char* kRole = "arn:aws:iam::123456789012:role/r";
constexpr const char* kUser =
    "<AssumedRoleUser><AssumedRoleId>AROAX:s</AssumedRoleId>"
    "<Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser>";
constexpr const char* kKeys =
    "<AccessKeyId>ASIATEST</AccessKeyId><SecretAccessKey>sec/ret+</SecretAccessKey>"
    "<SessionToken>TOKEN==</SessionToken><Expiration>2026-01-01T01:00:00Z</Expiration>";

std::string Success(const std::string& result, const std::string& operation = "AssumeRole") {
  return "<" + operation + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <" + operation +
         "Result>" + result + "</" + operation +
         "Result>\n  <ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>\n</" + operation + "Response>";
}

std::string WithKeys(const std::string& keys) {
  return Success(std::string(kUser) + "<Credentials>" + keys + "</Credentials>");
}

std::chrono::system_clock::time_point At(std::int64_t seconds) {
  return std::chrono::system_clock::time_point(std::chrono::seconds(seconds));
}

std::string Without(std::string text, const std::string& part) {
  const auto at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return at == std::string::npos ? text : text.erase(at, part.size());
}

// --- success --------------------------------------------------------------------------------------

TEST(ReadAssumedRole, ReadsTheCredentials) {  // A1
  const auto role = ReadAssumedRole(Success(std::string(kUser) + "\n    <Credentials>\n      " + kKeys +
                                            "\n    </Credentials><PackedPolicySize>6</PackedPolicySize>"),
                                    kAssume);

  ASSERT_TRUE(role) << role.error().message;
  const Credentials& credentials = role->credentials;
  EXPECT_EQ(credentials.access_key_id, "ASIATEST");
  EXPECT_EQ(credentials.secret_access_key.Reveal(), "sec/ret+");
  EXPECT_EQ(credentials.session_token.Reveal(), "TOKEN==");
  EXPECT_EQ(credentials.expiration, At(1767229200));
  EXPECT_EQ(credentials.account_id, "123456789012");
  EXPECT_EQ(credentials.source, CredentialsSource::kAssumedRole);
  EXPECT_EQ(role->arn, "arn:aws:sts::123456789012:assumed-role/r/s");
}

TEST(ReadAssumedRole, ReadsThoseOfAWebIdentity) {
  const auto role = ReadAssumedRole(
      Success("<SubjectFromWebIdentityToken>sub</SubjectFromWebIdentityToken><Credentials>" + std::string(kKeys) +
                  "</Credentials>" + kUser + "<Provider>p</Provider><Audience>a</Audience>",
              "AssumeRoleWithWebIdentity"),
      kWeb);

  ASSERT_TRUE(role) << role.error().message;
  EXPECT_EQ(role->credentials.access_key_id, "ASIATEST");
  EXPECT_EQ(role->credentials.account_id, "123456789012");
  EXPECT_EQ(role->credentials.source, CredentialsSource::kWebIdentity);
}

TEST(ReadAssumedRole, ReadsElementsInAnyOrderWithEntitiesAndStrangers) {
  const auto role = ReadAssumedRole(
      WithKeys("<Expiration>2026-01-01T01:00:00.5+00:00</Expiration><New><SessionToken>no</SessionToken></New>"
               "<SessionToken>T&#x4f;KEN&amp;==</SessionToken><!-- x --><SecretAccessKey><![CDATA[sec<ret]]>"
               "</SecretAccessKey><a:AccessKeyId xmlns:a='b'>ASIATEST</a:AccessKeyId>"),
      kAssume);

  ASSERT_TRUE(role) << role.error().message;
  EXPECT_EQ(role->credentials.session_token.Reveal(), "TOKEN&==");
  EXPECT_EQ(role->credentials.secret_access_key.Reveal(), "sec<ret");
  EXPECT_EQ(role->credentials.expiration, At(1767229200) + std::chrono::milliseconds(500));
}

TEST(ReadAssumedRole, TakesAnAccountFromAnArnOnly) {
  struct Row {
    std::string user;
    std::string account;
  };
  const auto user = [](const std::string& arn) { return "<AssumedRoleUser><Arn>" + arn + "</Arn></AssumedRoleUser>"; };
  const std::vector<Row> rows = {
      {"", ""},
      {"<AssumedRoleUser/>", ""},
      {user("arn:aws-us-gov:sts::210987654321:assumed-role/r/s"), "210987654321"},
      {user("arn:aws:sts::210987654321"), ""},
      {user("a:aws:sts::210987654321:assumed-role/r/s"), ""},
      {user("arn:aws:sts::not digits:assumed-role/r/s"), ""},
      {user("arn:aws:sts::aws:assumed-role/r/s"), ""},
      {user("x"), ""},
  };
  for (const Row& row : rows) {
    const auto role = ReadAssumedRole(Success(row.user + "<Credentials>" + kKeys + "</Credentials>"), kAssume);
    ASSERT_TRUE(role) << row.user << role.error().message;
    EXPECT_EQ(role->credentials.account_id, row.account) << row.user;
  }
}

TEST(ReadAssumedRole, NamesEachPartThatIsMissing) {
  struct Row {
    std::string body;
    std::string message;
  };
  const std::vector<Row> rows = {
      // A4
      {WithKeys(Without(kKeys, "<SessionToken>TOKEN==</SessionToken>")), "STS response is missing SessionToken"},
      {WithKeys(Without(kKeys, "TOKEN==")), "STS response is missing SessionToken"},
      {WithKeys(Without(kKeys, "<AccessKeyId>ASIATEST</AccessKeyId>")), "STS response is missing AccessKeyId"},
      {WithKeys(Without(kKeys, "<SecretAccessKey>sec/ret+</SecretAccessKey>")),
       "STS response is missing SecretAccessKey"},
      {WithKeys(Without(kKeys, "<Expiration>2026-01-01T01:00:00Z</Expiration>")), "STS response is missing Expiration"},
      {WithKeys(""), "STS response is missing AccessKeyId, SecretAccessKey, SessionToken, Expiration"},
      {Success(kUser), "STS response is missing Credentials"},
      {"<AssumeRoleResponse/>", "STS response is missing AssumeRoleResult"},
      {"<AssumeRoleResponse>" + std::string(kKeys) + "</AssumeRoleResponse>",
       "STS response is missing AssumeRoleResult"},
      {Success("<Credentials>" + std::string(kKeys) + "</Credentials>", "AssumeRoleWithSAML"),
       "STS response is no AssumeRoleResponse"},
      {"<html><body>Sign in to the hotel</body></html>", "STS response is no AssumeRoleResponse"},
  };
  for (const Row& row : rows) {
    const auto role = ReadAssumedRole(row.body, kAssume);
    ASSERT_FALSE(role) << row.body;
    EXPECT_EQ(role.error().code, ErrorCode::kCredentialsUnavailable) << row.body;
    EXPECT_EQ(role.error().message, row.message);
  }
}

TEST(ReadAssumedRole, RefusesWhatItCannotReadAndQuotesNoKey) {
  struct Row {
    std::string body;
    std::string message;
  };
  const std::string keys(kKeys);
  const std::vector<Row> rows = {
      {"", "STS response cannot be read: the XML text has no element"},
      {"{\"AssumeRoleResponse\":{}}", "cannot be read: the XML text does not end with an element"},
      {WithKeys(keys).substr(0, 400), "cannot be read: the XML text does not end with an element"},
      {WithKeys(keys + "</r>"), "cannot be read: the XML text is not well-formed"},
      {"<!DOCTYPE x>" + WithKeys(keys), "a DOCTYPE"},
      {WithKeys(keys + "<SessionToken>OTHER</SessionToken>"),
       "AssumeRoleResponse.AssumeRoleResult.Credentials.SessionToken is there twice"},
      {Success("<Credentials>" + keys + "</Credentials><Credentials>" + keys + "</Credentials>"),
       "AssumeRoleResponse.AssumeRoleResult.Credentials is there twice"},
      {WithKeys(Without(keys, "TOKEN==") + "<x/>"), "is missing SessionToken"},
      {WithKeys("<SessionToken><b>sec/ret+</b></SessionToken>"), "SessionToken holds elements, not a text"},
      {WithKeys(Without(keys, "-01-01T01:00:00Z")),
       "has no time with its zone, as 2026-05-02T18:36:00Z, for Expiration"},
      {WithKeys(Without(keys, "Z</Expiration>") + "+25:00</Expiration>"), "has no time with its zone"},
      {WithKeys(Without(keys, "2026-01-01T01:00:00Z</Expiration>") + "sec/ret+</Expiration>"),
       "has no time with its zone"},
      {WithKeys("<AccessKeyId> </AccessKeyId><SecretAccessKey>\n</SecretAccessKey>"),
       "is missing AccessKeyId, SecretAccessKey, SessionToken, Expiration"},
      {WithKeys(Without(keys, "TEST</AccessKeyId>") + "\n</AccessKeyId>"), ""},
      {std::string(65537, ' '), "has 65537 bytes; at most 65536 are read"},
  };
  for (const Row& row : rows) {
    const auto role = ReadAssumedRole(row.body, kAssume);
    ASSERT_FALSE(role) << row.body;
    EXPECT_THAT(role.error().message, HasSubstr(row.message)) << row.body;
    EXPECT_THAT(role.error().message, AllOf(Not(HasSubstr("sec/ret")), Not(HasSubstr("TOKEN=="))));
    EXPECT_FALSE(role.error().reply);
  }
}

TEST(ReadAssumedRole, RefusesKeysThatNoHeaderMayHold) {
  const auto role = ReadAssumedRole(
      WithKeys("<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
               "<SessionToken>to&#13;&#10;Evil: ken</SessionToken><Expiration>2026-01-01T01:00:00Z</Expiration>"),
      kAssume);

  ASSERT_FALSE(role);
  EXPECT_THAT(role.error().message, AllOf(HasSubstr("SessionToken holds a blank, line break"), Not(HasSubstr("Evil"))));
}

TEST(ReadAssumedRole, LeavesNoKeyBehind) {
  const std::string secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  const std::string place(secret.size(), '~');
  const std::string keys =
      "<AccessKeyId>ASIA</AccessKeyId><SessionToken>t</SessionToken><SecretAccessKey>" + place + "</SecretAccessKey>";
  std::string good = WithKeys(keys + "<Expiration>2026-01-01T01:00:00Z</Expiration>");
  std::string bad = WithKeys(keys);
  // Put in last, or what was built on the way would be found in memory that is used again.
  for (std::string* body : {&good, &bad}) secret.copy(body->data() + body->find(place), secret.size());
  const test::FreedMemory freed(secret);
  {
    const auto role = ReadAssumedRole(std::move(good), kAssume);
    ASSERT_TRUE(role);
    EXPECT_EQ(role->credentials.secret_access_key.Reveal(), secret);
    EXPECT_FALSE(ReadAssumedRole(std::move(bad), kAssume));
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

std::string ErrorXml(const std::string& code, const std::string& message) {
  return "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error><Type>Sender</Type><Code>" +
         code + "</Code><Message>" + message + "</Message></Error>\n  <RequestId>id-2</RequestId>\n</ErrorResponse>";
}

TEST(ReadStsError, SaysWhichRoleWhyAndTheRequestId) {  // A2
  const auto body = ErrorXml("AccessDenied",
                             "User: arn:aws:iam::1:user/u is not authorized to perform: sts:AssumeRole on resource: r");
  const Error cause = ReadStsError(Response(403, body), kAssume, {});
  const Error error = UnableToAssume(cause, kRole, "prod");

  EXPECT_THAT(error.message,
              StartsWith("Unable to assume role arn:aws:iam::123456789012:role/r (profile prod): AccessDenied: User: "
                         "arn:aws:iam::1:user/u is not authorized to perform: sts:AssumeRole on resource: r. The trust "
                         "policy of the role must admit the caller"));
  EXPECT_THAT(error.message, HasSubstr(" [request id id-2]"));
  EXPECT_EQ(error.code, ErrorCode::kCredentialsUnavailable);
  EXPECT_EQ(error.delivery, Delivery::kNotSent);
  EXPECT_EQ(cause.code, ErrorCode::kAccessDenied);
  ASSERT_TRUE(error.reply);
  EXPECT_EQ(error.reply->status, 403);
  EXPECT_EQ(error.reply->error_name, "AccessDenied");
  EXPECT_EQ(error.reply->request_id, "id-2");
}

struct ErrorRow {
  StsOperation operation;
  int status;
  std::string name;
  ErrorCode code;
  std::string hint;
};

TEST(ReadStsError, HasACodeAndAHintForEachName) {
  const std::vector<ErrorRow> rows = {
      {kAssume, 403, "AccessDenied", ErrorCode::kAccessDenied, "permission for sts:AssumeRole"},
      {kWeb, 403, "AccessDenied", ErrorCode::kAccessDenied,
       "subject (in EKS: namespace and service account) and audience"},
      {kAssume, 400, "ExpiredTokenException", ErrorCode::kExpiredSecurityToken,
       "credentials that assume the role have"},
      {kAssume, 403, "ExpiredToken", ErrorCode::kExpiredSecurityToken, "credentials that assume the role have"},
      {kWeb, 400, "ExpiredTokenException", ErrorCode::kExpiredSecurityToken,
       "renewed too late, or this machine's clock"},
      {kWeb, 400, "InvalidIdentityToken", ErrorCode::kUnrecognizedServiceError, "needs an IAM OIDC identity provider"},
      {kWeb, 400, "IDPCommunicationError", ErrorCode::kUnrecognizedServiceError, ""},
      {kWeb, 403, "IDPRejectedClaim", ErrorCode::kUnrecognizedServiceError, ""},
      {kAssume, 400, "MalformedPolicyDocument", ErrorCode::kUnrecognizedServiceError, ""},
      {kAssume, 400, "PackedPolicyTooLarge", ErrorCode::kUnrecognizedServiceError, ""},
      {kAssume, 403, "RegionDisabledException", ErrorCode::kUnrecognizedServiceError,
       "STS is not active in this region"},
      {kAssume, 400, "ValidationError", ErrorCode::kValidation, ""},
      {kAssume, 403, "InvalidClientTokenId", ErrorCode::kUnrecognizedClient, "Check the access key"},
      {kAssume, 403, "SignatureDoesNotMatch", ErrorCode::kInvalidSignature, "Check the secret key"},
      {kAssume, 400, "Throttling", ErrorCode::kThrottling, "Slow down"},
      {kAssume, 500, "InternalFailure", ErrorCode::kInternalFailure, ""},
      {kAssume, 503, "ServiceUnavailable", ErrorCode::kServiceUnavailable, ""},
  };
  for (const ErrorRow& row : rows) {
    const Error error = ReadStsError(Response(row.status, ErrorXml(row.name, "Words.")), row.operation, {});
    EXPECT_EQ(error.code, row.code) << row.name;
    EXPECT_THAT(error.message, StartsWith(row.name + ": Words.")) << row.name;
    EXPECT_THAT(error.message, HasSubstr(row.hint)) << row.name;
    if (row.hint.empty()) EXPECT_EQ(error.message, row.name + ": Words. [request id id-2]");
    EXPECT_THAT(error.message, Not(HasSubstr("aws-marketplace"))) << row.name;
    EXPECT_EQ(error.delivery, row.status < 500 ? Delivery::kRefused : Delivery::kUnknown) << row.name;
  }
}

TEST(ReadStsError, TellsOfAnswersThatAreNotStsOwn) {
  struct Row {
    int status;
    std::string body;
    std::string name;
  };
  const std::vector<Row> rows = {
      {502, "<html>\n<body><h1>502 Bad Gateway<br></h1></body></html>", "Http502Error"},
      {403, "", "Forbidden"},
      {400, R"({"__type":"AccessDenied"})", "BadRequest"},
      {404, "<html/>", "NotFound"},
      {302, "", "MovedTemporarily"},
      {503, "<ErrorResponse><Error><Code/></Error></ErrorResponse>", "Http503Error"},
      {400, "<!DOCTYPE x><ErrorResponse><Error><Code>C</Code></Error></ErrorResponse>", "BadRequest"},
  };
  for (const Row& row : rows) {
    const Error error = UnableToAssume(ReadStsError(Response(row.status, row.body), kAssume, {}), kRole, "");
    EXPECT_EQ(error.message, "Unable to assume role arn:aws:iam::123456789012:role/r: " + row.name + " (HTTP " +
                                 std::to_string(row.status) +
                                 "). The answer does not name an error, so it may come from a proxy or another "
                                 "server: check the STS endpoint.");
    EXPECT_EQ(error.reply->error_name, row.name);
    EXPECT_EQ(error.reply->body, row.body);
  }
  EXPECT_EQ(ReadStsError(Response(429, "slow"), kAssume, {}).code, ErrorCode::kThrottling);
}

TEST(ReadStsError, TakesTheRequestIdOfTheHeaderWhereTheBodyHasNone) {
  const Error error = ReadStsError(Response(500, "", {{"x-amzn-requestid", "id-3"}}), kAssume, {});

  EXPECT_EQ(error.reply->request_id, "id-3");
  EXPECT_THAT(error.message, HasSubstr(" [request id id-3]"));
}

TEST(ReadStsError, QuotesNeitherTokensNorLinesOfALog) {
  const std::string token = "IQoJb3JpZ2luX2VjEA/TOKEN==";
  const auto body =
      ErrorXml("SignatureDoesNotMatch", "x-amz-security-token:" + token + "\nERROR forged&#10;line " + token);
  const Error error = ReadStsError(Response(403, body, {{"x-echo", token}}), kAssume, token);

  EXPECT_THAT(error.message, AllOf(Not(HasSubstr(token)), Not(HasSubstr("\n")), HasSubstr("(removed)")));
  EXPECT_THAT(error.reply->message, Not(HasSubstr(token)));
  EXPECT_THAT(error.reply->body, Not(HasSubstr(token)));
  EXPECT_EQ(error.reply->headers.at(0).value, "(removed)");

  const auto id = "<ErrorResponse><RequestId>" + token + "</RequestId></ErrorResponse>";
  for (const HttpResponse& response : {Response(500, id), Response(500, "", {{"x-amzn-RequestId", token}})}) {
    const Error with_id = ReadStsError(response, kAssume, token);
    EXPECT_THAT(with_id.message, HasSubstr(" [request id (removed)]"));
    EXPECT_EQ(with_id.reply->request_id, "(removed)");
  }
}

TEST(UnableToAssume, IsTheSourceThatFailedUnlessTheCallWasEnded) {
  struct Row {
    ErrorCode cause;
    ErrorCode expected;
  };
  for (const Row& row : std::vector<Row>{
           {ErrorCode::kMissingCredentials, ErrorCode::kCredentialsUnavailable},  // a chain must not go on
           {ErrorCode::kConnectionFailed, ErrorCode::kCredentialsUnavailable},
           {ErrorCode::kInvalidConfiguration, ErrorCode::kCredentialsUnavailable},
           {ErrorCode::kExpiredSecurityToken, ErrorCode::kCredentialsUnavailable},
           {ErrorCode::kCancelled, ErrorCode::kCancelled},
           {ErrorCode::kDeadlineExceeded, ErrorCode::kDeadlineExceeded},
       }) {
    Error cause;
    cause.code = row.cause;
    cause.message = "why";
    cause.delivery = Delivery::kUnknown;
    cause.attempts.emplace_back();
    const Error error = UnableToAssume(cause, kRole, "a\nb");
    EXPECT_EQ(error.code, row.expected);
    EXPECT_EQ(error.message, "Unable to assume role arn:aws:iam::123456789012:role/r (profile a b): why");
    EXPECT_EQ(error.delivery, Delivery::kNotSent);
    EXPECT_TRUE(error.attempts.empty());
  }
}

}  // namespace
}  // namespace marketplace_metering::credentials
