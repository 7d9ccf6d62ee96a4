#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "operations/all_operations.h"
#include "unit/operations/samples.h"

namespace marketplace_metering::operations {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> Lines(const Violations& violations) {
  std::vector<std::string> lines;
  for (const Violation& violation : violations) lines.push_back(violation.path + " " + violation.message);
  return lines;
}

template <typename Op>
std::vector<std::string> Check(const typename Op::Request& request, ValidationLevel level = ValidationLevel::kModel) {
  Violations violations;
  Op::Check(request, level, violations);
  return Lines(violations);
}

/// A request with one thing changed, and every violation that follows; none for one still good.
struct Row {
  std::string name;
  std::function<std::vector<std::string>(ValidationLevel)> check;
  std::vector<std::string> violations;
  /// The lowest level at which they show.
  ValidationLevel from = ValidationLevel::kModel;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

template <typename Op, typename Change>
std::function<std::vector<std::string>(ValidationLevel)> With(typename Op::Request request, Change change) {
  change(request);
  return [request](ValidationLevel level) { return Check<Op>(request, level); };
}

/// A batch of one record of an older product.
template <typename Change>
auto Legacy(Change change) {
  return With<BatchMeterUsageOp>(LegacyBatch(), change);
}

/// Its record.
template <typename Change>
auto Record(Change change) {
  return Legacy([&change](BatchMeterUsageRequest& request) { change(request.usage_records[0]); });
}

/// A batch of one record of a new product.
template <typename Change>
auto License(Change change) {
  return With<BatchMeterUsageOp>(LicenseBatch(),
                                 [&change](BatchMeterUsageRequest& request) { change(request.usage_records[0]); });
}

/// The record split into these parts.
auto Split(std::optional<std::int32_t> quantity, std::vector<UsageAllocation> allocations) {
  return Record([&](UsageRecord& record) {
    record.quantity = quantity;
    record.usage_allocations = std::move(allocations);
  });
}

/// One part with one tag.
auto WithTag(std::string key, std::string value) {
  return Split(3, {Allocation(3, {{std::move(key), std::move(value)}})});
}

template <typename Change>
auto Usage(Change change) {
  return With<MeterUsageOp>(FullMeterUsage(), change);
}

template <typename Change>
auto Registration(Change change) {
  return With<RegisterUsageOp>(FullRegisterUsage(), change);
}

template <typename Change>
auto Resolution(Change change) {
  return With<ResolveCustomerOp>(FullResolveCustomer(), change);
}

std::string Repeat(std::size_t count, const std::string& text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

UsageAllocation PartOf(std::optional<std::int32_t> quantity, std::string value) {
  UsageAllocation allocation;
  allocation.allocated_usage_quantity = quantity;
  allocation.tags = {{"k", std::move(value)}};
  return allocation;
}

/// So many parts of one each, with tags of their own.
std::vector<UsageAllocation> Parts(int count) {
  std::vector<UsageAllocation> parts;
  for (int i = 0; i < count; ++i) parts.push_back(PartOf(1, std::to_string(i)));
  return parts;
}

std::vector<Tag> Tags(int count) {
  std::vector<Tag> tags;
  for (int i = 0; i < count; ++i) tags.push_back({"k" + std::to_string(i), "v"});
  return tags;
}

constexpr auto kOff = ValidationLevel::kOff;
constexpr auto kRequired = ValidationLevel::kRequired;
const std::string kTag = "usage_records[0].usage_allocations[0].tags[0].";
const std::string kAllowedInTags = "; allowed are letters, digits, blanks and + - = . _ : / @";
const std::string kParts = "usage_records[0].usage_allocations ";
const std::string kBilledTwice =
    "product_code must be unset, because usage_records[0] has a license_arn. One customer's hour metered in both forms "
    "is "
    "billed twice: to change over, stop sending product_code before the first record with license_arn";

std::vector<Row> BatchRows() {
  using Request = BatchMeterUsageRequest;
  return {
      {"legacy_batch", Legacy([](Request&) {}), {}},
      {"license_batch", License([](UsageRecord&) {}), {}},
      {"no_records", Legacy([](Request& r) { r.usage_records.clear(); }), {}},
      {"records_25", Legacy([](Request& r) { r.usage_records.assign(25, LegacyRecord()); }), {}},
      {"records_26",
       Legacy([](Request& r) { r.usage_records.assign(26, LegacyRecord()); }),
       {"usage_records has 26 records; at most 25 fit in one request: split it"}},
      {"product_code_unset", Legacy([](Request& r) { r.product_code.reset(); }), {}},
      {"product_code_empty", Legacy([](Request& r) { r.product_code = ""; }), {}},
      {"product_code_255", Legacy([](Request& r) { r.product_code = Repeat(255, "a"); }), {}},
      {"product_code_256",
       Legacy([](Request& r) { r.product_code = Repeat(256, "a"); }),
       {"product_code has 256 characters; at most 255 are allowed"}},
      {"product_code_signs", Legacy([](Request& r) { r.product_code = "-azAZ09/=:_.@"; }), {}},
      {"product_code_plus",
       Legacy([](Request& r) { r.product_code = "ab+"; }),
       {"product_code has '+' as character 3; allowed are letters, digits and - / = : _ . @"}},
      {"product_code_blank",
       Legacy([](Request& r) { r.product_code = "a b"; }),
       {"product_code has a blank as character 2; allowed are letters, digits and - / = : _ . @"}},
      {"product_code_not_utf8",
       Legacy([](Request& r) { r.product_code = "a\xC0\xAF"; }),
       {"product_code is not valid UTF-8"},
       kOff},
      {"product_code_with_license", Legacy([](Request& r) { r.usage_records = {LicenseRecord()}; }), {kBilledTwice}},
      {"empty_product_code_with_license",
       Legacy([](Request& r) {
         r.usage_records = {LicenseRecord()};
         r.product_code = "";
       }),
       {kBilledTwice}},
      {"both_forms_in_one_batch",
       Legacy([](Request& r) {
         r.usage_records = {LegacyRecord(), LegacyRecord(), LicenseRecord()};
       }),
       {"product_code must be unset, because usage_records[2] has a license_arn. One customer's hour metered in both "
        "forms is billed twice: to change over, stop sending product_code before the first record with license_arn"}},
  };
}

std::vector<Row> RecordRows() {
  return {
      {"timestamp_unset",
       Record([](UsageRecord& r) { r.timestamp.reset(); }),
       {"usage_records[0].timestamp is required"},
       kRequired},
      {"timestamp_before_1970", Record([](UsageRecord& r) { r.timestamp = At(std::chrono::seconds(-1)); }), {}},
      {"dimension_unset",
       Record([](UsageRecord& r) { r.dimension.clear(); }),
       {"usage_records[0].dimension is required"},
       kRequired},
      {"dimension_255", Record([](UsageRecord& r) { r.dimension = Repeat(255, "d"); }), {}},
      {"dimension_255_characters_of_four_bytes", Record([](UsageRecord& r) { r.dimension = Repeat(255, "😀"); }), {}},
      {"dimension_256",
       Record([](UsageRecord& r) { r.dimension = Repeat(256, "ü"); }),
       {"usage_records[0].dimension has 256 characters; at most 255 are allowed"}},
      {"dimension_not_utf8",
       Record([](UsageRecord& r) { r.dimension = "\xED\xA0\x80"; }),
       {"usage_records[0].dimension is not valid UTF-8"},
       kOff},
      {"quantity_unset", Record([](UsageRecord& r) { r.quantity.reset(); }), {}},
      {"quantity_zero", Record([](UsageRecord& r) { r.quantity = 0; }), {}},
      {"quantity_largest", Record([](UsageRecord& r) { r.quantity = 2147483647; }), {}},
      {"quantity_negative",
       Record([](UsageRecord& r) { r.quantity = -1; }),
       {"usage_records[0].quantity is -1; allowed is 0 to 2147483647"}},
      {"customer_unset", Record([](UsageRecord& r) { r.customer_identifier.reset(); }), {}},
      {"customer_empty", Record([](UsageRecord& r) { r.customer_identifier = ""; }), {}},
      {"customer_255", Record([](UsageRecord& r) { r.customer_identifier = Repeat(255, "\n"); }), {}},
      {"customer_256",
       Record([](UsageRecord& r) { r.customer_identifier = Repeat(256, "c"); }),
       {"usage_records[0].customer_identifier has 256 characters; at most 255 are allowed"}},
      {"customer_not_utf8",
       Record([](UsageRecord& r) { r.customer_identifier = "\xFF"; }),
       {"usage_records[0].customer_identifier is not valid UTF-8"},
       kOff},
      {"account_alone_with_product_code",
       Record([](UsageRecord& r) {
         r.customer_identifier.reset();
         r.customer_aws_account_id = "123456789012";
       }),
       {}},
      {"customer_and_account",
       Record([](UsageRecord& r) { r.customer_aws_account_id = "123456789012"; }),
       {"usage_records[0] names the buyer by customer_identifier and by customer_aws_account_id; give one of them"}},
      {"account_empty",
       License([](UsageRecord& r) { r.customer_aws_account_id = ""; }),
       {"usage_records[0].customer_aws_account_id has 0 characters; at least 1 is needed"}},
      {"account_1", License([](UsageRecord& r) { r.customer_aws_account_id = "0"; }), {}},
      {"account_255", License([](UsageRecord& r) { r.customer_aws_account_id = Repeat(255, "9"); }), {}},
      {"account_256",
       License([](UsageRecord& r) { r.customer_aws_account_id = Repeat(256, "9"); }),
       {"usage_records[0].customer_aws_account_id has 256 characters; at most 255 are allowed"}},
      {"account_letter",
       License([](UsageRecord& r) { r.customer_aws_account_id = "12a"; }),
       {"usage_records[0].customer_aws_account_id has 'a' as character 3; allowed are digits"}},
      {"account_not_utf8",
       License([](UsageRecord& r) { r.customer_aws_account_id = "\xFF"; }),
       {"usage_records[0].customer_aws_account_id is not valid UTF-8"},
       kOff},
      {"license_malformed",
       License([](UsageRecord& r) { r.license_arn = "arn:aws:x"; }),
       {"usage_records[0].license_arn is 'arn:aws:x', which is not a licence ARN; take it from ResolveCustomer as it "
        "stands"}},
      {"license_empty",
       License([](UsageRecord& r) { r.license_arn = ""; }),
       {"usage_records[0].license_arn is '', which is not a licence ARN; take it from ResolveCustomer as it stands"}},
      {"license_not_utf8",
       License([](UsageRecord& r) { r.license_arn = std::string(kLicenseArn) + "\xFF"; }),
       {"usage_records[0].license_arn is not valid UTF-8"},
       kOff},
  };
}

std::vector<Row> AllocationRows() {
  return {
      {"allocations_sum_up", Split(3, {Allocation(1, {{"a", "b"}}), Allocation(2, {})}), {}},
      {"allocations_of_nothing", Split({}, {Allocation(0, {})}), {}},
      {"allocations_empty", Split(3, {}), {kParts + "is empty; leave it unset for usage that is not split"}},
      {"allocations_2500", Split(2500, Parts(2500)), {}},
      {"allocations_2501", Split(2501, Parts(2501)), {kParts + "has 2501 parts; at most 2500 are allowed"}},
      {"allocations_sum_to_less",
       Split(4, {Allocation(1, {{"a", "b"}}), Allocation(2, {})}),
       {kParts + "sum to 3, but quantity is 4; the parts must sum to the whole"}},
      {"allocations_of_unset_quantity",
       Split({}, {Allocation(1, {})}),
       {kParts + "sum to 1, but quantity is unset, which counts as 0; the parts must sum to the whole"}},
      {"allocations_beyond_32_bits",
       Split(0, {Allocation(2147483647, {{"a", "b"}}), Allocation(2147483647, {}), Allocation(2, {{"a", "c"}})}),
       {kParts + "sum to 4294967296, but quantity is 0; the parts must sum to the whole"}},
      {"allocated_quantity_unset",
       Split(3, {PartOf({}, "1"), PartOf(3, "2")}),
       {"usage_records[0].usage_allocations[0].allocated_usage_quantity is required"},
       kRequired},
      {"allocated_quantity_negative",
       Split(3, {PartOf(3, "1"), PartOf(-1, "2")}),
       {"usage_records[0].usage_allocations[1].allocated_usage_quantity is -1; allowed is 0 to 2147483647"}},
      {"tags_empty",
       Split(3, {[] {
               UsageAllocation part = Allocation(3, {});
               part.tags.emplace();
               return part;
             }()}),
       {"usage_records[0].usage_allocations[0].tags is empty; leave it unset for the part without tags"}},
      {"tags_5", Split(3, {Allocation(3, Tags(5))}), {}},
      {"tags_6",
       Split(3, {Allocation(3, Tags(6))}),
       {"usage_records[0].usage_allocations[0].tags has 6 tags; at most 5 are allowed",
        kParts + "use 6 different tag keys; at most 5 are allowed in all parts together"}},
      {"tag_keys_5_over_parts", Split(3, {Allocation(1, Tags(5)), Allocation(2, Tags(3))}), {}},
      {"tag_keys_6_over_parts",
       Split(3, {Allocation(1, Tags(5)), Allocation(2, {{"other", "v"}})}),
       {kParts + "use 6 different tag keys; at most 5 are allowed in all parts together"}},
      {"tag_sets_equal_in_another_order",
       Split(6, {Allocation(1, {{"a", "1"}, {"b", "2"}}), Allocation(2, {}), Allocation(3, {{"b", "2"}, {"a", "1"}})}),
       {"usage_records[0].usage_allocations[2] has the same tags as usage_records[0].usage_allocations[0]; each part "
        "needs "
        "a tag set of its own"}},
      {"tag_sets_equal_but_for_a_repeated_tag",
       Split(3, {Allocation(1, {{"a", "1"}}), Allocation(2, {{"a", "1"}, {"a", "1"}})}),
       {"usage_records[0].usage_allocations[1] has the same tags as usage_records[0].usage_allocations[0]; each part "
        "needs "
        "a tag set of its own"}},
      {"untagged_three_times",
       Split(6, {Allocation(1, {}), Allocation(2, {}), Allocation(3, {})}),
       {"usage_records[0].usage_allocations[1] has the same tags as usage_records[0].usage_allocations[0]; each part "
        "needs "
        "a tag set of its own",
        "usage_records[0].usage_allocations[2] has the same tags as usage_records[0].usage_allocations[0]; each part "
        "needs "
        "a tag set of its own"}},
      {"tag_sets_differ_in_value", Split(3, {Allocation(1, {{"a", "1"}}), Allocation(2, {{"a", "2"}})}), {}},
      {"tag_set_within_another", Split(3, {Allocation(1, {{"a", "1"}}), Allocation(2, {{"a", "1"}, {"b", "1"}})}), {}},
      {"tag_signs", WithTag("azAZ09+ -=._:/@", "azAZ09+ -=._:/@"), {}},
      {"tag_key_unset", WithTag("", "v"), {kTag + "key is required"}, kRequired},
      {"tag_value_unset", WithTag("k", ""), {kTag + "value is required"}, kRequired},
      {"tag_key_100", WithTag(Repeat(100, "k"), "v"), {}},
      {"tag_key_101", WithTag(Repeat(101, "k"), "v"), {kTag + "key has 101 characters; at most 100 are allowed"}},
      {"tag_value_256", WithTag("k", Repeat(256, "v")), {}},
      {"tag_value_257", WithTag("k", Repeat(257, "v")), {kTag + "value has 257 characters; at most 256 are allowed"}},
      {"tag_key_umlaut",
       WithTag("kü", "v"),
       {kTag + "key has a character outside ASCII as character 2" + kAllowedInTags}},
      {"tag_value_after_umlaut", WithTag("k", "x#ü"), {kTag + "value has '#' as character 2" + kAllowedInTags}},
      {"tag_value_tab", WithTag("k", "\t"), {kTag + "value has a control character as character 1" + kAllowedInTags}},
      {"tag_key_not_utf8", WithTag("k\xFF", "v"), {kTag + "key is not valid UTF-8"}, kOff},
      {"tag_value_not_utf8", WithTag("k", "\xF4\x90\x80\x80"), {kTag + "value is not valid UTF-8"}, kOff},
  };
}

std::vector<Row> OtherRows() {
  return {
      {"usage", Usage([](MeterUsageRequest&) {}), {}},
      {"usage_product_code_unset",
       Usage([](auto& r) { r.product_code.clear(); }),
       {"product_code is required"},
       kRequired},
      {"usage_product_code_255", Usage([](auto& r) { r.product_code = Repeat(255, "p"); }), {}},
      {"usage_product_code_256",
       Usage([](auto& r) { r.product_code = Repeat(256, "p"); }),
       {"product_code has 256 characters; at most 255 are allowed"}},
      {"usage_product_code_bad",
       Usage([](auto& r) { r.product_code = "a,b"; }),
       {"product_code has ',' as character 2; allowed are letters, digits and - / = : _ . @"}},
      {"usage_timestamp_unset", Usage([](auto& r) { r.timestamp.reset(); }), {"timestamp is required"}, kRequired},
      {"usage_dimension_unset",
       Usage([](auto& r) { r.usage_dimension.clear(); }),
       {"usage_dimension is required"},
       kRequired},
      {"usage_dimension_255", Usage([](auto& r) { r.usage_dimension = Repeat(255, "ü"); }), {}},
      {"usage_dimension_256",
       Usage([](auto& r) { r.usage_dimension = Repeat(256, "ü"); }),
       {"usage_dimension has 256 characters; at most 255 are allowed"}},
      {"usage_quantity_negative",
       Usage([](auto& r) {
         r.usage_quantity = std::numeric_limits<std::int32_t>::min();
         r.usage_allocations.reset();
       }),
       {"usage_quantity is -2147483648; allowed is 0 to 2147483647"}},
      {"usage_quantity_unset",
       Usage([](auto& r) { r.usage_quantity.reset(); }),
       {"usage_allocations sum to 10, but usage_quantity is unset, which counts as 0; the parts must sum to the "
        "whole"}},
      {"usage_allocation_path",
       Usage([](auto& r) { r.usage_allocations->at(0).tags->at(0).key = "a;b"; }),
       {"usage_allocations[0].tags[0].key has ';' as character 2" + kAllowedInTags}},
      {"usage_dry_run_unset", Usage([](auto& r) { r.dry_run.reset(); }), {}},
      {"usage_token_unset", Usage([](auto& r) { r.client_token.reset(); }), {}},
      {"usage_token_1", Usage([](auto& r) { r.client_token = "t"; }), {}},
      {"usage_token_64", Usage([](auto& r) { r.client_token = Repeat(64, "t"); }), {}},
      {"usage_token_65",
       Usage([](auto& r) { r.client_token = Repeat(65, "t"); }),
       {"client_token has 65 characters; at most 64 are allowed"}},
      {"usage_token_empty",
       Usage([](auto& r) { r.client_token = ""; }),
       {"client_token is empty; leave it unset to have one made, or a repetition could be billed again"},
       kOff},
      {"usage_token_not_utf8",
       Usage([](auto& r) { r.client_token = "\xFF"; }),
       {"client_token is not valid UTF-8"},
       kOff},
      {"registration", Registration([](auto&) {}), {}},
      {"registration_product_code_unset",
       Registration([](auto& r) { r.product_code.clear(); }),
       {"product_code is required"},
       kRequired},
      {"registration_product_code_256",
       Registration([](auto& r) { r.product_code = Repeat(256, "p"); }),
       {"product_code has 256 characters; at most 255 are allowed"}},
      {"registration_key_unset",
       Registration([](auto& r) { r.public_key_version.reset(); }),
       {"public_key_version is required"},
       kRequired},
      {"registration_key_zero",
       Registration([](auto& r) { r.public_key_version = 0; }),
       {"public_key_version is 0; allowed is 1 to 2147483647"}},
      {"registration_key_largest", Registration([](auto& r) { r.public_key_version = 2147483647; }), {}},
      {"registration_nonce_unset", Registration([](auto& r) { r.nonce.reset(); }), {}},
      {"registration_nonce_empty", Registration([](auto& r) { r.nonce = ""; }), {}},
      {"registration_nonce_255", Registration([](auto& r) { r.nonce = Repeat(255, "\n"); }), {}},
      {"registration_nonce_256",
       Registration([](auto& r) { r.nonce = Repeat(256, "n"); }),
       {"nonce has 256 characters; at most 255 are allowed"}},
      {"registration_nonce_not_utf8",
       Registration([](auto& r) { r.nonce = "\xFF"; }),
       {"nonce is not valid UTF-8"},
       kOff},
      {"resolution", Resolution([](auto&) {}), {}},
      {"resolution_token_unset",
       Resolution([](auto& r) { r.registration_token.clear(); }),
       {"registration_token is required"},
       kRequired},
      {"resolution_token_long", Resolution([](auto& r) { r.registration_token = Repeat(100000, "t"); }), {}},
      {"resolution_token_not_utf8",
       Resolution([](auto& r) { r.registration_token = "secret\xFF"; }),
       {"registration_token is not valid UTF-8"},
       kOff},
  };
}

class Rule : public testing::TestWithParam<Row> {};

TEST_P(Rule, HoldsFromItsLevelOn) {
  const Row& row = GetParam();
  for (const ValidationLevel level : {kOff, kRequired, ValidationLevel::kModel}) {
    const auto expected = level >= row.from ? row.violations : std::vector<std::string>();

    EXPECT_EQ(row.check(level), expected) << "level " << static_cast<int>(level);
  }
}

constexpr auto NameOfRow = [](const auto& row) { return row.param.name; };
INSTANTIATE_TEST_SUITE_P(Batch, Rule, testing::ValuesIn(BatchRows()), NameOfRow);
INSTANTIATE_TEST_SUITE_P(Record, Rule, testing::ValuesIn(RecordRows()), NameOfRow);
INSTANTIATE_TEST_SUITE_P(Allocation, Rule, testing::ValuesIn(AllocationRows()), NameOfRow);
INSTANTIATE_TEST_SUITE_P(Other, Rule, testing::ValuesIn(OtherRows()), NameOfRow);

TEST(Check, ReportsEveryViolationAtOnceInTheOrderOfTheRequest) {
  BatchMeterUsageRequest request;
  request.usage_records.resize(4, LegacyRecord());
  request.usage_records[1].quantity = -5;
  request.usage_records[3].timestamp.reset();
  request.usage_records[3].dimension.clear();
  request.usage_records[3].usage_allocations = {Allocation(3, {{"ok", "ok"}, {"k;", ""}})};
  request.product_code = "?";

  EXPECT_THAT(Check<BatchMeterUsageOp>(request),
              testing::ElementsAre(HasSubstr("usage_records[1].quantity "), HasSubstr("usage_records[3].timestamp "),
                                   HasSubstr("usage_records[3].dimension "),
                                   HasSubstr("usage_records[3].usage_allocations[0].tags[1].key "),
                                   HasSubstr("usage_records[3].usage_allocations[0].tags[1].value "),
                                   HasSubstr("product_code ")));
}

TEST(Check, FindsNothingWrongInAnEmptyRequestWhenItIsOff) {
  EXPECT_THAT(Check<BatchMeterUsageOp>({}, kOff), IsEmpty());
  EXPECT_THAT(Check<MeterUsageOp>({}, kOff), IsEmpty());
  EXPECT_THAT(Check<RegisterUsageOp>({}, kOff), IsEmpty());
  EXPECT_THAT(Check<ResolveCustomerOp>({}, kOff), IsEmpty());
}

TEST(Check, FindsEveryMissingMemberOfAnEmptyRequest) {
  EXPECT_THAT(Check<BatchMeterUsageOp>({}, kRequired), IsEmpty());
  EXPECT_THAT(Check<MeterUsageOp>({}, kRequired),
              testing::ElementsAre("product_code is required", "timestamp is required", "usage_dimension is required"));
  EXPECT_THAT(Check<RegisterUsageOp>({}, kRequired),
              testing::ElementsAre("product_code is required", "public_key_version is required"));
  EXPECT_THAT(Check<ResolveCustomerOp>({}, kRequired), testing::ElementsAre("registration_token is required"));
}

}  // namespace
}  // namespace marketplace_metering::operations
