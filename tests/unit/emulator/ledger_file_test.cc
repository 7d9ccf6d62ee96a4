#include "emulator/ledger_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "emulator/read_request.h"
#include "emulator/sqlite.h"
#include "encoding/iso8601.h"
#include "support/temp_dir.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kMeter =
    R"({"ProductCode":"prod-1","Timestamp":1786797000,"UsageDimension":"hours","UsageQuantity":1,"ClientToken":"t"})";

LedgerEntry Entry(const std::string& id) {
  LedgerEntry entry;
  entry.region = "us-east-1";
  entry.product_code = "prod-1";
  entry.customer_identifier = "buyer";
  entry.customer_aws_account_id = "123456789012";
  entry.license_arn = "arn:l";
  entry.resource = "i-1";
  entry.dimension = "users";
  entry.hour = encoding::ParseIso8601("2026-08-15T12:00:00Z").value();
  entry.quantity = 2147483647;
  entry.usage_allocations = {UsageAllocation{3, std::vector<Tag>{{"team", "r\"d"}, {"k", "v"}}},
                             UsageAllocation{4, {}}};
  entry.metering_record_id = id;
  entry.accepted_at = encoding::ParseIso8601("2026-08-15T12:36:00.000000001Z").value();
  return entry;
}

// A ledger file as a service has it, from one start to the next.
class LedgerFileTest : public ::testing::Test {
 protected:
  struct Session {
    std::unique_ptr<LedgerFile> file;
    Books books{IdSource({})};
    RequestLog log{1000};
  };

  Outcome<std::unique_ptr<Session>> TryStart(std::size_t max_requests = 1000) const {
    auto file = LedgerFile::Open(path);
    if (!file) return file.error();
    auto session = std::make_unique<Session>();
    session->file = *std::move(file);
    if (auto restored = session->file->Restore(max_requests, session->books, session->log); !restored) {
      return restored.error();
    }
    return session;
  }
  std::unique_ptr<Session> Start() const { return TryStart().value(); }
  std::string WhyNot() const {
    const auto started = TryStart();
    if (started) return "it started";
    EXPECT_EQ(started.error().code, ErrorCode::kStorageFailed);
    EXPECT_THAT(started.error().message, HasSubstr(path));
    return started.error().message;
  }

  static Outcome<void> Keep(Session& session, LoggedRequest request = {}) {
    request.number = session.log.NextNumber();
    auto kept = session.file->Keep({request, {}, session.books});
    session.books.Settle();
    session.log.Add(request);
    return kept;
  }

  void Meddle(const char* sql) const {
    Database database;
    database.Open(path, Database::Mode::kWrite);
    database.Execute(sql);
    const auto failure = database.TakeFailure();
    ASSERT_FALSE(failure) << failure->text;
  }

  const test::TempDir dir;
  const std::string path = dir.path() + "/ledger.db";
};

TEST_F(LedgerFileTest, KeepsNothingInAFileThatIsGone) {
  const auto session = Start();
  ASSERT_TRUE(Keep(*session));
  for (const std::string& way : {"moved", "replaced"}) {
    std::filesystem::rename(path, path + way);
    if (way == "replaced") std::ofstream(path) << "";
    const auto kept = Keep(*session);
    ASSERT_FALSE(kept) << way;
    EXPECT_THAT(kept.error().message, AllOf(HasSubstr(path), HasSubstr("was moved or deleted")));
    std::filesystem::rename(path + way, path);
    EXPECT_TRUE(Keep(*session)) << way;
  }
}

// SQLite would take options from it, and keep everything in memory.
TEST_F(LedgerFileTest, TakesANameForThatOfAFile) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(dir.path());
  for (const char* name : {"file:x?mode=memory", ":memory:"}) {
    EXPECT_TRUE(LedgerFile::Open(name)) << name;
    EXPECT_TRUE(std::filesystem::exists(name)) << name;
  }
  std::filesystem::current_path(before);
}

