// What every store of the emulator's ledger promises, the one in memory and the file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "emulator/ledger_file.h"
#include "emulator/memory_ledger.h"
#include "encoding/iso8601.h"
#include "support/temp_dir.h"

namespace marketplace_metering::emulator {

static bool operator==(const Verdict& a, const Verdict& b) {
  const auto tie = [](const Verdict& v) {
    return std::tie(v.request, v.record, v.fate, v.status, v.region, v.product_code, v.customer_identifier,
                    v.customer_aws_account_id, v.license_arn, v.resource, v.dimension, v.timestamp, v.quantity,
                    v.metering_record_id);
  };
  return tie(a) == tie(b);
}

static bool operator==(const ConservationRow& a, const ConservationRow& b) {
  const auto tie = [](const ConservationRow& r) {
    return std::tie(r.month, r.region, r.product_code, r.customer_identifier, r.customer_aws_account_id, r.license_arn,
                    r.dimension, r.sent, r.billed, r.repeated, r.conflicting, r.refused, r.unprocessed, r.in_ledger);
  };
  return tie(a) == tie(b);
}

static void PrintTo(const ConservationRow& r, std::ostream* out) {
  *out << r.month << ' ' << r.region << ' ' << r.product_code << ' ' << r.customer_identifier << ' '
       << r.customer_aws_account_id << ' ' << r.license_arn << ' ' << r.dimension << ": sent " << r.sent << ", billed "
       << r.billed << ", repeated " << r.repeated << ", conflicting " << r.conflicting << ", refused " << r.refused
       << ", unprocessed " << r.unprocessed << ", in ledger " << r.in_ledger;
}

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Time At(const char* text) {
  return encoding::ParseIso8601(text).value();
}

UsageNames Names(std::string dimension = "users") {
  return {"us-east-1", "prod-1", "buyer", "", "", "", std::move(dimension)};
}

SentRecord Record(std::int32_t quantity, UsageNames names = Names(), const char* time = "2026-08-15T12:30:00Z") {
  return {std::move(names), At(time), quantity};
}

LedgerEntry EntryOf(const SentRecord& record, std::string id) {
  LedgerEntry entry;
  entry.region = record.names.region;
  entry.product_code = record.names.product_code;
  entry.customer_identifier = record.names.customer_identifier;
  entry.customer_aws_account_id = "123456789012";
  entry.license_arn = record.names.license_arn;
  entry.resource = record.names.resource;
  entry.dimension = record.names.dimension;
  entry.hour = HourOf(record.timestamp);
  entry.quantity = record.quantity;
  entry.metering_record_id = std::move(id);
  entry.accepted_at = At("2026-08-15T12:36:00.5Z");
  return entry;
}

// A store, what the rules would have in hand beside it, and somebody who meddles with the entries.
class Shelf {
 public:
  Shelf() = default;
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;
  virtual ~Shelf() = default;

  virtual LedgerStore& store() = 0;
  virtual void DeleteEntry(const std::string& id) = 0;
  virtual void SetQuantity(const std::string& id, std::int32_t quantity) = 0;
  virtual void SetDimension(const std::string& id, const std::string& dimension) = 0;
  virtual void SetRegion(const std::string& id, const std::string& region) = 0;
  virtual void AddEntry(const LedgerEntry& entry) = 0;

  void Judge(RecordFate fate, std::string status, std::string id = {}) {
    books_.Judge(fate, std::move(status), std::move(id));
  }
  void Bill(const SentRecord& record, const std::string& id) {
    books_.Judge(RecordFate::kBilled, "Success", id);
    books_.ledger.Add({id}, EntryOf(record, id));
  }
  // Ends a request, with what was said since the last.
  void Send(const std::vector<SentRecord>& records) {
    LoggedRequest request;
    request.number = ++number_;
    request.operation = "BatchMeterUsage";
    const auto kept = store().Keep({request, records, books_});
    ASSERT_TRUE(kept) << Describe(kept.error());
    AfterKeep(books_.ledger);
    books_.Settle();
  }

 protected:
  virtual void AfterKeep(const BillingLedger& ledger) = 0;

