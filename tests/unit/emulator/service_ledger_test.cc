// What the service remembers of requests, in memory and in a file.
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "emulator/service.h"
#include "emulator/sqlite.h"
#include "support/temp_dir.h"
#include "unit/emulator/fault_builders.h"
#include "unit/emulator/service_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string BatchRecord(int quantity, const char* buyer = "ifAPxuKWpyV", const char* dimension = "users") {
  return R"({"Timestamp":1786797000.5,"CustomerIdentifier":")" + std::string(buyer) + R"(","Dimension":")" + dimension +
         R"(","Quantity":)" + std::to_string(quantity) + "}";
}
std::string Batch(const std::string& records, const char* product = "prod-1a2b3c") {
  return R"({"UsageRecords":[)" + records + R"(],"ProductCode":")" + product + R"("})";
}
std::string Meter(int quantity, const std::string& more = "") {
  return R"({"ProductCode":"prod-1a2b3c","Timestamp":1786797000,"UsageDimension":"hours","UsageQuantity":)" +
         std::to_string(quantity) + more + "}";
}

// `fate status quantity` of each verdict.
std::vector<std::string> Short(const std::vector<Verdict>& verdicts) {
  std::vector<std::string> texts;
  texts.reserve(verdicts.size());
  for (const Verdict& verdict : verdicts) {
    texts.push_back(std::string(NameOf(verdict.fate)) + " " + verdict.status + " " + std::to_string(verdict.quantity));
  }
  return texts;
}

// Every test runs with the ledger in memory, and with a file.
class ServiceLedger : public ::testing::TestWithParam<bool> {
 protected:
  ServiceLedger() : options(ExampleOptions()) {
    options.clock = clock;
    options.random = std::make_shared<marketplace_metering::testing::FakeRandomSource>();
    if (GetParam()) options.ledger_file = path;
  }

  Service& service() {
    if (!service_) {
      options.random = std::make_shared<marketplace_metering::testing::FakeRandomSource>();
      service_ = std::make_unique<Service>(options);
      const auto opened = service_->OpenLedgerFile();
      EXPECT_TRUE(opened) << Describe(opened.error());
    }
    return *service_;
  }
  void Restart() { service_.reset(); }

  WireReply Call(const std::string& operation, std::string body, const Credentials& keys) {
    return service().Handle(SignedRequest(operation, std::move(body), keys, clock->Now()));
  }
  WireReply CallBatch(std::string body) { return Call("BatchMeterUsage", std::move(body), SellerKeys()); }
  WireReply CallMeter(std::string body) { return Call("MeterUsage", std::move(body), BuyerKeys()); }
  std::vector<Verdict> Verdicts() { return service().Verdicts({}).value(); }

  void Meddle(const char* sql) const {
    Database database;
    database.Open(path, Database::Mode::kWrite);
    database.Execute(sql);
    const auto failure = database.TakeFailure();
    ASSERT_FALSE(failure) << failure->text;
  }

  const std::shared_ptr<marketplace_metering::testing::FakeClock> clock =
      std::make_shared<marketplace_metering::testing::FakeClock>();
  const test::TempDir dir;
  const std::string path = dir.path() + "/ledger.db";
  EmulatorOptions options;

 private:
  std::unique_ptr<Service> service_;
};