TEST_F(LedgerFileTest, GivesEverythingBackAtTheNextStart) {
  const UsageKey key = {"product", "prod-1", "bu\"y,er", "", std::string("a\0b", 3), "\xf0\x9f\x92\xb6"};
  LoggedRequest request;
  request.time = encoding::ParseIso8601("2026-08-15T12:36:00.25Z").value();
  request.operation = "MeterUsage";
  request.region = "us-east-1";
  request.access_key_id = "AKID";
  request.request_id = "id";
  request.status = 500;
  request.error_name = "X";
  request.fault = "reset";
  request.headers = {{"Content-Type", "x: y"}, {"Empty", ""}};
  request.body = kMeter;
  {
    const auto session = Start();
    session->books.ledger.Add(key, Entry("r1"));
    session->books.ledger.Add({"other"}, Entry("r2"));
    session->books.times_unprocessed[key] = 2;
    session->books.client_tokens[{"123", "t"}] = {std::get<MeterUsageRequest>(ReadMeterUsage(kMeter)), "r1"};
    ASSERT_TRUE(Keep(*session, request));
    ASSERT_TRUE(Keep(*session));
  }

  const auto session = Start();

  const std::vector<LedgerEntry>& entries = session->books.ledger.entries();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(session->books.ledger.Find(key), &entries[0]);
  EXPECT_EQ(PrintBill({entries[0]}, BillFormat::kCsv), PrintBill({Entry("r1")}, BillFormat::kCsv));
  EXPECT_EQ(entries[0].usage_allocations, Entry("r1").usage_allocations);
  EXPECT_EQ(entries[0].accepted_at, Entry("r1").accepted_at);
  EXPECT_EQ(entries[1].metering_record_id, "r2");
  EXPECT_EQ(session->books.times_unprocessed.find(key)->second, 2);
  const auto token = session->books.client_tokens.find({"123", "t"});
  ASSERT_NE(token, session->books.client_tokens.end());
  EXPECT_EQ(token->second.request, std::get<MeterUsageRequest>(ReadMeterUsage(kMeter)));
  EXPECT_EQ(token->second.metering_record_id, "r1");
  const auto requests = session->log.requests();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].number, 1);
  EXPECT_EQ(requests[0].time, request.time);
  EXPECT_EQ(requests[0].operation, "MeterUsage");
  EXPECT_EQ(requests[0].region, "us-east-1");
  EXPECT_EQ(requests[0].access_key_id, "AKID");
  EXPECT_EQ(requests[0].request_id, "id");
  EXPECT_EQ(requests[0].status, 500);
  EXPECT_EQ(requests[0].error_name, "X");
  EXPECT_EQ(requests[0].fault, "reset");
  EXPECT_EQ(requests[0].headers, request.headers);
  EXPECT_EQ(requests[0].body, kMeter);
  EXPECT_EQ(session->log.NextNumber(), 3);
}

TEST_F(LedgerFileTest, GivesTheLatestRequestsBack) {
  {
    const auto session = Start();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(Keep(*session));
  }

  const auto session = TryStart(2).value();

  ASSERT_THAT(session->log.requests(), SizeIs(2));
  EXPECT_EQ(session->log.requests()[0].number, 4);
}

TEST_F(LedgerFileTest, NumbersGoOnAfterItWasCleared) {
  {
    const auto session = Start();
    session->books.ledger.Add({"k"}, Entry("r1"));
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(Keep(*session));
    ASSERT_TRUE(session->file->Clear(session->log.last_number()));
  }

  const auto session = Start();

  EXPECT_THAT(session->books.ledger.entries(), SizeIs(0));
  EXPECT_EQ(session->log.NextNumber(), 6);
}

TEST_F(LedgerFileTest, GivesNoIdTwiceThoughTheSeedIsTheSame) {
  const std::string first = Start()->books.ids.Next();
  const std::string second = Start()->books.ids.Next();

  EXPECT_NE(first, second);
}

TEST_F(LedgerFileTest, BelongsToOneAtATime) {
  auto session = Start();

  EXPECT_THAT(WhyNot(), HasSubstr("in use by another emulator"));
  session.reset();
  EXPECT_EQ(WhyNot(), "it started");
}

TEST_F(LedgerFileTest, IsNotOpenedUnderASecondName) {
  auto session = Start();
  std::filesystem::create_hard_link(path, dir.path() + "/other.db");

  const auto opened = LedgerFile::Open(dir.path() + "/other.db");

  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("second name"));
  session.reset();
  EXPECT_THAT(WhyNot(), HasSubstr("second name"));
  std::filesystem::remove(dir.path() + "/other.db");
  EXPECT_EQ(WhyNot(), "it started");
}

TEST_F(LedgerFileTest, IsReadByOthersMeanwhile) {
  const auto session = Start();
  session->books.ledger.Add({"k"}, Entry("r1"));
  ASSERT_TRUE(Keep(*session));

  Database database;
  database.Open(path, Database::Mode::kRead);
  Statement bill = database.Prepare("SELECT month, quantity FROM billed_per_month");
  bill.Start();
  ASSERT_TRUE(bill.Next());
  EXPECT_EQ(bill.Text(0), "2026-08");
  EXPECT_EQ(bill.Integer(1), 2147483647);
  EXPECT_EQ(database.Number("SELECT holds FROM conservation"), 0);  // nobody sent it
  EXPECT_FALSE(database.TakeFailure());
}

TEST_F(LedgerFileTest, KeepsAllOfARequestOrNothing) {
  const auto session = Start();
  Meddle("CREATE TRIGGER no BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'no more'); END");
  session->books.ledger.Add({"k"}, Entry("r1"));

  const auto kept = Keep(*session);

  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code, ErrorCode::kStorageFailed);
  EXPECT_THAT(kept.error().message, AllOf(HasSubstr(path), HasSubstr("no more")));
  Meddle("DROP TRIGGER no");
  ASSERT_TRUE(Keep(*session));
  Database database;
  database.Open(path, Database::Mode::kRead);
  EXPECT_EQ(database.Number("SELECT count(*) FROM request"), 1);
  EXPECT_EQ(database.Number("SELECT count(*) FROM entry"), 0);
}

