#include "emulator/read_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emulator/write_config.h"
#include "encoding/iso8601.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kEverything =
    R"({"region":"eu-west-1","signing_name":"s","force_errors_by_request":true,"identical_resend":"duplicate_record",)"
    R"("unknown_customer":"invalid_customer_identifier","one_record_per_buyer":true,"batch_window_seconds":3600,)"
    R"("meter_window_seconds":60,"cancellation_tail_seconds":600,"platform_region":"eu-west-2",)"
    R"("disabled_operations":["RegisterUsage","ResolveCustomer"],"max_body_bytes":1000000,)"
    R"("credentials":[{"access_key_id":"AK","secret_access_key":"sk","session_token":"st","account_id":"1",)"
    R"("resource":"r","expires_at":"2026-08-15T12:00:00Z","denied_operations":["MeterUsage","RegisterUsage"],"platform":"ecs"}],)"
    R"("products":[{"product_code":"p","unprocessed":{"first_times":2},"dimensions":[{"name":"d","refused":true,)"
    R"("unprocessed":{"always":true}}],"public_keys":[{"version":3,"expired_at":1786797000,)"
    R"("private_key_pem":"pem","flaws":{"wrong_key":true,"algorithm":"RS256","missing_claims":["iat"],)"
    R"("capitalised_claims":true}}]}],"more_regions":["eu-west-3"],"same_time":"exact","tag_limit":"per_allocation",)"
    R"("batch_window_edge":"start_of_hour","only_listed_regions":true,"quotas":{"batch_meter_usage":1,)"
    R"("meter_usage":2,"register_usage":3,"resolve_customer":4},"fault_seed":7,"start_time":"2026-08-15",)"
    R"("time_scale":0.5,"max_connections":5,"max_logged_requests":8,"max_ledger_entries":9,)"
    R"("customers":[{"product_code":"p","customer_identifier":"c","customer_aws_account_id":"1","license_arn":"l",)"
    R"("subscribed":false,"subscribed_from":"2026-08-01","cancelled_at":"2026-08-02",)"
    R"("registration_tokens":[{"token":"t","expires_at":"2026-08-15"}]}],)"
    R"("faults":[{"kind":"status","operation":"MeterUsage","first":2,"every":3,"probability":0.25,"times":0,)"
    R"("performed":true,"name":"N","status":500,"message":"m","text":"t","delay_ms":5,"bytes":-6,"records":[0,2]}]})";