TEST_P(ServiceLedger, TellsTheFateOfEveryRecordOfABatch) {
  options.products[0].dimensions.push_back({"flaky", {false, 1}, false});
  CallBatch(Batch(BatchRecord(3)));

  CallBatch(Batch(BatchRecord(3) + "," + BatchRecord(4) + "," + BatchRecord(5, "nobody") + "," +
                  BatchRecord(6, "ifAPxuKWpyV", "flaky") + "," + BatchRecord(7, "ifAPxuKWpyV", "requests")));

  const std::vector<Verdict> verdicts = Verdicts();
  EXPECT_THAT(Short(verdicts),
              ElementsAre("billed Success 3", "repeated Success 3", "conflicting DuplicateRecord 4",
                          "refused CustomerNotSubscribed 5", "unprocessed Unprocessed 6", "billed Success 7"));
  const auto entries = service().ledger();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(verdicts[0].metering_record_id, entries[0].metering_record_id);
  EXPECT_EQ(verdicts[1].metering_record_id, entries[0].metering_record_id);
  EXPECT_EQ(verdicts[2].metering_record_id, entries[0].metering_record_id);
  EXPECT_EQ(verdicts[3].metering_record_id, "");
  EXPECT_EQ(verdicts[4].metering_record_id, "");
  EXPECT_EQ(verdicts[5].metering_record_id, entries[1].metering_record_id);
  EXPECT_EQ(verdicts[0].request, 1);
  EXPECT_EQ(verdicts[5].request, 2);
  EXPECT_EQ(verdicts[5].record, 4);
  EXPECT_EQ(verdicts[0].region, "us-east-1");
  EXPECT_EQ(verdicts[0].product_code, "prod-1a2b3c");
  EXPECT_EQ(verdicts[0].customer_identifier, "ifAPxuKWpyV");
  EXPECT_EQ(verdicts[0].customer_aws_account_id, "");
  EXPECT_EQ(verdicts[0].dimension, "users");
  EXPECT_EQ(verdicts[0].timestamp, At("2026-08-15T12:30:00.5Z"));
  EXPECT_TRUE(service().CheckConservation()->holds);
}

TEST_P(ServiceLedger, NamesTheProductOfALicence) {
  CallBatch(
      R"({"UsageRecords":[{"Timestamp":1786797000,"Dimension":"users","Quantity":5,"CustomerAWSAccountId":"123456789012",)"
      R"("LicenseArn":"arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef"}]})");

  const std::vector<Verdict> verdicts = Verdicts();
  EXPECT_THAT(Short(verdicts), ElementsAre("billed Success 5"));
  EXPECT_EQ(verdicts[0].product_code, "prod-1a2b3c");
  EXPECT_THAT(verdicts[0].license_arn, HasSubstr("l-0123456789abcdef0123456789abcdef"));
  EXPECT_TRUE(service().CheckConservation()->holds);
}

TEST_P(ServiceLedger, TellsRepetitionsFromConflictsWhateverTheyAreAnswered) {
  options.identical_resend = IdenticalResend::kDuplicateRecord;

  CallBatch(Batch(BatchRecord(3) + "," + BatchRecord(3) + "," + BatchRecord(4)));

  EXPECT_THAT(Short(Verdicts()),
              ElementsAre("billed Success 3", "repeated DuplicateRecord 3", "conflicting DuplicateRecord 4"));
}

TEST_P(ServiceLedger, TakesAMeterUsageForARequestOfOneRecord) {
  CallMeter(Meter(1));
  CallMeter(Meter(1));
  CallMeter(Meter(2));
  CallMeter(Meter(1, R"(,"ClientToken":"t")"));
  CallMeter(Meter(1, R"(,"ClientToken":"t")"));
  CallMeter(Meter(9, R"(,"ClientToken":"t")"));
  CallMeter(Meter(1, R"(,"DryRun":true)"));

  const std::vector<Verdict> verdicts = Verdicts();
  EXPECT_THAT(Short(verdicts),
              ElementsAre("billed Success 1", "repeated Success 1", "conflicting DuplicateRequestException 2",
                          "repeated Success 1", "repeated Success 1", "refused IdempotencyConflictException 9"));
  EXPECT_EQ(verdicts[0].customer_aws_account_id, "123456789012");
  EXPECT_EQ(verdicts[0].resource, "i-0123456789abcdef0");
  EXPECT_EQ(verdicts[4].metering_record_id, verdicts[0].metering_record_id);
  EXPECT_TRUE(service().CheckConservation()->holds);
}

struct RefusedCase {
  const char* name;
  const char* operation;
  std::string body;
  std::vector<std::string> verdicts;
};