TEST_F(LedgerFileTest, TakesNoFileOfAnotherKind) {
  dir.Write("ledger.db", std::string(5000, 'x'));

  EXPECT_THAT(WhyNot(), HasSubstr("is no ledger of the emulator; name another, or move it away"));

  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  EXPECT_EQ(content.str(), std::string(5000, 'x'));
}

TEST_F(LedgerFileTest, TakesNoDatabaseOfAnother) {
  Meddle("CREATE TABLE mine (x)");

  EXPECT_THAT(WhyNot(), HasSubstr("is no ledger of the emulator"));

  Database database;
  database.Open(path, Database::Mode::kRead);
  EXPECT_EQ(database.Number("SELECT count(*) FROM sqlite_schema"), 1);
  Statement mode = database.Prepare("PRAGMA journal_mode");
  mode.Start();
  ASSERT_TRUE(mode.Next());
  EXPECT_EQ(mode.Text(0), "delete");
}

TEST_F(LedgerFileTest, TakesNoFileOfANewerFormat) {
  Start();
  Meddle("PRAGMA user_version = 2");

  EXPECT_THAT(WhyNot(), AllOf(HasSubstr("has format 2"), HasSubstr("use the emulator that wrote it")));
}

TEST_F(LedgerFileTest, TakesAnEmptyFile) {
  dir.Write("ledger.db", "");

  EXPECT_EQ(WhyNot(), "it started");
}

TEST_F(LedgerFileTest, SaysWhichRowIsDamaged) {
  {
    const auto session = Start();
    session->books.ledger.Add({"k"}, Entry("r1"));
    ASSERT_TRUE(Keep(*session));
  }

  for (const char* damage : {"quantity = 5000000000", "hour = 'x'", "accepted_at = ''", "key = '[1]'",
                             "usage_allocations = '{'", "usage_allocations = '[{\"AllocatedUsageQuantity\":\"x\"}]'"}) {
    Database database;
    database.Open(path, Database::Mode::kWrite);
    database.Execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT * FROM entry");
    database.Execute(("UPDATE entry SET " + std::string(damage)).c_str());
    EXPECT_THAT(WhyNot(), HasSubstr("is damaged: entry 1 cannot be read")) << damage;
    database.Execute("DELETE FROM entry; INSERT INTO entry SELECT * FROM kept");
    ASSERT_FALSE(database.TakeFailure());
  }
  EXPECT_EQ(WhyNot(), "it started");
}

TEST_F(LedgerFileTest, IsNotMadeAnewWhenPagesAreDamaged) {
  {
    const auto session = Start();
    for (int i = 0; i < 200; ++i) session->books.ledger.Add({std::to_string(i)}, Entry("r" + std::to_string(i)));
    ASSERT_TRUE(Keep(*session));
  }
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(0, std::ios::end);
    const auto size = file.tellp();
    for (std::streamoff page = 4096; page < size; page += 4096) {
      file.seekp(page);
      file.write("\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    }
  }

  EXPECT_THAT(WhyNot(), HasSubstr("malformed"));
}

TEST_F(LedgerFileTest, SaysWhenThereIsNoPlaceForIt) {
  const auto nowhere = LedgerFile::Open(dir.path() + "/no/such/ledger.db");
  const auto folder = LedgerFile::Open(dir.path());

  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().message, HasSubstr("unable to open database file"));
  EXPECT_EQ(nowhere.error().code, ErrorCode::kStorageFailed);
  EXPECT_FALSE(folder);
}

TEST(Books, UndoWhatWasNotSettled) {
  Books books{IdSource({})};
  books.ledger.Add({"a"}, Entry("r1"));
  books.times_unprocessed[{"a"}] = 1;
  books.Settle();
  books.ledger.Add({"a"}, Entry("r2"));
  books.ledger.Add({"b"}, Entry("r3"));
  books.ledger.Add({"b"}, Entry("r4"));
  books.times_unprocessed[{"a"}] = 2;
  books.times_unprocessed[{"b"}] = 1;
  books.client_tokens[{"t"}] = {};
  books.Judge(RecordFate::kBilled, "Success", "r2");

  books.Undo();

  ASSERT_THAT(books.ledger.entries(), SizeIs(1));
  EXPECT_EQ(books.ledger.Find({"a"}), &books.ledger.entries()[0]);
  EXPECT_EQ(books.ledger.Find({"b"}), nullptr);
  EXPECT_EQ(books.times_unprocessed.find({"a"})->second, 1);
  EXPECT_EQ(books.times_unprocessed.find({"b"}), books.times_unprocessed.end());
  EXPECT_EQ(books.client_tokens.find({"t"}), books.client_tokens.end());
  EXPECT_THAT(books.judgements, SizeIs(0));
  books.Undo();
  EXPECT_THAT(books.ledger.entries(), SizeIs(1));
}

}  // namespace
}  // namespace marketplace_metering::emulator