 private:
  std::int64_t number_ = 0;
  Books books_{IdSource({})};
};

class MemoryShelf final : public Shelf {
 public:
  LedgerStore& store() override { return ledger_; }
  void DeleteEntry(const std::string& id) override { entries_.erase(entries_.begin() + (&Find(id) - entries_.data())); }
  void SetQuantity(const std::string& id, std::int32_t quantity) override { Find(id).quantity = quantity; }
  void SetDimension(const std::string& id, const std::string& dimension) override { Find(id).dimension = dimension; }
  void SetRegion(const std::string& id, const std::string& region) override { Find(id).region = region; }
  void AddEntry(const LedgerEntry& entry) override { entries_.push_back(entry); }

 private:
  void AfterKeep(const BillingLedger& ledger) override {
    for (const auto& addition : ledger.additions()) entries_.push_back(ledger.entries()[addition.place]);
  }
  LedgerEntry& Find(const std::string& id) {
    for (LedgerEntry& entry : entries_) {
      if (entry.metering_record_id == id) return entry;
    }
    throw std::out_of_range(id);
  }

  std::vector<LedgerEntry> entries_;
  MemoryLedger ledger_{entries_};
};

class FileShelf final : public Shelf {
 public:
  LedgerStore& store() override { return *ledger_; }
  void DeleteEntry(const std::string& id) override { Meddle("DELETE FROM entry WHERE metering_record_id = ?1", id); }
  void SetQuantity(const std::string& id, std::int32_t quantity) override {
    Meddle("UPDATE entry SET quantity = ?2 WHERE metering_record_id = ?1", id, quantity);
  }
  void SetDimension(const std::string& id, const std::string& dimension) override {
    Meddle("UPDATE entry SET dimension = ?2 WHERE metering_record_id = ?1", id, dimension);
  }
  void SetRegion(const std::string& id, const std::string& region) override {
    Meddle("UPDATE entry SET region = ?2 WHERE metering_record_id = ?1", id, region);
  }
  void AddEntry(const LedgerEntry& entry) override {
    Meddle(
        "INSERT INTO entry (key, region, product_code, customer_identifier, customer_aws_account_id, license_arn, "
        "resource, dimension, hour, quantity, usage_allocations, metering_record_id, accepted_at) "
        "VALUES ('[]', ?, ?, ?, ?, '', '', ?, ?, ?, '', ?, ?)",
        entry.region, entry.product_code, entry.customer_identifier, entry.customer_aws_account_id, entry.dimension,
        InstantText(entry.hour), entry.quantity, entry.metering_record_id, InstantText(entry.accepted_at));
  }

 private:
  void AfterKeep(const BillingLedger& /*ledger*/) override {}

  template <typename... Values>
  void Meddle(const char* sql, const Values&... values) {
    Database database;
    database.Open(path_, Database::Mode::kWrite);
    database.Prepare(sql).Run(values...);
    const auto failure = database.TakeFailure();
    if (failure) throw std::runtime_error(failure->text);
  }

  const test::TempDir dir_;
  const std::string path_ = dir_.path() + "/ledger.db";
  std::unique_ptr<LedgerFile> ledger_ = LedgerFile::Open(path_).value();
};

struct Case {
  std::string name;
  std::function<std::unique_ptr<Shelf>()> make;
};

class LedgerStoreContract : public ::testing::TestWithParam<Case> {
 protected:
  Shelf& shelf() { return *shelf_; }
  Conservation Check() { return shelf_->store().CheckConservation().value(); }
  std::vector<Verdict> Verdicts(RequestRange range = {}) { return shelf_->store().Verdicts(range).value(); }

  // A request for 3, another for 0.
  void BillTwo() {
    shelf().Bill(Record(3), "r1");
    shelf().Bill(Record(0, Names("hours")), "r2");
    shelf().Send({Record(3), Record(0, Names("hours"))});
  }

