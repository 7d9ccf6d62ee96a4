// Whose credentials a client has, and which operation accepts them: every kind before every operation, and every kind
// as it is found.
#include "marketplace_metering/identity_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "marketplace_metering/credentials_providers.h"
#include "operations/all_operations.h"
#include "unit/credentials/scripted_provider.h"
#include "unit/credentials/sts_world.h"

namespace marketplace_metering {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

using Operation = MeteringOperation;
using Kind = IdentityKind;
using Verdict = IdentityVerdict;
using Source = CredentialsSource;
using Platform = CredentialsPlatform;

constexpr const char* kRoleOfAgent = R"({"AccessKeyId":"ASIATEST","SecretAccessKey":"hunter2","Token":"hunter3",)"
                                     R"("AccountId":"123456789012"})";
const std::vector<Operation> kOperations = {Operation::kBatchMeterUsage, Operation::kMeterUsage,
                                            Operation::kRegisterUsage, Operation::kResolveCustomer};

std::string Printed(const IdentityCheck& check) {
  std::ostringstream out;
  out << check;
  return out.str();
}

/// Everything that a person or a log might get to see.
std::string Shown(const IdentityCheck& check) {
  return Printed(check) + check.source + check.explanation + check.remedy + check.account_id;
}

Credentials Session(Source source, Platform platform = Platform::kUnspecified) {
  Credentials keys;
  keys.access_key_id = "ASIATEST";
  keys.secret_access_key = Secret("hunter2");
  keys.session_token = Secret("hunter3");
  keys.source = source;
  keys.platform = platform;
  return keys;
}

Credentials Lasting(Source source) {
  Credentials keys = Session(source);
  keys.access_key_id = "AKIATEST";
  keys.session_token = {};
  return keys;
}

class IdentityCheckTest : public ::testing::Test, protected test::StsWorld {
 protected:
  Outcome<IdentityCheck> Check(Operation operation) { return CheckIdentity(operation, config, outside, options); }

  /// What is found for MeterUsage: kind, source and account, or the error.
  std::string Found() {
    const auto check = Check(Operation::kMeterUsage);
    if (!check) {
      EXPECT_THAT(check.error().message, Not(HasSubstr("hunter")));
      return std::string(NameOf(check.error().code)) + ": " + check.error().message;
    }
    EXPECT_THAT(Shown(*check), Not(HasSubstr("hunter")));
    for (const HttpRequest& request : transport->requests()) EXPECT_THAT(request.url, Not(HasSubstr("metering")));
    return std::string(NameOf(check->kind)) + ": " + check->source +
           (check->account_id.empty() ? "" : " of " + check->account_id);
  }

  void Give(const Credentials& keys) {
    auto provider = std::make_shared<test::ScriptedProvider>();
    provider->Give(std::make_shared<const Credentials>(keys));
    outside.credentials = provider;
  }

