#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "encoding/iso8601.h"
#include "marketplace_metering/emulator/ledger.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::ElementsAre;
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

TEST(Bill, WritesCsvThatSaysExactlyWhatIsBilled) {
  LedgerEntry entry = Entry("2026-08-15T12:00:00Z", 3, "r1");
  entry.region = "us-east-1";
  entry.license_arn = "arn:l";
  entry.resource = "=HYPERLINK(\"http://x\")";
  entry.usage_allocations = {UsageAllocation{3, std::vector<Tag>{{"team", "a\r\nb"}}}};
  LedgerEntry plain = Entry("2026-08-15T11:00:00Z", 0, "r0");
  plain.dimension = "+1,\r\n2";

  EXPECT_EQ(
      PrintBill({entry, plain}, BillFormat::kCsv),
      "region,product_code,customer_identifier,customer_aws_account_id,license_arn,resource,dimension,hour,quantity,"
      "usage_allocations,metering_record_id,accepted_at\r\n"
      ",prod-1,buyer,123,,,\"+1,\r\n2\",2026-08-15T11:00:00Z,0,,r0,2026-08-15T12:36:00Z\r\n"
      "us-east-1,prod-1,buyer,123,arn:l,\"=HYPERLINK(\"\"http://x\"\")\",users,2026-08-15T12:00:00Z,3,"
      "\"[{\"\"AllocatedUsageQuantity\"\":3,\"\"Tags\"\":[{\"\"Key\"\":\"\"team\"\",\"\"Value\"\":\"\"a\\r\\nb\"\"}]}]"
      "\","
      "r1,2026-08-15T12:36:00Z\r\n");
}

TEST(Bill, NamesTheRegionsWhenThereAreSeveral) {
  LedgerEntry east = Entry("2026-08-15T12:00:00Z", 3, "r1");
  east.region = "us-east-1";
  LedgerEntry west = Entry("2026-08-15T12:00:00Z", 3, "r2");
  west.region = "us-west-2";

  EXPECT_EQ(PrintBill({west, east}, BillFormat::kTable),
            "region     product  customer  dimension  hour                  quantity  record\n"
            "us-east-1  prod-1   buyer     users      2026-08-15T12:00:00Z         3  r1\n"
            "us-west-2  prod-1   buyer     users      2026-08-15T12:00:00Z         3  r2\n"
            "us-east-1  prod-1   buyer     users      2026-08                      3  total of the month\n"
            "us-west-2  prod-1   buyer     users      2026-08                      3  total of the month\n"
            "warning: billed 2 times: prod-1 123 users 2026-08-15T12:00:00Z\n");
  EXPECT_THAT(PrintBill({west}, BillFormat::kTable), Not(HasSubstr("us-west-2")));
  EXPECT_THAT(PrintBill({west}, BillFormat::kJsonLines), HasSubstr(R"({"region":"us-west-2","product_code":)"));
}

TEST(Bill, AddsUpMonths) {
  LedgerEntry elsewhere = Entry("2026-08-15T12:00:00Z", 9, "r5");
  elsewhere.region = "us-west-2";
  LedgerEntry licensed = Entry("2026-08-15T12:00:00Z", 5, "r6");
  licensed.license_arn = "arn:l";

  const std::vector<MonthTotal> totals = TotalsOf(
      {licensed, elsewhere, Entry("2026-08-31T23:59:59Z", 2147483647, "r1"), Entry("2026-08-01T00:00:00Z", 1, "r2"),
       Entry("2026-09-01T00:00:00Z", 3, "r3"), Entry("2026-07-31T23:59:59Z", 4, "r4")});

  std::vector<std::string> texts;
  for (const MonthTotal& total : totals) {
    texts.push_back(total.month + "|" + total.region + "|" + total.product_code + "|" + total.customer_identifier +
                    "|" + total.customer_aws_account_id + "|" + total.license_arn + "|" + total.dimension + "|" +
                    std::to_string(total.quantity));
  }
  EXPECT_THAT(texts, ElementsAre("2026-07||prod-1|buyer|123||users|4", "2026-08||prod-1|buyer|123||users|2147483648",
                                 "2026-08|us-west-2|prod-1|buyer|123||users|9", "2026-09||prod-1|buyer|123||users|3",
                                 "2026-08||prod-1|buyer|123|arn:l|users|5"));
}

TEST(Verdicts, ArePrintedInEveryFormat) {
  const auto time = encoding::ParseIso8601("2026-08-15T12:30:00.25Z").value();
  const Verdict refused = {
      12, 0, RecordFate::kRefused, "ValidationException", "us-east-1", "", "bu\x1b,y", "", "", "", "", time, -5, ""};
  const Verdict billed = {
      13, 1, RecordFate::kBilled, "Success", "us-east-1", "prod-1", "", "123", "arn", "i-1", "users", time, 3, "r1"};

  EXPECT_EQ(
      PrintVerdicts({refused, billed}, BillFormat::kTable),
      "request  record  fate     status               product  customer     dimension  time                     "
      "quantity  "
      "entry\n"
      "12       0       refused  ValidationException           bu\\x1b,y                2026-08-15T12:30:00.25Z   "
      "     -5\n"
      "13       1       billed   Success              prod-1   123 arn i-1  users      2026-08-15T12:30:00.25Z   "
      "      3  "
      "r1\n");
  EXPECT_EQ(
      PrintVerdicts({refused, billed}, BillFormat::kJsonLines),
      R"({"request":12,"record":0,"fate":"refused","status":"ValidationException","region":"us-east-1",)"
      R"("customer_identifier":"bu\u001B,y","timestamp":"2026-08-15T12:30:00.25Z","quantity":-5})"
      "\n"
      R"({"request":13,"record":1,"fate":"billed","status":"Success","region":"us-east-1","product_code":"prod-1",)"
      R"("customer_aws_account_id":"123","license_arn":"arn","resource":"i-1","dimension":"users",)"
      R"("timestamp":"2026-08-15T12:30:00.25Z","quantity":3,"metering_record_id":"r1"})"
      "\n");
  EXPECT_EQ(PrintVerdicts({refused, billed}, BillFormat::kCsv),
            "request,record,fate,status,region,product_code,customer_identifier,customer_aws_account_id,license_arn,"
            "resource,dimension,timestamp,quantity,metering_record_id\r\n"
            "12,0,refused,ValidationException,us-east-1,,\"bu\x1b,y\",,,,,2026-08-15T12:30:00.25Z,-5,\r\n"
            "13,1,billed,Success,us-east-1,prod-1,,123,arn,i-1,users,2026-08-15T12:30:00.25Z,3,r1\r\n");
}

TEST(Bill, HasATitleWhenThereIsNothingToPay) {
  EXPECT_EQ(PrintBill({}, BillFormat::kTable), "product  customer  dimension  hour  quantity  record\n");
  EXPECT_EQ(PrintBill({}, BillFormat::kJsonLines), "");
}

}  // namespace
}  // namespace marketplace_metering::emulator
