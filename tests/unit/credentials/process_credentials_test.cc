// Credentials that a command prints: the rows of the table, by scripted and by real processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "encoding/iso8601.h"
#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kWhole =
    R"({"Version":1,"AccessKeyId":"ASIATEST","SecretAccessKey":"hunter2","SessionToken":"hunter3",)"
    R"("Expiration":"2026-09-02T18:36:00+02:00","AccountId":"123456789012","More":[1]})";

class ProcessCredentialsTest : public ::testing::Test {
 protected:
  Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest& request = {}) {
    Dependencies world;
    world.processes = processes;
    world.clock = clock;
    return MakeProcessCredentialsProvider(options, world)->Resolve(request);
  }
  std::string Failure() {
    const auto outcome = Resolve();
    if (outcome) return "it succeeded";
    EXPECT_THAT(outcome.error().message, Not(HasSubstr("hunter")));
    return std::string(NameOf(outcome.error().code)) + ": " + outcome.error().message;
  }

  ProcessCredentialsOptions options = {"get --for hunter4", true, std::chrono::milliseconds(60000), "", "prod"};
  std::shared_ptr<testing::FakeProcessRunner> processes = std::make_shared<testing::FakeProcessRunner>();
  std::shared_ptr<testing::FakeClock> clock = std::make_shared<testing::FakeClock>();
};

TEST_F(ProcessCredentialsTest, Q1GivesWhatTheCommandPrints) {
  processes->Print(kWhole);

  const auto keys = Resolve();

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->access_key_id, "ASIATEST");
  EXPECT_EQ((*keys)->secret_access_key.Reveal(), "hunter2");
  EXPECT_EQ((*keys)->session_token.Reveal(), "hunter3");
  EXPECT_EQ((*keys)->expiration, encoding::ParseIso8601("2026-09-02T16:36:00Z"));
  EXPECT_EQ((*keys)->account_id, "123456789012");
  EXPECT_EQ((*keys)->source, CredentialsSource::kProcess);
  EXPECT_EQ(processes->requests().at(0).command, "get --for hunter4");
  EXPECT_EQ(processes->requests().at(0).timeout, std::chrono::seconds(60));
}

TEST_F(ProcessCredentialsTest, Q6TakesTheAccountOfTheProfileWhenNoneIsPrinted) {
  options.account_id = "123456789001";
  processes->Print(R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":"s"})");

  const auto keys = Resolve();

  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ((*keys)->account_id, "123456789001");
  EXPECT_EQ((*keys)->expiration, std::nullopt);
  EXPECT_TRUE((*keys)->session_token.empty());
}

struct OutputRow {
  const char* name;
  const char* output;
  const char* failure;
};

TEST_F(ProcessCredentialsTest, RefusesOtherOutput) {
  const std::vector<OutputRow> rows = {
      {"Q3", "invalid json", "CredentialsUnavailable: credential_process of 'prod': could not parse response: "},
      {"Q4", R"({"Version":2,"AccessKeyId":"a","SecretAccessKey":"s"})", "Version is 2, and only 1 is known"},
      {"Q5", R"({"AccessKeyId":"a","SecretAccessKey":"s"})", "missing Version, which must be 1"},
      {"version as text", R"({"Version":"1","AccessKeyId":"a","SecretAccessKey":"s"})", "could not parse response"},
      {"nothing", "", "could not parse response"},
      {"a list", "[]", "could not parse response"},
      {"no secret", R"({"Version":1,"AccessKeyId":"a"})", "InvalidCredentials: credential_process of 'prod': "},
      {"no key", R"({"Version":1,"SecretAccessKey":"hunter2"})", "AccessKeyId is missing"},
      {"key as number", R"({"Version":1,"AccessKeyId":5,"SecretAccessKey":"s"})", "AccessKeyId"},
      {"line in the token", R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":"s","SessionToken":"a\r\nb"})",
       "SessionToken holds"},
      {"time that is none", R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":"s","Expiration":"soon"})",
       "Expiration"},
      {"expired", R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":"s","Expiration":"2020-01-01T00:00:00Z"})",
       "ExpiredCredentials: credential_process of 'prod': refreshed credentials are still expired"},
      {"secret behind the JSON", R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":"hunter2"} hunter3)",
       "could not parse response"},
  };
  for (const OutputRow& row : rows) {
    processes->Print(row.output);
    EXPECT_THAT(Failure(), HasSubstr(row.failure)) << row.name;
  }
}

