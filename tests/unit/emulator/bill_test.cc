#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "encoding/iso8601.h"
#include "marketplace_metering/emulator/ledger.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

LedgerEntry Entry(const char* hour, std::int32_t quantity, const char* id) {
  LedgerEntry entry;
  entry.product_code = "prod-1";
  entry.customer_identifier = "buyer";
  entry.customer_aws_account_id = "123";
  entry.dimension = "users";
  entry.hour = encoding::ParseIso8601(hour).value();
  entry.quantity = quantity;
  entry.metering_record_id = id;
  entry.accepted_at = encoding::ParseIso8601("2026-08-15T12:36:00Z").value();
  return entry;
}

TEST(Bill, LinesUpAndTotalsEachMonth) {
  LedgerEntry resource = Entry("2026-08-15T12:00:00Z", 1, "r3");
  resource.customer_identifier.clear();
  resource.resource = "i-1";

  const std::string bill =
      PrintBill({Entry("2026-08-15T12:00:00Z", 2147483647, "r2"), Entry("2026-08-15T11:00:00Z", 5, "r1"), resource,
                 Entry("2026-07-31T23:00:00Z", 7, "r0")},
                BillFormat::kTable);

  EXPECT_EQ(bill,
            "product  customer  dimension  hour                    quantity  record\n"
            "prod-1   123 i-1   users      2026-08-15T12:00:00Z           1  r3\n"
            "prod-1   buyer     users      2026-07-31T23:00:00Z           7  r0\n"
            "prod-1   buyer     users      2026-08-15T11:00:00Z           5  r1\n"
            "prod-1   buyer     users      2026-08-15T12:00:00Z  2147483647  r2\n"
            "prod-1   123       users      2026-08                        1  total of the month\n"
            "prod-1   buyer     users      2026-07                        7  total of the month\n"
            "prod-1   buyer     users      2026-08               2147483652  total of the month\n");
}

TEST(Bill, WarnsOfAnHourBilledWithAndWithoutLicense) {
  LedgerEntry licensed = Entry("2026-08-15T12:00:00Z", 3, "r2");
  licensed.license_arn = "arn:aws:s:::l";

  const std::string bill = PrintBill({Entry("2026-08-15T12:00:00Z", 3, "r1"), licensed}, BillFormat::kTable);

  EXPECT_THAT(bill, HasSubstr("warning: billed 2 times: prod-1 123 users 2026-08-15T12:00:00Z\n"));
}

TEST(Bill, WarnsOfNothingElse) {
  LedgerEntry first = Entry("2026-08-15T12:00:00Z", 3, "r1");
  LedgerEntry second = first;
  first.license_arn = "arn:aws:s:::l1";
  second.license_arn = "arn:aws:s:::l2";
  LedgerEntry resource = Entry("2026-08-15T12:00:00Z", 1, "r3");
  resource.resource = "i-1";

  const std::string bill =
      PrintBill({first, second, resource, Entry("2026-08-15T11:00:00Z", 3, "r4")}, BillFormat::kTable);

  EXPECT_THAT(bill, Not(HasSubstr("warning")));
}

TEST(Bill, WritesAnObjectALine) {
  LedgerEntry entry = Entry("2026-08-15T12:00:00Z", 3, "r1");
  const std::vector<Tag> tags = {{"team", "r\"d"}};
  entry.usage_allocations = {UsageAllocation{3, tags}};
  entry.license_arn = "l";

  EXPECT_EQ(PrintBill({entry, Entry("2026-08-15T11:00:00Z", 0, "r0")}, BillFormat::kJsonLines),
            R"({"product_code":"prod-1","customer_identifier":"buyer","customer_aws_account_id":"123",)"
            R"("dimension":"users","hour":"2026-08-15T11:00:00Z","quantity":0,"metering_record_id":"r0",)"
            R"("accepted_at":"2026-08-15T12:36:00Z"})"
            "\n"
            R"({"product_code":"prod-1","customer_identifier":"buyer","customer_aws_account_id":"123",)"
            R"("license_arn":"l","dimension":"users","hour":"2026-08-15T12:00:00Z","quantity":3,)"
            R"("usage_allocations":[{"AllocatedUsageQuantity":3,"Tags":[{"Key":"team","Value":"r\"d"}]}],)"
            R"("metering_record_id":"r1","accepted_at":"2026-08-15T12:36:00Z"})"
            "\n");
}

TEST(Bill, HasATitleWhenThereIsNothingToPay) {
  EXPECT_EQ(PrintBill({}, BillFormat::kTable), "product  customer  dimension  hour  quantity  record\n");
  EXPECT_EQ(PrintBill({}, BillFormat::kJsonLines), "");
}

}  // namespace
}  // namespace marketplace_metering::emulator