 private:
  std::unique_ptr<Shelf> shelf_ = GetParam().make();
};

TEST_P(LedgerStoreContract, IsSoundWhenNothingCame) {
  EXPECT_THAT(Verdicts(), IsEmpty());
  EXPECT_TRUE(Check().holds);
  EXPECT_THAT(Check().rows, IsEmpty());
}

TEST_P(LedgerStoreContract, GivesEveryVerdictWithItsRecord) {
  UsageNames names = {"eu-west-1", "prod-2", "", "123456789012", "arn:l", "i-1", "users"};
  const char* time = "2026-08-15T12:30:00.123456789Z";
  shelf().Judge(RecordFate::kRefused, "ValidationException");
  shelf().Send({Record(-5, names, time)});
  shelf().Bill(Record(3), "r1");
  shelf().Judge(RecordFate::kConflicting, "DuplicateRecord", "r1");
  shelf().Send({Record(3), Record(4)});

  const Verdict refused = {1,
                           0,
                           RecordFate::kRefused,
                           "ValidationException",
                           "eu-west-1",
                           "prod-2",
                           "",
                           "123456789012",
                           "arn:l",
                           "i-1",
                           "users",
                           At(time),
                           -5,
                           ""};
  const Verdict billed = {2,  0,       RecordFate::kBilled,        "Success", "us-east-1", "prod-1", "buyer", "", "",
                          "", "users", At("2026-08-15T12:30:00Z"), 3,         "r1"};
  Verdict conflicting = billed;
  conflicting.record = 1;
  conflicting.fate = RecordFate::kConflicting;
  conflicting.status = "DuplicateRecord";
  conflicting.quantity = 4;
  EXPECT_THAT(Verdicts(), ElementsAre(refused, billed, conflicting));
  EXPECT_THAT(Verdicts({1, 1}), ElementsAre(refused));
  EXPECT_THAT(Verdicts({2, 9}), ElementsAre(billed, conflicting));
  EXPECT_THAT(Verdicts({3, 9}), IsEmpty());
}

TEST_P(LedgerStoreContract, AddsUpWhatCameAndWhatBecameOfIt) {
  shelf().Bill(Record(3), "r1");
  shelf().Judge(RecordFate::kRepeated, "Success", "r1");
  shelf().Judge(RecordFate::kConflicting, "DuplicateRecord", "r1");
  shelf().Judge(RecordFate::kUnprocessed, "Unprocessed");
  shelf().Judge(RecordFate::kRefused, "CustomerNotSubscribed");
  shelf().Send({Record(3), Record(3), Record(10), Record(20), Record(40)});
  shelf().Bill(Record(2'000'000'000, Names(), "2026-08-31T23:59:59.5Z"), "r2");
  shelf().Bill(Record(2'000'000'000, Names(), "2026-08-15T13:00:00Z"), "r3");
  shelf().Bill(Record(7, Names(), "2026-07-01T00:00:00Z"), "r4");
  shelf().Bill(Record(1, Names("hours")), "r5");
  shelf().Send({Record(2'000'000'000, Names(), "2026-08-31T23:59:59.5Z"),
                Record(2'000'000'000, Names(), "2026-08-15T13:00:00Z"), Record(7, Names(), "2026-07-01T00:00:00Z"),
                Record(1, Names("hours"))});

  const Conservation account = Check();

  EXPECT_TRUE(account.holds);
  EXPECT_THAT(
      account.rows,
      ElementsAre(ConservationRow{"2026-07", "us-east-1", "prod-1", "buyer", "", "", "users", 7, 7, 0, 0, 0, 0, 7},
                  ConservationRow{"2026-08", "us-east-1", "prod-1", "buyer", "", "", "hours", 1, 1, 0, 0, 0, 0, 1},
                  ConservationRow{"2026-08", "us-east-1", "prod-1", "buyer", "", "", "users", 4'000'000'076,
                                  4'000'000'003, 3, 10, 40, 20, 4'000'000'003}));
}

TEST_P(LedgerStoreContract, KeepsRowsOfOtherNamesApart) {
  std::vector<SentRecord> records = {Record(1)};
  shelf().Judge(RecordFate::kRefused, "X");
  for (int part = 0; part < 7; ++part) {
    UsageNames names = Names();
    std::string* parts[] = {&names.region,      &names.product_code, &names.customer_identifier,    &names.dimension,
                            &names.license_arn, &names.resource,     &names.customer_aws_account_id};
    *parts[part] = "another";
    records.push_back(Record(1, names));
    shelf().Judge(RecordFate::kRefused, "X");
  }
  shelf().Send(records);

  EXPECT_THAT(Check().rows, SizeIs(7));  // two are one but for the resource, which has no part in it
  EXPECT_TRUE(Check().holds);
}

TEST_P(LedgerStoreContract, TakesAnyTextForAName) {
  const std::string zero("a\0b", 3);
  std::vector<SentRecord> records;
  for (const std::string& text : {zero, std::string("a"), std::string("'; DROP TABLE entry; --"),
                                  std::string("\"\r\n,"), std::string("\xf0\x9f\x92\xb6"), std::string()}) {
    records.push_back(Record(1, Names(text)));
    shelf().Bill(records.back(), "id " + text);
  }
  shelf().Send(records);

  EXPECT_TRUE(Check().holds);
  EXPECT_THAT(Check().rows, SizeIs(6));
  EXPECT_EQ(Verdicts()[0].dimension, zero);
}

TEST_P(LedgerStoreContract, ForgetsEverythingWhenCleared) {
  BillTwo();

  ASSERT_TRUE(shelf().store().Clear(1));

  EXPECT_THAT(Verdicts(), IsEmpty());
}

struct Offence {
  std::string name;
  std::function<void(Shelf&)> commit;
};

class LedgerStoreAccount : public ::testing::TestWithParam<std::tuple<Case, Offence>> {};

TEST_P(LedgerStoreAccount, DoesNotBalanceAfter) {
  const auto shelf = std::get<0>(GetParam()).make();
  shelf->Bill(Record(3), "r1");
  shelf->Bill(Record(4, Names(), "2026-08-15T13:00:00Z"), "r2");
  shelf->Bill(Record(0, Names("hours")), "r3");
  shelf->Send({Record(3), Record(4, Names(), "2026-08-15T13:00:00Z"), Record(0, Names("hours"))});
  ASSERT_TRUE(shelf->store().CheckConservation()->holds);

  std::get<1>(GetParam()).commit(*shelf);

  EXPECT_FALSE(shelf->store().CheckConservation()->holds);
}

const Case kMemory = {"Memory", [] { return std::make_unique<MemoryShelf>(); }};
const Case kFile = {"File", [] { return std::make_unique<FileShelf>(); }};

INSTANTIATE_TEST_SUITE_P(Stores, LedgerStoreContract, ::testing::Values(kMemory, kFile),
                         [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Stores, LedgerStoreAccount,
    ::testing::Combine(::testing::Values(kMemory, kFile), ::testing::Values(Offence{"AnEntryIsGone",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.DeleteEntry("r1");
                                                                                    }},
                                                                            Offence{"AnEntryOfNothingIsGone",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.DeleteEntry("r3");
                                                                                    }},
                                                                            Offence{"AQuantityIsRaised",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.SetQuantity("r1", 4);
                                                                                    }},
                                                                            Offence{"AQuantityIsLowered",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.SetQuantity("r1", 2);
                                                                                    }},
                                                                            Offence{"TwoQuantitiesAreExchanged",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.SetQuantity("r1", 4);
                                                                                      shelf.SetQuantity("r2", 3);
                                                                                    }},
                                                                            Offence{"AnEntryIsForAnotherDimension",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.SetDimension("r1", "hours");
                                                                                    }},
                                                                            Offence{"AnEntryIsForAnotherRegion",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.SetRegion("r1",
                                                                                                      "eu-west-1");
                                                                                    }},
                                                                            Offence{"AnEntryCameFromNowhere",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.AddEntry(
                                                                                          EntryOf(Record(5), "r9"));
                                                                                    }},
                                                                            Offence{"AnEntryOfNothingCameFromNowhere",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.AddEntry(
                                                                                          EntryOf(Record(0), "r9"));
                                                                                    }},
                                                                            Offence{"AnEntryIsThereTwice",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.AddEntry(
                                                                                          EntryOf(Record(3), "r1"));
                                                                                    }},
                                                                            Offence{"ARecordWasPassedOver",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.Send({Record(0)});
                                                                                    }},
                                                                            Offence{
                                                                                "ARecordIsSaidToBeBilledAndHasNoEntry",
                                                                                [](Shelf& shelf) {
                                                                                  shelf.Judge(RecordFate::kBilled,
                                                                                              "Success", "r8");
                                                                                  shelf.Send({Record(1)});
                                                                                }},
                                                                            Offence{"TwoRecordsAreSaidToBeBilledWithOne"
                                                                                    "Entry",
                                                                                    [](Shelf& shelf) {
                                                                                      shelf.Judge(RecordFate::kBilled,
                                                                                                  "Success", "r1");
                                                                                      shelf.Send({Record(3)});
                                                                                    }})),
    [](const auto& row) { return std::get<0>(row.param).name + std::get<1>(row.param).name; });