TEST(ReadConfig, ReadsEverySetting) {
  const auto read = ReadConfig(kEverything, "file", ExampleOptions());

  ASSERT_TRUE(read) << Describe(read.error());
  EXPECT_EQ(read->region, "eu-west-1");
  EXPECT_EQ(read->signing_name, "s");
  EXPECT_TRUE(read->force_errors_by_request);
  EXPECT_EQ(read->identical_resend, IdenticalResend::kDuplicateRecord);
  EXPECT_EQ(read->unknown_customer, UnknownCustomer::kInvalidCustomerIdentifier);
  EXPECT_TRUE(read->one_record_per_buyer);
  EXPECT_EQ(read->batch_window, std::chrono::hours(1));
  EXPECT_EQ(read->meter_window, std::chrono::minutes(1));
  EXPECT_EQ(read->cancellation_tail, std::chrono::minutes(10));
  EXPECT_EQ(read->platform_region, "eu-west-2");
  EXPECT_THAT(read->disabled_operations, ElementsAre("RegisterUsage", "ResolveCustomer"));
  EXPECT_EQ(read->max_body_bytes, 1000000U);
  ASSERT_THAT(read->credentials, SizeIs(1));
  EXPECT_EQ(read->credentials[0].access_key_id, "AK");
  EXPECT_EQ(read->credentials[0].secret_access_key, Secret("sk"));
  EXPECT_EQ(read->credentials[0].session_token, Secret("st"));
  EXPECT_EQ(read->credentials[0].account_id, "1");
  EXPECT_EQ(read->credentials[0].resource, "r");
  EXPECT_EQ(read->credentials[0].expires_at, encoding::ParseIso8601("2026-08-15T12:00:00Z"));
  EXPECT_THAT(read->credentials[0].denied_operations, ElementsAre("MeterUsage", "RegisterUsage"));
  ASSERT_THAT(read->products, SizeIs(1));
  EXPECT_EQ(read->products[0].product_code, "p");
  EXPECT_EQ(read->products[0].unprocessed.first_times, 2);
  EXPECT_EQ(read->products[0].dimensions[0].name, "d");
  EXPECT_TRUE(read->products[0].dimensions[0].refused);
  EXPECT_TRUE(read->products[0].dimensions[0].unprocessed.always);
  ASSERT_THAT(read->products[0].public_keys, SizeIs(1));
  EXPECT_EQ(read->products[0].public_keys[0].version, 3);
  EXPECT_EQ(read->products[0].public_keys[0].expired_at, encoding::ParseIso8601("2026-08-15T12:30:00Z"));
  ASSERT_THAT(read->customers, SizeIs(1));
  EXPECT_EQ(read->customers[0].customer_identifier, "c");
  EXPECT_EQ(read->customers[0].customer_aws_account_id, "1");
  EXPECT_EQ(read->customers[0].license_arn, "l");
  EXPECT_FALSE(read->customers[0].subscribed);
  EXPECT_EQ(read->customers[0].subscribed_from, encoding::ParseIso8601("2026-08-01"));
  EXPECT_EQ(read->customers[0].cancelled_at, encoding::ParseIso8601("2026-08-02"));
  EXPECT_EQ(read->customers[0].registration_tokens[0].token, "t");
  EXPECT_EQ(read->customers[0].registration_tokens[0].expires_at, encoding::ParseIso8601("2026-08-15"));
  const PublicKey& key = read->products[0].public_keys[0];
  EXPECT_EQ(key.private_key_pem, Secret("pem"));
  EXPECT_TRUE(key.flaws.wrong_key && key.flaws.capitalised_claims);
  EXPECT_EQ(key.flaws.algorithm, "RS256");
  EXPECT_THAT(key.flaws.missing_claims, ElementsAre("iat"));
  EXPECT_EQ(read->credentials[0].platform, Platform::kEcs);
  EXPECT_THAT(read->more_regions, ElementsAre("eu-west-3"));
  EXPECT_EQ(read->same_time, SameTime::kExact);
  EXPECT_EQ(read->tag_limit, TagLimit::kPerAllocation);
  EXPECT_EQ(read->batch_window_edge, WindowEdge::kStartOfHour);
  EXPECT_TRUE(read->only_listed_regions);
  EXPECT_EQ(read->quotas.batch_meter_usage, 1);
  EXPECT_EQ(read->quotas.meter_usage, 2);
  EXPECT_EQ(read->quotas.register_usage, 3);
  EXPECT_EQ(read->quotas.resolve_customer, 4);
  EXPECT_EQ(read->fault_seed, 7U);
  EXPECT_EQ(read->start_time, encoding::ParseIso8601("2026-08-15"));
  EXPECT_EQ(read->time_scale, 0.5);
  EXPECT_EQ(read->max_connections, 5);
  EXPECT_EQ(read->max_logged_requests, 8U);
  EXPECT_EQ(read->max_ledger_entries, 9U);
}

TEST(ReadConfig, ReadsFaults) {
  const auto read = ReadConfig(kEverything, "file", EmulatorOptions());

  ASSERT_TRUE(read) << Describe(read.error());
  ASSERT_THAT(read->faults, SizeIs(1));
  const Fault& fault = read->faults[0];
  EXPECT_EQ(fault.kind, FaultKind::kStatus);
  EXPECT_EQ(fault.operation, "MeterUsage");
  EXPECT_EQ(fault.first, 2);
  EXPECT_EQ(fault.every, 3);
  EXPECT_EQ(fault.probability, 0.25);
  EXPECT_EQ(fault.times, 0);
  EXPECT_TRUE(fault.performed);
  EXPECT_EQ(fault.name, "N");
  EXPECT_EQ(fault.status, 500);
  EXPECT_EQ(fault.message, "m");
  EXPECT_EQ(fault.text, "t");
  EXPECT_EQ(fault.delay, std::chrono::milliseconds(5));
  EXPECT_EQ(fault.bytes, -6);
  EXPECT_THAT(fault.records, ElementsAre(0, 2));
}