TEST_P(ServiceLedger, RefusesAllRecordsOfARefusedRequestAsFarAsTheyCanBeRead) {
  const std::vector<RefusedCase> cases = {
      {"unknown product",
       "BatchMeterUsage",
       Batch(BatchRecord(3) + "," + BatchRecord(4), "prod-unknown"),
       {"refused InvalidProductCodeException 3", "refused InvalidProductCodeException 4"}},
      {"one of a wrong dimension",
       "BatchMeterUsage",
       Batch(BatchRecord(3) + "," + BatchRecord(4, "ifAPxuKWpyV", "nothing")),
       {"refused InvalidUsageDimensionException 3", "refused InvalidUsageDimensionException 4"}},
      {"out of bounds of the model", "BatchMeterUsage", Batch(BatchRecord(-3)), {"refused ValidationException -3"}},
      {"of a wrong type",
       "BatchMeterUsage",
       Batch(BatchRecord(3) + R"(,{"Dimension":"users","Quantity":"many"})"),
       {"refused SerializationException 3", "refused SerializationException 0"}},
      {"an empty record", "BatchMeterUsage", Batch("{}"), {"refused ValidationException 0"}},
      {"no records", "BatchMeterUsage", "{}", {}},
      {"no JSON", "BatchMeterUsage", "{", {}},
      {"no object", "BatchMeterUsage", "[]", {}},
      {"nothing", "BatchMeterUsage", "", {}},
      {"metered with the seller's keys for nothing",
       "MeterUsage",
       R"({"ProductCode":"p","Timestamp":1786797000,"UsageDimension":"hours","UsageQuantity":1})",
       {"refused InvalidProductCodeException 1"}},
      {"metered without anything", "MeterUsage", "{}", {"refused ValidationException 0"}},
      {"another operation", "ResolveCustomer", R"({"RegistrationToken":"x"})", {}},
  };
  for (const RefusedCase& row : cases) {
    ASSERT_TRUE(service().ClearLedger());
    EXPECT_NE(Call(row.operation, row.body, SellerKeys()).status, 200) << row.name;
    EXPECT_EQ(Short(Verdicts()), row.verdicts) << row.name;
    EXPECT_TRUE(service().CheckConservation()->holds) << row.name;
  }
}

TEST_P(ServiceLedger, SaysNothingOfRequestsWhoseSignatureIsRefused) {
  Credentials stranger = SellerKeys();
  stranger.access_key_id = "AKIDUNKNOWN";

  Call("BatchMeterUsage", Batch(BatchRecord(3)), stranger);

  EXPECT_THAT(Verdicts(), IsEmpty());
  EXPECT_THAT(service().requests(), SizeIs(1));
}

TEST_P(ServiceLedger, CountsWhatIsDeniedOrNotToBeHadAsRefused) {
  options.credentials[0].denied_operations = {"BatchMeterUsage"};
  CallBatch(Batch(BatchRecord(3)));
  options.credentials[0].denied_operations = {};
  options.disabled_operations = {"BatchMeterUsage"};
  service().SetOptions(options);
  CallBatch(Batch(BatchRecord(3)));

  EXPECT_THAT(Short(Verdicts()), ElementsAre("refused AccessDeniedException 3", "refused DisabledApiException 3"));
}

TEST_P(ServiceLedger, TellsWhatTheServiceKnowsWhateverAFaultAnswers) {
  for (const FaultKind kind :
       {FaultKind::kError, FaultKind::kStatus, FaultKind::kHtml, FaultKind::kReset, FaultKind::kStall}) {
    for (const bool performed : {false, true}) {
      Fault fault;
      fault.kind = kind;
      fault.performed = performed;
      if (kind == FaultKind::kError) fault.name = "ThrottlingException";
      fault.status = kind == FaultKind::kStatus ? 503 : 0;
      service().faults().Add(fault);
      CallBatch(Batch(BatchRecord(3)));
    }
  }
  Fault undoing;
  undoing.performed = true;
  undoing.name = "ThrottlingException";
  service().faults().Add(undoing);
  CallBatch(Batch(BatchRecord(3), "prod-unknown"));

  EXPECT_THAT(Short(Verdicts()),
              ElementsAre("refused ThrottlingException 3", "billed Success 3", "refused status 3", "repeated Success 3",
                          "refused html 3", "repeated Success 3", "refused reset 3", "repeated Success 3",
                          "refused stall 3", "repeated Success 3", "refused InvalidProductCodeException 3"));
  EXPECT_TRUE(service().CheckConservation()->holds);
}

