#include "credentials/login_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "encoding/iso8601.h"

namespace marketplace_metering::credentials {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kDocument =
    R"({"accessToken":{"accessKeyId":"ASIAOLD","secretAccessKey":"hunter2","sessionToken":"hunter3",)"
    R"("accountId":"012345678901","expiresAt":"2026-09-14T04:05:45Z"},"tokenType":"aws_sigv4",)"
    R"("clientId":"arn:aws:signin:::devtools/same-device","refreshToken":"hunter4","idToken":"hunter5",)"
    R"("dpopKey":"hunter6\n"})";

std::string Replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

// "hunter" stands in every secret.
std::string Failure(const std::string& text) {
  const auto login = ReadLoginDocument(text);
  if (login) return "it succeeded";
  EXPECT_THAT(login.error().message, Not(HasSubstr("hunter"))) << text;
  return std::string(NameOf(login.error().code)) + ": " + login.error().message;
}

TEST(LoginFileName, IsTheDigestOfTheSession) {
  const std::string name = "4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json";

  EXPECT_EQ(LoginFileName("arn:aws:sts::012345678910:assumed-role/Admin/admin"), name);
  EXPECT_EQ(LoginFileName(" \t\r\narn:aws:sts::012345678910:assumed-role/Admin/admin \n"), name);
  EXPECT_EQ(LoginFileName("  "), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.json");
}

TEST(ReadLoginDocument, ReadsEverything) {
  const auto login = ReadLoginDocument(kDocument);

  ASSERT_TRUE(login) << login.error().message;
  EXPECT_EQ(login->keys.access_key_id, "ASIAOLD");
  EXPECT_EQ(login->keys.secret_access_key.Reveal(), "hunter2");
  EXPECT_EQ(login->keys.session_token.Reveal(), "hunter3");
  EXPECT_EQ(login->keys.account_id, "012345678901");
  EXPECT_EQ(login->keys.expiration, encoding::ParseIso8601("2026-09-14T04:05:45Z"));
  EXPECT_EQ(login->keys.source, CredentialsSource::kLogin);
  EXPECT_EQ(login->client_id, "arn:aws:signin:::devtools/same-device");
  EXPECT_EQ(login->refresh_token.Reveal(), "hunter4");
  EXPECT_EQ(login->dpop_key.Reveal(), "hunter6\n");
}

TEST(ReadLoginDocument, L3NamesWhatIsMissing) {
  struct Row {
    std::string member;
    std::string name;
  };
  const std::vector<Row> rows = {
      {R"("accessKeyId":"ASIAOLD",)", "accessToken.accessKeyId"},
      {R"("secretAccessKey":"hunter2",)", "accessToken.secretAccessKey"},
      {R"("sessionToken":"hunter3",)", "accessToken.sessionToken"},
      {R"("accountId":"012345678901",)", "accessToken.accountId"},
      {R"(,"expiresAt":"2026-09-14T04:05:45Z")", "accessToken.expiresAt"},
      {R"("clientId":"arn:aws:signin:::devtools/same-device",)", "clientId"},
      {R"("refreshToken":"hunter4",)", "refreshToken"},
      {R"(,"dpopKey":"hunter6\n")", "dpopKey"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Failure(Replaced(kDocument, row.member, "")), "CredentialsUnavailable: " + row.name + " is missing");
    const auto value = row.member.find(":\"") + 2;
    const std::string empty = row.member.substr(0, value) + row.member.substr(row.member.rfind('"'));
    EXPECT_EQ(Failure(Replaced(kDocument, row.member, empty)), "CredentialsUnavailable: " + row.name + " is missing");
  }
  EXPECT_EQ(Failure(R"({"clientId":"c","refreshToken":"hunter4","dpopKey":"hunter6"})"),
            "CredentialsUnavailable: accessToken is missing");
  EXPECT_EQ(Failure("{}"), "CredentialsUnavailable: accessToken is missing");
}

TEST(ReadLoginDocument, RefusesWhatAwsLoginDoesNotWrite) {
  struct Row {
    std::string text;
    std::string message;
  };
  const std::vector<Row> rows = {
      {"", "the JSON text is not valid"},
      {"hunter2", "the JSON text is not valid"},
      {"[]", "the JSON text is a list, not an object"},
      {std::string(kDocument).substr(0, 200), "the JSON text is not valid"},
      {Replaced(kDocument, R"({"accessKeyId")", R"([{"accessKeyId")"), "the JSON text is not valid"},
      {R"({"accessToken":"hunter2"})", "accessToken is a string, not an object"},
      {Replaced(kDocument, R"("ASIAOLD")", "1"), "accessToken.accessKeyId is a number, not a string"},
      {Replaced(kDocument, "\"hunter4\"", "[\"hunter4\"]"), "refreshToken is a list, not a string"},
      {Replaced(kDocument, "\"hunter4\"", "\"hunter4\",\"refreshToken\":\"hunter7\""), "refreshToken is there twice"},
      {Replaced(kDocument, "hunter4", "hunter4\xff"), "refreshToken is not valid UTF-8"},
      {Replaced(kDocument, "2026-09-14T04:05:45Z", "hunter7"), "accessToken.expiresAt must be a time with its zone"},
      {Replaced(kDocument, "45Z", "45"), "accessToken.expiresAt must be a time with its zone"},
      {Replaced(kDocument, "\"2026-09-14T04:05:45Z\"", "1789358745"), "accessToken.expiresAt is a number"},
      {Replaced(kDocument, "ASIAOLD", "ASIA\\nOLD"), "accessKeyId holds a blank, line break"},
      {Replaced(kDocument, "hunter3", "hunter3\\r\\nX: y"), "sessionToken holds a blank, line break"},
      {Replaced(kDocument, "hunter2", "hunter2\\n"), "secretAccessKey holds a blank, line break"},
  };
  for (const Row& row : rows) EXPECT_THAT(Failure(row.text), HasSubstr(row.message)) << row.text;
}

TEST(ReadLoginDocument, TakesTimesOfEveryYear) {
  for (const char* time : {"3025-09-14T04:05:45Z", "9999-12-31T23:59:59Z", "3024-02-29T00:00:00.5+01:00"}) {
    const auto login = ReadLoginDocument(Replaced(kDocument, "2026-09-14T04:05:45Z", time));
    ASSERT_TRUE(login) << time << login.error().message;
    EXPECT_GT(login->keys.expiration, encoding::ParseIso8601("2259-12-31T23:59:59Z")) << time;
  }
  for (const char* time : {"3025-13-14T04:05:45Z", "3025-09-14T04:05:45", "302x-09-14T04:05:45Z"}) {
    EXPECT_THAT(Failure(Replaced(kDocument, "2026-09-14T04:05:45Z", time)), HasSubstr("expiresAt must be a time"));
  }
}

RenewedLogin Renewed() {
  RenewedLogin renewed;
  renewed.access_key_id = "ASIANEW";
  renewed.secret_access_key = Secret("new\"2");
  renewed.session_token = Secret("new3");
  renewed.expires_in = std::chrono::seconds(900);
  return renewed;
}

TEST(RenewLoginDocument, ReplacesTheKeysAndKeepsTheRest) {
  const std::string text =
      R"({ "new member": {"a":[1.0,null,true,{"b":"\u0001"}]}, "dpopKey":"hunter6\n","clientId":"c",)"
      R"("accessToken":{"extra":[],"expiresAt":"2026-09-14T04:05:45Z","accountId":"012345678901",)"
      R"("sessionToken":"hunter3","secretAccessKey":"hunter2","accessKeyId":"ASIAOLD"},"refreshToken":"hunter4",)"
      R"("idToken":"hunter5"})";
  const auto end = *encoding::ParseIso8601("2026-01-02T03:04:05.999Z");
  RenewedLogin renewed = Renewed();

  const auto kept = RenewLoginDocument(text, renewed, end);
  renewed.refresh_token = Secret("new4");
  const auto replaced = RenewLoginDocument(text, renewed, end);

  const std::string expected =
      R"({"accessToken":{"accessKeyId":"ASIANEW","secretAccessKey":"new\"2","sessionToken":"new3",)"
      R"("expiresAt":"2026-01-02T03:04:05Z","extra":[],"accountId":"012345678901"},)"
      R"("new member":{"a":[1.0,null,true,{"b":"\u0001"}]},"dpopKey":"hunter6\n","clientId":"c",)"
      R"("refreshToken":"hunter4","idToken":"hunter5"})";
  const std::string expected_replaced =
      R"({"accessToken":{"accessKeyId":"ASIANEW","secretAccessKey":"new\"2","sessionToken":"new3",)"
      R"("expiresAt":"2026-01-02T03:04:05Z","extra":[],"accountId":"012345678901"},"refreshToken":"new4",)"
      R"("new member":{"a":[1.0,null,true,{"b":"\u0001"}]},"dpopKey":"hunter6\n","clientId":"c",)"
      R"("idToken":"hunter5"})";
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(kept->Reveal(), expected);
  ASSERT_TRUE(replaced) << replaced.error().message;
  EXPECT_EQ(replaced->Reveal(), expected_replaced);
  EXPECT_TRUE(ReadLoginDocument(replaced->Reveal()));
}

TEST(RenewLoginDocument, FailsRatherThanLosesAMember) {
  for (const std::string more : {",\"x\":\"\xff\"}", ",\"\xff\":1}"}) {
    std::string text = kDocument;
    text.pop_back();

    const auto renewed = RenewLoginDocument(text + more, Renewed(), {});

    ASSERT_FALSE(renewed) << more;
    EXPECT_EQ(renewed.error().message, "it holds members that cannot be written again");
  }
}

}  // namespace
}  // namespace marketplace_metering::credentials