TEST_F(ProcessCredentialsTest, Q2TellsHowTheCommandFailed) {
  ProcessResult result;
  result.exit_code = 1;
  result.error_output = "not logged in\n";
  result.output = "hunter5";
  processes->Answer(result);
  EXPECT_EQ(
      Failure(),
      "CredentialsUnavailable: credential_process of 'prod': the command exited with code 1; it wrote 'not logged in'");

  result.exit_code = 0;
  result.signal = 9;
  processes->Answer(result);
  EXPECT_THAT(Failure(), HasSubstr("was ended by signal 9"));
}

TEST_F(ProcessCredentialsTest, TellsTheEndOfWhatTheCommandWrote) {
  ProcessResult result;
  result.exit_code = 1;
  result.error_output = "\xA9 " + std::string(4000, '.') + " the session of Zo\xC3\xAB has ended\r\n";
  processes->Answer(result);
  EXPECT_THAT(Failure(), AllOf(HasSubstr("it wrote ' ..."), EndsWith(". the session of Zo\xC3\xAB has ended'")));

  result.error_output = "\n";
  processes->Answer(result);
  EXPECT_THAT(Failure(), EndsWith("the command exited with code 1"));
}

TEST_F(ProcessCredentialsTest, TakesTimesWithTheirZoneAlone) {
  struct Row {
    const char* expiration;
    const char* means;  // empty: refused
  };
  const Row rows[] = {
      {R"("2026-09-02T18:36:00+02:00")", "2026-09-02T16:36:00Z"},
      {R"("2026-09-02T18:36:00.250-00:30")", "2026-09-02T19:06:00.250Z"},
      {R"("2026-09-02T18:36:00Z")", "2026-09-02T18:36:00Z"},
      {R"("2026-09-02T18:36:00")", ""},
      {R"("2026-09-02")", ""},
      {R"("2026-09-02 18:36:00Z")", ""},
      {R"("20260902T183600Z")", ""},
      {R"("Wed, 02 Sep 2026 18:36:00 GMT")", ""},
      {R"("1788374160")", ""},
      {"1788374160", ""},
      {R"("")", ""},
      {R"("hunter2hunter2")", ""},
  };
  for (const Row& row : rows) {
    processes->Print(R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":"s","Expiration":)" +
                     std::string(row.expiration) + "}");
    if (row.means[0] == '\0') {
      EXPECT_THAT(Failure(), HasSubstr("could not parse response: Expiration ")) << row.expiration;
    } else {
      const auto keys = Resolve();
      ASSERT_TRUE(keys) << row.expiration;
      EXPECT_EQ((*keys)->expiration, encoding::ParseIso8601(row.means)) << row.expiration;
    }
  }
}

TEST_F(ProcessCredentialsTest, AnEmptyAccountIsNone) {
  options.account_id = "123456789001";
  processes->Print(R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":"s","AccountId":""})");

  EXPECT_EQ((*Resolve())->account_id, "123456789001");
}

TEST_F(ProcessCredentialsTest, AnotherVersionMayLookDifferent) {
  processes->Print(R"({"Version":2,"AccessKeyId":{"id":"hunter2"}})");

  EXPECT_THAT(Failure(), HasSubstr("Version is 2, and only 1 is known"));
}

TEST_F(ProcessCredentialsTest, TrustsTheOutputWhereTheExitCodeIsNotKnown) {
  ProcessResult result;
  result.exit_code = -1;
  result.output = kWhole;
  processes->Answer(result);
  EXPECT_TRUE(Resolve());
}

TEST_F(ProcessCredentialsTest, PassesOnTimeAndCancellation) {
  const CancellationSource source;
  CredentialsRequest request;
  request.deadline = clock->MonotonicNow() + std::chrono::seconds(3);
  request.cancellation = source.token();
  processes->Print(kWhole);
  ASSERT_TRUE(Resolve(request));

  source.Cancel();
  EXPECT_EQ(processes->requests().at(0).deadline, request.deadline);
  EXPECT_TRUE(processes->requests().at(0).cancellation.cancelled());
}

TEST_F(ProcessCredentialsTest, Q7RunsRealCommands) {
  processes = nullptr;
  options.command = std::string("echo noise >&2; printf '%s' '") + kWhole + "'";
  const auto by_shell = Resolve();
  ASSERT_TRUE(by_shell) << by_shell.error().message;
  EXPECT_EQ((*by_shell)->access_key_id, "ASIATEST");

  options.command = std::string("printf %s '") + kWhole + "'";
  options.use_shell = false;
  const auto by_words = Resolve();
  ASSERT_TRUE(by_words) << by_words.error().message;

  options.command = "/bin/sleep 300";
  options.timeout = std::chrono::milliseconds(50);
  EXPECT_THAT(Failure(), AllOf(HasSubstr("credential_process of 'prod': the command took longer than 50 ms"),
                               Not(HasSubstr("sleep"))));
}

}  // namespace
}  // namespace marketplace_metering