  ClientConfig config;
  CallOptions options;
};

// --- the table ------------------------------------------------------------------------------------

struct VerdictRow {
  const char* name;
  Credentials keys;
  const char* variable;  // that is set; null: none
  Kind kind;
  Verdict meter_usage;
  Verdict register_usage;
};

std::vector<VerdictRow> VerdictRows() {
  constexpr auto kYes = Verdict::kAccepted;
  constexpr auto kNo = Verdict::kRefused;
  constexpr auto kWho = Verdict::kUnknown;
  constexpr const char* kPod = "KUBERNETES_SERVICE_HOST";
  return {
      {"long-term keys in code", Lasting(Source::kCode), nullptr, Kind::kLongTermKeys, kNo, kNo},
      {"long-term keys in the environment", Lasting(Source::kEnvironment), nullptr, Kind::kLongTermKeys, kNo, kNo},
      {"long-term keys in a profile", Lasting(Source::kProfile), nullptr, Kind::kLongTermKeys, kNo, kNo},
      {"long-term keys by a command", Lasting(Source::kProcess), nullptr, Kind::kLongTermKeys, kNo, kNo},
      {"long-term keys by an agent", Lasting(Source::kContainer), nullptr, Kind::kLongTermKeys, kNo, kNo},
      {"long-term keys by somebody", Lasting(Source::kOther), nullptr, Kind::kLongTermKeys, kNo, kNo},
      {"temporary keys in code", Session(Source::kCode), nullptr, Kind::kTemporaryKeys, kWho, kWho},
      {"temporary keys in the environment", Session(Source::kEnvironment), nullptr, Kind::kTemporaryKeys, kWho, kWho},
      {"temporary keys in a profile", Session(Source::kProfile), nullptr, Kind::kTemporaryKeys, kWho, kWho},
      {"task role", Session(Source::kContainer, Platform::kEcsTask), nullptr, Kind::kEcsTaskRole, kYes, kYes},
      {"IRSA", Session(Source::kWebIdentity, Platform::kEksIrsa), kPod, Kind::kEksIrsa, kYes, kYes},
      {"Pod Identity", Session(Source::kContainer, Platform::kEksPodIdentity), kPod, Kind::kEksPodIdentity, kNo, kNo},
      {"another agent", Session(Source::kContainer), nullptr, Kind::kContainerAgent, kWho, kWho},
      {"instance role", Session(Source::kInstanceMetadata), nullptr, Kind::kEc2InstanceRole, kYes, kNo},
      {"node role", Session(Source::kInstanceMetadata), kPod, Kind::kNodeRole, kNo, kNo},
      {"role of a container instance", Session(Source::kInstanceMetadata), "ECS_CONTAINER_METADATA_URI_V4",
       Kind::kContainerInstanceRole, kWho, kNo},
      {"the same, old agent", Session(Source::kInstanceMetadata), "ECS_CONTAINER_METADATA_URI",
       Kind::kContainerInstanceRole, kWho, kNo},
      {"assumed role", Session(Source::kAssumedRole), nullptr, Kind::kAssumedRole, kWho, kWho},
      {"web identity of a profile", Session(Source::kWebIdentity), nullptr, Kind::kWebIdentity, kWho, kWho},
      {"IAM Identity Center", Session(Source::kSso), nullptr, Kind::kSso, kWho, kWho},
      {"console login", Session(Source::kLogin), nullptr, Kind::kLogin, kWho, kWho},
      {"command", Session(Source::kProcess), nullptr, Kind::kProcess, kWho, kWho},
      {"Cognito", Session(Source::kCognito), nullptr, Kind::kCognito, kWho, kWho},
      {"somebody's provider", Session(Source::kOther), nullptr, Kind::kUnknown, kWho, kWho},
      {"somebody's provider in a pod", Session(Source::kOther), kPod, Kind::kUnknown, kWho, kWho},
      {"a provider that knows the platform", Session(Source::kOther, Platform::kEksIrsa), nullptr, Kind::kEksIrsa, kYes,
       kYes},
  };
}

TEST_F(IdentityCheckTest, JudgesEveryKindForEveryOperation) {
  std::set<Kind> kinds;
  for (const VerdictRow& row : VerdictRows()) {
    Give(row.keys);
    if (row.variable != nullptr) environment->Set(row.variable, "10.0.0.1");
    for (const Operation operation : kOperations) {
      const std::string where = std::string(row.name) + ", " + std::string(NameOf(operation));
      const Verdict expected = operation == Operation::kMeterUsage      ? row.meter_usage
                               : operation == Operation::kRegisterUsage ? row.register_usage
                                                                        : Verdict::kAccepted;

      const auto check = Check(operation);

      ASSERT_TRUE(check) << where << ": " << check.error().message;
      EXPECT_EQ(NameOf(check->kind), NameOf(row.kind)) << where;
      EXPECT_EQ(NameOf(check->verdict), NameOf(expected)) << where << ": " << check->explanation;
      EXPECT_EQ(check->operation, operation) << where;
      // Each message can stand alone: where they come from, who accepts what, and what to do about it.
      EXPECT_THAT(check->explanation, AllOf(StartsWith("The credentials (" + check->source + ") are "),
                                            HasSubstr(std::string(NameOf(operation)) + " "), Not(HasSubstr("  "))))
          << where;
      EXPECT_EQ(check->explanation.back(), '.') << where;
      if (expected != Verdict::kAccepted) {
        EXPECT_THAT(check->remedy, AnyOf(HasSubstr("Run with the role of an E"), HasSubstr("by IRSA"),
                                         HasSubstr("a task role"), HasSubstr("run a container with the role of an E")))
            << where;
      }
      EXPECT_THAT(Shown(*check), Not(HasSubstr("hunter"))) << where;
      EXPECT_THAT(Shown(*check), Not(HasSubstr("TEST"))) << where;  // the key id
      kinds.insert(check->kind);
    }
    if (row.variable != nullptr) environment->Unset(row.variable);
  }
  EXPECT_THAT(kinds, SizeIs(16));
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(IdentityCheckTest, WarnsSellersOfRolesThatBuyersHaveToo) {
  for (const Operation operation : {Operation::kBatchMeterUsage, Operation::kResolveCustomer}) {
    for (const VerdictRow& row : VerdictRows()) {
      Give(row.keys);

      const auto check = Check(operation);

      ASSERT_TRUE(check) << row.name;
      const bool is_of_platform = row.keys.platform != Platform::kUnspecified || check->kind == Kind::kContainerAgent ||
                                  check->kind == Kind::kEc2InstanceRole;
      EXPECT_EQ(check->remedy.find("Make sure that the role is one of") == 0, is_of_platform) << row.name;
      EXPECT_EQ(check->remedy.empty(), !is_of_platform) << row.name;
    }
  }
}

TEST_F(IdentityCheckTest, RefusesTemporaryKeysThatLackTheirToken) {
  Credentials keys = Session(Source::kEnvironment);
  keys.session_token = {};
  keys.origin = "environment variable AWS_ACCESS_KEY_ID";
  Give(keys);
  for (const Operation operation : kOperations) {
    const auto check = Check(operation);

    ASSERT_TRUE(check);
    EXPECT_EQ(check->kind, Kind::kTemporaryKeys);
    EXPECT_EQ(check->verdict, Verdict::kRefused);
    EXPECT_THAT(check->explanation, AllOf(HasSubstr("AWS_ACCESS_KEY_ID"), HasSubstr("token"), HasSubstr("is missing")));
    EXPECT_THAT(check->remedy, HasSubstr("AWS_SESSION_TOKEN"));
  }
}

// --- as they are found ----------------------------------------------------------------------------

TEST_F(IdentityCheckTest, FindsKeysInCode) {
  config.access_key_id = "AKIATEST";
  config.secret_access_key = Secret("hunter2");
  EXPECT_EQ(Found(), "LongTermKeys: ClientConfig::access_key_id");

  config.session_token = Secret("hunter3");
  EXPECT_EQ(Found(), "TemporaryKeys: ClientConfig::access_key_id");
}

TEST_F(IdentityCheckTest, FindsKeysInTheEnvironmentBeforeTheRoleOfTheTask) {
  environment->Set("AMAZON_ACCESS_KEY_ID", "AKIATEST");
  environment->Set("AWS_SECRET_ACCESS_KEY", "hunter2");
  environment->Set("AWS_ACCOUNT_ID", "123456789012");
  environment->Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c");

  EXPECT_EQ(Found(), "LongTermKeys: environment variable AMAZON_ACCESS_KEY_ID of 123456789012");
  EXPECT_THAT(transport->requests(), IsEmpty());
}

TEST_F(IdentityCheckTest, NamesTheKeysThatHideTheRole) {
  environment->Set("AWS_ACCESS_KEY_ID", "AKIATEST");
  environment->Set("AWS_SECRET_ACCESS_KEY", "hunter2");

  const auto check = Check(Operation::kRegisterUsage);

  ASSERT_TRUE(check);
  EXPECT_EQ(check->remedy,
            "Take them away (environment variable AWS_ACCESS_KEY_ID), since they hide the role of the platform. Run "
            "with the role of an ECS task or of an EKS service account (IRSA).");
}

TEST_F(IdentityCheckTest, FindsKeysInAProfileWithoutARegion) {
  environment->Unset("AWS_REGION");
  environment->Set("AWS_PROFILE", "p");
  files->Write("/h/.aws/credentials", "[p]\n\naws_access_key_id = AKIATEST\naws_secret_access_key = hunter2\n");

  EXPECT_EQ(Found(), "LongTermKeys: profile 'p' key aws_access_key_id in /h/.aws/credentials line 3");
}

TEST_F(IdentityCheckTest, FindsTheRoleOfATask) {
  environment->Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/hunter4");
  transport->Reply(200, kRoleOfAgent);

  EXPECT_EQ(Found(),
            "EcsTaskRole: environment variable AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, host 169.254.170.2 of "
            "123456789012");
  EXPECT_THAT(transport->requests(), SizeIs(1));
}

TEST_F(IdentityCheckTest, TellsPodIdentityFromOtherAgents) {
  struct Row {
    const char* uri;
    const char* token_file;
    const char* found;
  };
  const std::vector<Row> rows = {
      {"http://169.254.170.23/v1/credentials", "/pod", "EksPodIdentity: "},
      {"http://[fd00:ec2::23]/v1/credentials", "/pod", "EksPodIdentity: "},
      {"http://[fd00:ec2:0::0023]:80/v1/credentials", "/pod", "EksPodIdentity: "},
      {"http://169.254.170.23/v1/credentials", "", "ContainerAgent: "},
      {"http://169.254.170.2/v1/credentials", "/pod", "ContainerAgent: "},
      {"http://127.0.0.1/c", "/pod", "ContainerAgent: "},
      {"https://example.com/c", "/pod", "ContainerAgent: "},
  };
  files->Write("/pod", "hunter5");
  for (const Row& row : rows) {
    environment->Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", row.uri);
    environment->Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", row.token_file);
    environment->Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "hunter6");
    transport->Reply(200, kRoleOfAgent);

    EXPECT_THAT(Found(),
                StartsWith(std::string(row.found) + "environment variable AWS_CONTAINER_CREDENTIALS_FULL_URI, host "))
        << row.uri;
  }
}

TEST_F(IdentityCheckTest, FindsIrsaBeforeAStrayProfile) {
  IsIrsa();
  files->Write("/h/.aws/credentials", "[default]\naws_access_key_id = AKIATEST\naws_secret_access_key = hunter2\n");
  transport->Reply(200, test::StsSuccess("AssumeRoleWithWebIdentity", "ASIATEST"));

  EXPECT_EQ(Found(),
            "EksIrsa: environment variable AWS_WEB_IDENTITY_TOKEN_FILE, role arn:aws:iam::123456789012:role/r of "
            "123456789012");
}

TEST_F(IdentityCheckTest, TakesNoOtherTokenForIrsa) {
  files->Write("/token", "hunter4.token.x");
  files->Write("/h/.aws/config", "[default]\nweb_identity_token_file = /token\nrole_arn = arn:aws:iam::1:role/r\n");
  transport->Reply(200, test::StsSuccess("AssumeRoleWithWebIdentity", "ASIATEST"));
  EXPECT_EQ(Found(),
            "WebIdentity: profile 'default' key web_identity_token_file in /h/.aws/config line 2, role "
            "arn:aws:iam::1:role/r of 123456789012");

  WebIdentityCredentialsOptions in_code;
  in_code.token_file = "/token";
  in_code.parameters.role_arn = "arn:aws:iam::1:role/r";
  outside.credentials = MakeWebIdentityCredentialsProvider(in_code, config, outside);
  transport->Reply(200, test::StsSuccess("AssumeRoleWithWebIdentity", "ASIATEST"));
  EXPECT_EQ(Found(), "WebIdentity: option token_file, role arn:aws:iam::1:role/r of 123456789012");
}

TEST_F(IdentityCheckTest, TakesARoleThatATaskAssumesForNoTaskRole) {
  environment->Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c");
  files->Write("/h/.aws/config", "[default]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = EcsContainer\n");
  transport->Reply(200, kRoleOfAgent);
  transport->Reply(200, test::StsSuccess("AssumeRole", "ASIATEST"));

  EXPECT_EQ(Found(),
            "AssumedRole: role arn:aws:iam::1:role/r of profile 'default', assumed with credentials from environment "
            "variable AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, host 169.254.170.2 of 123456789012");
}

TEST_F(IdentityCheckTest, FindsWhatACommandPrints) {
  const auto processes = std::make_shared<testing::FakeProcessRunner>();
  processes->Print(R"({"Version":1,"AccessKeyId":"ASIATEST","SecretAccessKey":"hunter2","SessionToken":"hunter3"})");
  outside.processes = processes;
  files->Write("/h/.aws/config", "[default]\ncredential_process = tool --password hunter4\n");

  EXPECT_EQ(Found(), "Process: profile 'default' key credential_process");
}

TEST_F(IdentityCheckTest, TakesTheWordOfAProvider) {
  Credentials keys = Session(Source::kOther);
  Give(keys);
  EXPECT_EQ(Found(), "Unknown: a provider that does not tell where they come from");

  keys.origin = "vault\nRegisterUsage: Accepted";
  keys.account_id = "1\n2";
  Give(keys);
  const auto check = Check(Operation::kRegisterUsage);
  ASSERT_TRUE(check);
  EXPECT_THAT(Printed(*check), Not(HasSubstr("\nRegisterUsage")));

  keys = Session(Source::kSso);
  Give(keys);
  EXPECT_EQ(Found(), "Sso: IAM Identity Center");
}

// --- what is printed ------------------------------------------------------------------------------

TEST_F(IdentityCheckTest, PrintsWhatToDo) {
  environment->Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials");
  environment->Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/pod");
  files->Write("/pod", "hunter5");
  transport->Reply(200, kRoleOfAgent);

  const auto check = Check(Operation::kRegisterUsage);

  ASSERT_TRUE(check);
  EXPECT_EQ(
      Printed(*check),
      "RegisterUsage: Refused\n"
      "identity = EksPodIdentity (environment variable AWS_CONTAINER_CREDENTIALS_FULL_URI, host 169.254.170.23)\n"
      "account = 123456789012\n"
      "why: The credentials (environment variable AWS_CONTAINER_CREDENTIALS_FULL_URI, host 169.254.170.23) are "
      "those of the role of a pod by EKS Pod Identity. RegisterUsage does not accept them: it accepts the role of "
      "an ECS task or of an EKS service account (IRSA).\n"
      "remedy: Remove the Pod Identity association of the service account, and give it its role by IRSA: by the "
      "annotation eks.amazonaws.com/role-arn, upon which EKS sets AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN.\n");
}

TEST_F(IdentityCheckTest, PrintsNothingThatIsNotThere) {
  Give(Session(Source::kInstanceMetadata));

  const auto check = Check(Operation::kMeterUsage);

  ASSERT_TRUE(check);
  EXPECT_EQ(
      Printed(*check),
      "MeterUsage: Accepted\n"
      "identity = Ec2InstanceRole (instance metadata)\n"
      "why: The credentials (instance metadata) are those of the role of an EC2 instance. MeterUsage accepts them "
      "if the role allows aws-marketplace:MeterUsage.\n");
}

template <class... Operations>
std::set<std::string_view> NamesIn(operations::OperationList<Operations...> /*all*/) {
  return {Operations::kName...};
}

TEST(IdentityCheckNames, OperationsAreCalledWhatTheServiceCallsThem) {
  std::set<std::string_view> names;
  for (const Operation operation : kOperations) names.insert(NameOf(operation));

  EXPECT_EQ(names, NamesIn(operations::AllOperations()));
}

// --- without an answer ----------------------------------------------------------------------------

TEST_F(IdentityCheckTest, FailsAsTheChainDoes) {
  environment->Set("AWS_EC2_METADATA_DISABLED", "true");
  EXPECT_THAT(Found(), StartsWith("MissingCredentials: no credentials: environment: AWS_ACCESS_KEY_ID is not set; "));

  environment->Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
  EXPECT_THAT(Found(), StartsWith("InvalidConfiguration: AWS_ROLE_ARN must be set"));

  environment->Set("AWS_ROLE_ARN", "arn:aws:iam::1:role/r");
  EXPECT_THAT(Found(), StartsWith("CredentialsUnavailable: AWS_WEB_IDENTITY_TOKEN_FILE: cannot read file '/token'"));

  environment->Set("AWS_RETRY_MODE", "hopeful");
  EXPECT_THAT(Found(), StartsWith("InvalidConfiguration: retry"));
}

TEST_F(IdentityCheckTest, FailsAsAClientDoesWithKeysAndAProvider) {
  Give(Session(Source::kOther));
  config.access_key_id = "AKIATEST";
  EXPECT_THAT(Found(), StartsWith("InvalidCredentials: secret_access_key"));

  config.secret_access_key = Secret("hunter2");
  EXPECT_THAT(Found(), StartsWith("InvalidConfiguration: both keys in ClientConfig and Dependencies::credentials"));
}

TEST_F(IdentityCheckTest, EndsWithItsTime) {
  const auto provider = std::make_shared<test::ScriptedProvider>();
  provider->Do([this](const CredentialsRequest& request) -> test::CredentialsOutcome {
    EXPECT_EQ(request.deadline, clock->MonotonicNow() + 5s);
    clock->Advance(5s);
    return std::make_shared<const Credentials>(Session(Source::kOther));
  });
  outside.credentials = provider;
  options.timeout = 5s;
  EXPECT_EQ(Found(), "DeadlineExceeded: the call's time ran out while credentials were looked for");

  options.timeout = 0s;
  EXPECT_THAT(Found(), StartsWith("InvalidRequest: the call's options cannot be used: options.timeout"));
  EXPECT_EQ(provider->calls(), 1u);
}

TEST_F(IdentityCheckTest, EndsWhenItIsCancelled) {
  const CancellationSource cancel;
  options.cancellation = cancel.token();
  const auto provider = std::make_shared<test::ScriptedProvider>();
  provider->Do([&cancel](const CredentialsRequest& request) -> test::CredentialsOutcome {
    EXPECT_FALSE(request.cancellation.cancelled());
    cancel.Cancel();
    EXPECT_TRUE(request.cancellation.cancelled());
    return test::Failure(ErrorCode::kCancelled, "so I stop");
  });
  outside.credentials = provider;
  EXPECT_EQ(Found(), "Cancelled: so I stop");

  EXPECT_EQ(Found(), "Cancelled: the call was cancelled before credentials were looked for");
  EXPECT_EQ(provider->calls(), 1u);
}

class ThrowingEnvironment : public Environment {
 public:
  std::optional<std::string> Get(const std::string& /*name*/) const override { throw std::runtime_error("no room"); }
};

TEST_F(IdentityCheckTest, CatchesWhatDependenciesThrow) {
  const auto provider = std::make_shared<test::ScriptedProvider>();
  provider->Do([](const CredentialsRequest&) -> test::CredentialsOutcome { throw std::runtime_error("no vault"); });
  outside.credentials = provider;
  EXPECT_EQ(Found(), "ExtensionFailed: the credentials provider threw: no vault");

  outside.environment = std::make_shared<ThrowingEnvironment>();
  EXPECT_EQ(Found(), "ExtensionFailed: a dependency threw: no room");
}

}  // namespace
}  // namespace marketplace_metering