TEST_P(ServiceLedger, LooksPastWhatAFaultMakesOfTheResults) {
  for (const FaultKind kind : {FaultKind::kShuffledResults, FaultKind::kUnknownRecordStatus,
                               FaultKind::kRecordsInBothLists, FaultKind::kRecordsInNoList}) {
    Fault fault;
    fault.kind = kind;
    service().faults().Add(fault);
    CallBatch(Batch(BatchRecord(3) + "," + BatchRecord(4)));
  }
  Fault unprocessed;
  unprocessed.kind = FaultKind::kUnprocessedRecords;
  unprocessed.records = {1};
  service().faults().Add(unprocessed);
  CallBatch(Batch(BatchRecord(3) + "," + BatchRecord(3)));

  EXPECT_THAT(Short(Verdicts()),
              ElementsAre("billed Success 3", "conflicting DuplicateRecord 4", "repeated Success 3",
                          "conflicting DuplicateRecord 4", "repeated Success 3", "conflicting DuplicateRecord 4",
                          "repeated Success 3", "conflicting DuplicateRecord 4", "repeated Success 3",
                          "unprocessed Unprocessed 3"));
}

TEST_P(ServiceLedger, RefusesMoreThanFits) {
  options.max_ledger_entries = 1;
  CallBatch(Batch(BatchRecord(3)));

  const WireReply full = CallBatch(Batch(BatchRecord(4, "ifAPxuKWpyV", "requests")));
  const WireReply repeated = CallBatch(Batch(BatchRecord(3)));

  EXPECT_EQ(full.status, 500);
  EXPECT_EQ(ErrorNameOf(full), "InternalServiceErrorException");
  EXPECT_EQ(repeated.status, 200);
  EXPECT_THAT(service().ledger(), SizeIs(1));
  EXPECT_THAT(Short(Verdicts()),
              ElementsAre("billed Success 3", "refused InternalServiceErrorException 4", "repeated Success 3"));
  EXPECT_TRUE(service().CheckConservation()->holds);
}

TEST_P(ServiceLedger, ForgetsEverythingWhenCleared) {
  options.products[0].unprocessed.first_times = 1;
  CallBatch(Batch(BatchRecord(3)));
  CallBatch(Batch(BatchRecord(3)));
  CallMeter(Meter(1, R"(,"ClientToken":"t")"));

  ASSERT_TRUE(service().ClearLedger());

  EXPECT_THAT(service().ledger(), IsEmpty());
  EXPECT_THAT(service().requests(), IsEmpty());
  EXPECT_THAT(Verdicts(), IsEmpty());
  EXPECT_THAT(service().CheckConservation()->rows, IsEmpty());
  CallBatch(Batch(BatchRecord(4)));
  CallMeter(Meter(2, R"(,"ClientToken":"t")"));
  EXPECT_THAT(Short(Verdicts()), ElementsAre("unprocessed Unprocessed 4", "billed Success 2"));
  EXPECT_EQ(service().requests()[0].number, 4);
}

