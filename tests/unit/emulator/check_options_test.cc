#include "emulator/check_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/fault_builders.h"

#include <functional>

namespace marketplace_metering::emulator {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(CheckOptions, FindsNothingWrongWithTheExamples) {
  EXPECT_THAT(CheckOptions(ExampleOptions()), IsEmpty());
  EXPECT_THAT(CheckOptions(EmulatorOptions()), IsEmpty());
}

struct OptionsCase {
  const char* name;
  std::function<void(EmulatorOptions&)> spoil;
  const char* path;
};

class WrongOptions : public ::testing::TestWithParam<OptionsCase> {};

TEST_P(WrongOptions, AreNamedByTheirPath) {
  EmulatorOptions options = ExampleOptions();
  GetParam().spoil(options);

  EXPECT_THAT(CheckOptions(options), Contains(Field(&Violation::path, GetParam().path)));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, WrongOptions,
    ::testing::Values(
        OptionsCase{"HostName", [](auto& o) { o.host = "example.com"; }, "host"},
        OptionsCase{"RemoteAddress", [](auto& o) { o.host = "0.0.0.0"; }, "host"},
        OptionsCase{"RemoteAddress6", [](auto& o) { o.host = "::"; }, "host"},
        OptionsCase{"NoRegion", [](auto& o) { o.region = ""; }, "region"},
        OptionsCase{"ZeroByteInAFileName", [](auto& o) { o.ledger_file = std::string("a\0b", 3); }, "ledger_file"},
        OptionsCase{"FileNameThatIsNoText", [](auto& o) { o.ledger_file = "\xff"; }, "ledger_file"},
        OptionsCase{"SmallBodies", [](auto& o) { o.max_body_bytes = 999999; }, "max_body_bytes"},
        OptionsCase{"HugeBodies", [](auto& o) { o.max_body_bytes = 3 << 20; }, "max_body_bytes"},
        OptionsCase{"NegativeTail", [](auto& o) { o.cancellation_tail = std::chrono::seconds(-1); },
                    "cancellation_tail_seconds"},
        OptionsCase{"EndlessBatchWindow", [](auto& o) { o.batch_window = std::chrono::seconds::max(); },
                    "batch_window_seconds"},
        OptionsCase{"EndlessMeterWindow", [](auto& o) { o.meter_window = std::chrono::hours(24 * 365 * 300); },
                    "meter_window_seconds"},
        OptionsCase{"EndlessTail", [](auto& o) { o.cancellation_tail = std::chrono::seconds::max(); },
                    "cancellation_tail_seconds"},
        OptionsCase{"SlashInRegion", [](auto& o) { o.region = "us/east"; }, "region"},
        OptionsCase{"LineInRegion", [](auto& o) { o.region = "us-east-1\n"; }, "region"},
        OptionsCase{"BlankInSigningName", [](auto& o) { o.signing_name = "a b"; }, "signing_name"},
        OptionsCase{"CapitalInMoreRegions", [](auto& o) { o.more_regions = {"EU-west-1"}; }, "more_regions[0]"},
        OptionsCase{"PlatformNotUtf8", [](auto& o) { o.platform_region = "\xff"; }, "platform_region"},
        OptionsCase{"UnknownDisabledOperation", [](auto& o) { o.disabled_operations = {"Refund"}; },
                    "disabled_operations"},
        OptionsCase{"DisabledMeterUsage", [](auto& o) { o.disabled_operations = {"MeterUsage"}; },
                    "disabled_operations"},
        OptionsCase{"CancelledBeforeItBegan",
                    [](auto& o) {
                      o.customers[0].subscribed_from = std::chrono::system_clock::from_time_t(2);
                      o.customers[0].cancelled_at = std::chrono::system_clock::from_time_t(1);
                    },
                    "customers[0].cancelled_at"},
        OptionsCase{"NoConnections", [](auto& o) { o.max_connections = 0; }, "max_connections"},
        OptionsCase{"KeysTwice", [](auto& o) { o.credentials[1].access_key_id = "AKIDEXAMPLE"; },
                    "credentials[1].access_key_id"},
        OptionsCase{"SlashInKeyId", [](auto& o) { o.credentials[0].access_key_id = "a/b"; },
                    "credentials[0].access_key_id"},
        OptionsCase{"NoSecret", [](auto& o) { o.credentials[0].secret_access_key = Secret(); },
                    "credentials[0].secret_access_key"},
        OptionsCase{"LineInToken", [](auto& o) { o.credentials[0].session_token = Secret("a\r\nb"); },
                    "credentials[0].session_token"},
        OptionsCase{"BadAccount", [](auto& o) { o.credentials[0].account_id = "x"; }, "credentials[0].account_id"},
        OptionsCase{"UnknownDeniedOperation", [](auto& o) { o.credentials[0].denied_operations = {"Refund"}; },
                    "credentials[0].denied_operations"},
        OptionsCase{"ProductTwice", [](auto& o) { o.products.push_back(o.products[0]); }, "products[1].product_code"},
        OptionsCase{"BadProductCode", [](auto& o) { o.products[0].product_code = "a b"; }, "products[0].product_code"},
        OptionsCase{"DimensionTwice", [](auto& o) { o.products[0].dimensions[1].name = "users"; },
                    "products[0].dimensions[1].name"},
        OptionsCase{"KeyVersionZero", [](auto& o) { o.products[0].public_keys[0].version = 0; },
                    "products[0].public_keys[0].version"},
        OptionsCase{"NoKeyInPem", [](auto& o) { o.products[0].public_keys[0].private_key_pem = Secret("x"); },
                    "products[0].public_keys[0].private_key_pem"},
        OptionsCase{"UnknownAlgorithm", [](auto& o) { o.products[0].public_keys[1].flaws.algorithm = "HS256"; },
                    "products[0].public_keys[1].flaws.algorithm"},
        OptionsCase{"UnknownClaim", [](auto& o) { o.products[0].public_keys[0].flaws.missing_claims = {"exp"}; },
                    "products[0].public_keys[0].flaws.missing_claims"},
        OptionsCase{"NegativeQuota", [](auto& o) { o.quotas.meter_usage = -1; }, "quotas.meter_usage"},
        OptionsCase{"ScaleBackwards", [](auto& o) { o.time_scale = -1; }, "time_scale"},
        OptionsCase{"EmptyRegion", [](auto& o) { o.more_regions = {"eu-west-1", ""}; }, "more_regions[1]"},
        OptionsCase{"CertificateWithoutTls",
                    [](auto& o) { o.faults.emplace_back().kind = FaultKind::kExpiredCertificate; }, "faults[0]"},
        OptionsCase{"UnknownProduct", [](auto& o) { o.customers[0].product_code = "other"; },
                    "customers[0].product_code"},
        OptionsCase{"NamelessCustomer",
                    [](auto& o) {
                      o.customers[2].customer_identifier = "";
                      o.customers[2].customer_aws_account_id = "";
                    },
                    "customers[2]"},
        OptionsCase{"BadLicense", [](auto& o) { o.customers[0].license_arn = "l"; }, "customers[0].license_arn"},
        OptionsCase{"LicenseTwice", [](auto& o) { o.customers[1].license_arn = o.customers[0].license_arn; },
                    "customers[1].license_arn"},
        OptionsCase{"TokenTwice", [](auto& o) { o.customers[0].registration_tokens[1].token = "token-good"; },
                    "customers[0].registration_tokens[1].token"},
        OptionsCase{"ForcedUnknownOperation", [](auto& o) { o.faults = {ErrorFault("Refund", "X")}; }, "faults[0]"},
        OptionsCase{"ForcedSuccess",
                    [](auto& o) {
                      o.faults = {ErrorFault("MeterUsage", "X")};
                      o.faults[0].status = 200;
                    },
                    "faults[0]"},
        OptionsCase{"ForcedNever", [](auto& o) { o.faults = {ErrorFault("MeterUsage", "X", -1)}; }, "faults[0]"}),
    [](const auto& row) { return row.param.name; });

TEST(CheckOptions, ListsEverythingAtOnceAndNoSecrets) {
  EmulatorOptions options = ExampleOptions();
  options.region = "";
  options.credentials[1].session_token = Secret("secret\n");
  options.customers[0].registration_tokens[1].token = options.customers[0].registration_tokens[0].token;

  const auto violations = CheckOptions(options);

  ASSERT_EQ(violations.size(), 3U);
  for (const Violation& violation : violations) {
    EXPECT_THAT(violation.message, Not(HasSubstr("secret")));
    EXPECT_THAT(violation.message, Not(HasSubstr("token-good")));
  }
}

TEST(CheckOptions, AllowsRemoteAddressesOnRequest) {
  EmulatorOptions options = ExampleOptions();
  options.host = "0.0.0.0";
  options.allow_remote = true;

  EXPECT_THAT(CheckOptions(options), IsEmpty());
}

}  // namespace
}  // namespace marketplace_metering::emulator