// Requests by lot, wrong ones among them, must come to the same in both.
TEST(LedgerStores, ComeToTheSame) {
  std::mt19937 random(20260815);  // NOLINT(cert-msc32-c,cert-msc51-cpp): each run is to draw the same
  const auto draw = [&](unsigned bound) { return random() % bound; };
  MemoryShelf memory;
  FileShelf file;
  unsigned ids = 0;
  const std::vector<const char*> times = {"2026-07-31T23:59:59Z", "2026-08-01T00:00:00Z", "2026-08-15T12:30:00.25Z"};
  for (int request = 0; request < 300; ++request) {
    std::vector<SentRecord> records;
    for (unsigned i = draw(5); i > 0; --i) {
      UsageNames names = Names(draw(2) == 0 ? "users" : "hours");
      if (draw(4) == 0) names = {"eu-west-1", "prod-1", "", "123456789012", draw(2) == 0 ? "" : "arn:l", "", "users"};
      records.push_back(Record(static_cast<std::int32_t>(draw(9)), names, times[draw(3)]));
    }
    for (const SentRecord& record : records) {
      const std::string id = "r" + std::to_string(++ids);
      const std::string other = "r" + std::to_string(1 + draw(ids + 3));
      const unsigned fate = draw(40);
      for (Shelf* shelf : {static_cast<Shelf*>(&memory), static_cast<Shelf*>(&file)}) {
        if (fate < 20) shelf->Bill(record, id);
        if (fate == 20) shelf->Judge(RecordFate::kBilled, "Success", other);
        if (fate > 20 && fate < 25) shelf->Judge(RecordFate::kRepeated, "Success", id);
        if (fate >= 25 && fate < 30) shelf->Judge(RecordFate::kConflicting, "DuplicateRecord", id);
        if (fate >= 30 && fate < 35) shelf->Judge(RecordFate::kRefused, "X");
        if (fate >= 35) shelf->Judge(RecordFate::kUnprocessed, "Unprocessed");
      }
    }
    if (draw(20) == 0) records.push_back(Record(1));  // nothing is said of it
    memory.Send(records);
    file.Send(records);
  }

  EXPECT_EQ(memory.store().Verdicts({}).value(), file.store().Verdicts({}).value());
  EXPECT_EQ(memory.store().CheckConservation()->rows, file.store().CheckConservation()->rows);
  EXPECT_FALSE(memory.store().CheckConservation()->holds);
  EXPECT_FALSE(file.store().CheckConservation()->holds);
}