TEST_P(ServiceLedger, HoldsWhileManySendAndLook) {
  service();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this, thread] {
      for (int i = 0; i < 25; ++i) {
        CallBatch(Batch(BatchRecord(3) + "," + BatchRecord(thread, "ifAPxuKWpyV", "requests")));
        EXPECT_TRUE(service().CheckConservation()->holds);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_THAT(Verdicts(), SizeIs(200));
  EXPECT_THAT(service().ledger(), SizeIs(2));
}

// Whatever the rules are, all that comes is accounted for.
TEST_P(ServiceLedger, HoldsUnderEveryReadingOfTheRules) {
  const std::vector<std::function<void(EmulatorOptions&)>> readings = {
      [](auto& o) { o.identical_resend = IdenticalResend::kDuplicateRecord; },
      [](auto& o) { o.unknown_customer = UnknownCustomer::kInvalidCustomerIdentifier; },
      [](auto& o) { o.one_record_per_buyer = true; },
      [](auto& o) { o.same_time = SameTime::kExact; },
      [](auto& o) { o.more_regions = {"eu-west-1"}; },
      [](auto& o) { o.quotas = kPublishedQuotas; },
      [](auto& o) { o.credentials[1].platform = Platform::kAgentCore; },
      [](auto& o) { o.credentials[1].platform = Platform::kOther; },
      [](auto& o) { o.platform_region = "eu-west-1"; },
      [](auto& o) { o.credentials[1].account_id.clear(); },
  };
  const std::string later =
      R"({"Timestamp":1786797001,"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"users","Quantity":3})";
  const std::string by_account =
      R"({"Timestamp":1786797000,"CustomerAWSAccountId":"123456789012","Dimension":"users","Quantity":3})";
  const std::string licensed =
      R"({"UsageRecords":[{"Timestamp":1786797000,"Dimension":"users","Quantity":5,"CustomerAWSAccountId":"123456789012",)"
      R"("LicenseArn":"arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef"}]})";
  for (std::size_t i = 0; i < readings.size(); ++i) {
    EmulatorOptions changed = options;
    readings[i](changed);
    service().SetOptions(changed);
    const std::size_t before = Verdicts().size();
    for (const char* region : {"us-east-1", "eu-west-1"}) {
      for (const std::string& body :
           {Batch(BatchRecord(3) + "," + later + "," + by_account + "," + BatchRecord(4, "nobody")), licensed}) {
        service().Handle(SignedRequest("BatchMeterUsage", body, SellerKeys(), clock->Now(), region));
      }
      for (const char* token : {"a", "b"}) {
        const std::string body = Meter(1, R"(,"ClientToken":")" + (token + std::to_string(i)) + "\"");
        service().Handle(SignedRequest("MeterUsage", body, BuyerKeys(), clock->Now(), region));
      }
    }
    const bool two_regions = !changed.more_regions.empty();
    EXPECT_EQ(Verdicts().size() - before, two_regions ? 14 : 7) << "reading " << i;
    EXPECT_TRUE(service().CheckConservation()->holds) << "reading " << i;
  }
  std::size_t units = 0;
  for (const LedgerEntry& entry : service().ledger()) units += static_cast<std::size_t>(entry.quantity);
  EXPECT_GT(units, 20U);
}

INSTANTIATE_TEST_SUITE_P(Ledger, ServiceLedger, ::testing::Bool(),
                         [](const auto& row) { return row.param ? "InAFile" : "InMemory"; });

class ServiceLedgerFile : public ServiceLedger {};

TEST_P(ServiceLedgerFile, StandsByItsWordAfterARestart) {
  options.products[0].dimensions.push_back({"flaky", {false, 1}, false});
  const WireReply first = CallBatch(Batch(BatchRecord(3)));
  const WireReply metered = CallMeter(Meter(1, R"(,"ClientToken":"t")"));
  CallBatch(Batch(BatchRecord(6, "ifAPxuKWpyV", "flaky")));
  Restart();

  EXPECT_EQ(CallBatch(Batch(BatchRecord(3))).body, first.body);
  EXPECT_THAT(CallBatch(Batch(BatchRecord(4))).body, HasSubstr("\"DuplicateRecord\""));
  EXPECT_EQ(CallMeter(Meter(1, R"(,"ClientToken":"t")")).body, metered.body);
  EXPECT_EQ(ErrorNameOf(CallMeter(Meter(2, R"(,"ClientToken":"t")"))), "IdempotencyConflictException");
  EXPECT_EQ(ErrorNameOf(CallMeter(Meter(2))), "DuplicateRequestException");
  EXPECT_THAT(CallBatch(Batch(BatchRecord(6, "ifAPxuKWpyV", "flaky"))).body, HasSubstr("\"Success\""));
  EXPECT_THAT(Short(Verdicts()), ElementsAre("billed Success 3", "billed Success 1", "unprocessed Unprocessed 6",
                                             "repeated Success 3", "conflicting DuplicateRecord 4",
                                             "repeated Success 1", "refused IdempotencyConflictException 2",
                                             "conflicting DuplicateRequestException 2", "billed Success 6"));
  EXPECT_THAT(service().ledger(), SizeIs(3));
  EXPECT_TRUE(service().CheckConservation()->holds);
}