TEST(ReadConfig, ReadsWhatIsWritten) {
  const EmulatorOptions first = ReadConfig(kEverything, "file", EmulatorOptions()).value();
  json::Writer written;
  WriteConfig(first, written);
  const std::string text = written.Take();
  const auto second = ReadConfig(text, "file", EmulatorOptions());

  ASSERT_TRUE(second) << Describe(second.error());
  json::Writer again;
  WriteConfig(*second, again);
  EXPECT_EQ(again.Take(), text);
  EXPECT_EQ(text.find("pem"), std::string::npos);  // secrets stay
  EXPECT_EQ(text.find("\"sk\""), std::string::npos);
}

TEST(ReadConfig, SaysWhatIsWrongWithTheTextAsAWhole) {
  for (const char* text : {"regions", "[]", "{\"region\": \"eu-west-1\","}) {
    const auto read = ReadConfig(text, "market.json", EmulatorOptions());

    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().violations, IsEmpty()) << text;
    EXPECT_THAT(read.error().message, StartsWith("The settings in market.json cannot be used: the JSON text ")) << text;
  }
}

TEST(ReadConfig, LeavesWhatItDoesNotMention) {
  const auto read = ReadConfig(R"({"region":"eu-west-1","customers":[]})", "file", ExampleOptions());

  ASSERT_TRUE(read);
  EXPECT_THAT(read->products, SizeIs(1));
  EXPECT_THAT(read->customers, SizeIs(0));
}

TEST(ReadConfig, GivesAProductOneKeyUnlessItSaysOtherwise) {
  const auto read = ReadConfig(R"({"products":[{"product_code":"p"}]})", "file", EmulatorOptions());

  ASSERT_TRUE(read);
  EXPECT_THAT(read->products[0].public_keys, SizeIs(1));
}

struct ConfigCase {
  const char* name;
  const char* text;
  const char* path;
};

class WrongConfigs : public ::testing::TestWithParam<ConfigCase> {};

TEST_P(WrongConfigs, AreNamedByFileAndPath) {
  const auto read = ReadConfig(GetParam().text, "market.json", EmulatorOptions());

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kInvalidConfiguration);
  EXPECT_THAT(read.error().message, HasSubstr("market.json"));
  EXPECT_THAT(read.error().violations, ElementsAre(Field(&Violation::path, GetParam().path)));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, WrongConfigs,
    ::testing::Values(
        ConfigCase{"UnknownSetting", R"({"regoin":"x"})", "regoin"},
        ConfigCase{"MisspeltInAList", R"({"customers":[{},{"subcribed":false}]})", "customers[1].subcribed"},
        ConfigCase{"UnknownObject", R"({"a":{"b":{"c":1}}})", "a"},
        ConfigCase{"SettingInTheWrongPlace", R"({"products":[{"region":"x"}]})", "products[0].region"},
        ConfigCase{"TextForBoolean", R"({"customers":[{"subscribed":"no"}]})", "customers[0].subscribed"},
        ConfigCase{"UnknownKind", R"({"faults":[{"kind":"slow"}]})", "faults[0].kind"},
        ConfigCase{"TextForRecords", R"({"faults":[{"records":["1"]}]})", "faults[0].records[0]"},
        ConfigCase{"BadInstant", R"({"credentials":[{"expires_at":"soon"}]})", "credentials[0].expires_at"},
        ConfigCase{"UnknownWord", R"({"identical_resend":"maybe"})", "identical_resend"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace marketplace_metering::emulator