TEST(MemoryLedger, ShowsTheLatestRecordsAndAccountsForAllEntries) {
  std::vector<LedgerEntry> entries = {EntryOf(Record(3), "r1"), EntryOf(Record(4, Names("hours")), "r2")};
  MemoryLedger ledger(entries, 2);
  LoggedRequest request;
  Books books{IdSource({})};
  const auto send = [&](const SentRecord& record, RecordFate fate, const char* id) {
    ++request.number;
    books.Judge(fate, "X", id);
    ASSERT_TRUE(ledger.Keep({request, {record}, books}));
    books.Settle();
  };

  send(Record(3), RecordFate::kBilled, "r1");
  send(Record(4, Names("hours")), RecordFate::kBilled, "r2");
  for (int i = 0; i < 3; ++i) send(Record(3), RecordFate::kRepeated, "r1");

  EXPECT_THAT(ledger.Verdicts({}).value(),
              ElementsAre(::testing::Field(&Verdict::request, 4), ::testing::Field(&Verdict::request, 5)));
  const auto account = ledger.CheckConservation();
  EXPECT_TRUE(account->holds);
  EXPECT_THAT(
      account->rows,
      ElementsAre(ConservationRow{"2026-08", "us-east-1", "prod-1", "buyer", "", "", "hours", 4, 4, 0, 0, 0, 0, 4},
                  ConservationRow{"2026-08", "us-east-1", "prod-1", "buyer", "", "", "users", 9, 3, 6, 0, 0, 0, 3}));
}

}  // namespace
}  // namespace marketplace_metering::emulator