TEST_P(ServiceLedgerFile, GivesNoIdTwice) {
  std::vector<std::string> ids;
  for (int start = 0; start < 3; ++start) {
    ids.push_back(*FindHeader(CallBatch("{}").headers, "x-amzn-RequestId"));
    Restart();
  }

  EXPECT_NE(ids[0], ids[1]);
  EXPECT_NE(ids[1], ids[2]);
  EXPECT_NE(ids[0], ids[2]);
  ASSERT_THAT(service().requests(), SizeIs(3));
  EXPECT_EQ(service().requests()[2].number, 3);
}

TEST_P(ServiceLedgerFile, BillsNothingThatCannotBeWritten) {
  CallBatch(Batch(BatchRecord(3)));
  Meddle("CREATE TRIGGER no BEFORE INSERT ON verdict BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");

  const WireReply batch = CallBatch(Batch(BatchRecord(4, "ifAPxuKWpyV", "requests")));
  const WireReply metered = CallMeter(Meter(1, R"(,"ClientToken":"t")"));

  EXPECT_EQ(batch.status, 500);
  EXPECT_EQ(ErrorNameOf(batch), "InternalServiceErrorException");
  EXPECT_THAT(batch.body, AllOf(HasSubstr(path), HasSubstr("the disk is full")));
  EXPECT_EQ(metered.status, 500);
  EXPECT_THAT(service().ledger(), SizeIs(1));
  EXPECT_EQ(service().requests().back().status, 500);
  Meddle("DROP TRIGGER no");
  EXPECT_EQ(CallBatch(Batch(BatchRecord(5, "ifAPxuKWpyV", "requests"))).status, 200);
  EXPECT_EQ(CallMeter(Meter(2, R"(,"ClientToken":"t")")).status, 200);
  EXPECT_THAT(Short(Verdicts()), ElementsAre("billed Success 3", "billed Success 5", "billed Success 2"));
  EXPECT_TRUE(service().CheckConservation()->holds);
}

// The system itself says that there is no room.
TEST_P(ServiceLedgerFile, SurvivesAFullDisk) {
  CallBatch(Batch(BatchRecord(3)));
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit full = before;
  full.rlim_cur = std::filesystem::file_size(path + "-wal");
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);

  const WireReply refused = CallBatch(Batch(BatchRecord(4, "ifAPxuKWpyV", "requests")));

  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(service().ledger(), SizeIs(1));
  EXPECT_EQ(CallBatch(Batch(BatchRecord(5, "ifAPxuKWpyV", "requests"))).status, 200);
  Restart();
  EXPECT_THAT(service().ledger(), ElementsAre(Field(&LedgerEntry::quantity, 3), Field(&LedgerEntry::quantity, 5)));
  EXPECT_TRUE(service().CheckConservation()->holds);
}

TEST_P(ServiceLedgerFile, ForgetsNothingWhenItCannotBeCleared) {
  CallBatch(Batch(BatchRecord(3)));
  Meddle("CREATE TRIGGER no BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'no'); END");

  const auto cleared = service().ClearLedger();

  ASSERT_FALSE(cleared);
  EXPECT_EQ(cleared.error().code, ErrorCode::kStorageFailed);
  EXPECT_THAT(service().ledger(), SizeIs(1));
  EXPECT_THAT(Verdicts(), SizeIs(1));
}

TEST_P(ServiceLedgerFile, NoticesThatSomebodyChangedTheFile) {
  CallBatch(Batch(BatchRecord(3)));
  Meddle("UPDATE entry SET quantity = 2");

  const auto account = service().CheckConservation();

  EXPECT_FALSE(account->holds);
  ASSERT_THAT(account->rows, SizeIs(1));
  EXPECT_EQ(account->rows[0].sent, 3);
  EXPECT_EQ(account->rows[0].billed, 3);
  EXPECT_EQ(account->rows[0].in_ledger, 2);
}

INSTANTIATE_TEST_SUITE_P(Ledger, ServiceLedgerFile, ::testing::Values(true), [](const auto&) { return "InAFile"; });

}  // namespace
}  // namespace marketplace_metering::emulator
