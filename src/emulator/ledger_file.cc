#include "emulator/ledger_file.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "emulator/file_lock.h"
#include "emulator/ledger_rows.h"
#include "emulator/ledger_schema.h"
#include "emulator/read_request.h"
#include "emulator/usage_time.h"
#include "emulator/write_reply.h"
#include "encoding/iso8601.h"

namespace marketplace_metering::emulator {
namespace {

Error StorageError(std::string message) {
  Error error;
  error.code = ErrorCode::kStorageFailed;
  error.message = std::move(message);
  return error;
}

std::optional<std::int32_t> QuantityOf(std::int64_t number) {
  using Bounds = std::numeric_limits<std::int32_t>;
  if (number < Bounds::min() || number > Bounds::max()) return std::nullopt;
  return static_cast<std::int32_t>(number);
}

// In the order of the columns of `entry` behind its key.
std::optional<LedgerEntry> ReadEntry(const Statement& row, int column) {
  LedgerEntry entry;
  entry.region = row.Text(column++);
  entry.product_code = row.Text(column++);
  entry.customer_identifier = row.Text(column++);
  entry.customer_aws_account_id = row.Text(column++);
  entry.license_arn = row.Text(column++);
  entry.resource = row.Text(column++);
  entry.dimension = row.Text(column++);
  const auto hour = encoding::ParseIso8601(row.Text(column++));
  const auto quantity = QuantityOf(row.Integer(column++));
  auto allocations = ReadAllocations(row.Text(column++));
  entry.metering_record_id = row.Text(column++);
  const auto accepted_at = encoding::ParseIso8601(row.Text(column));
  if (!hour || !quantity || !allocations || !accepted_at) return std::nullopt;
  entry.hour = *hour;
  entry.quantity = *quantity;
  entry.usage_allocations = *std::move(allocations);
  entry.accepted_at = *accepted_at;
  return entry;
}

LoggedRequest ReadRequest(const Statement& row) {
  LoggedRequest request;
  request.number = row.Integer(0);
  request.time = encoding::ParseIso8601(row.Text(1)).value_or(Time());
  request.operation = row.Text(2);
  request.region = row.Text(3);
  request.access_key_id = row.Text(4);
  request.request_id = row.Text(5);
  request.status = static_cast<int>(row.Integer(6));
  request.error_name = row.Text(7);
  request.fault = row.Text(8);
  request.headers = ReadHeaders(row.Text(9));
  request.body = row.Text(10);
  return request;
}

std::optional<Verdict> ReadVerdict(const Statement& row) {
  Verdict verdict;
  const auto fate = FindFate(row.Text(2));
  const auto timestamp = encoding::ParseIso8601(row.Text(11));
  const auto quantity = QuantityOf(row.Integer(12));
  if (!fate || !timestamp || !quantity) return std::nullopt;
  verdict.request = row.Integer(0);
  verdict.record = static_cast<int>(row.Integer(1));
  verdict.fate = *fate;
  verdict.status = row.Text(3);
  verdict.region = row.Text(4);
  verdict.product_code = row.Text(5);
  verdict.customer_identifier = row.Text(6);
  verdict.customer_aws_account_id = row.Text(7);
  verdict.license_arn = row.Text(8);
  verdict.resource = row.Text(9);
  verdict.dimension = row.Text(10);
  verdict.timestamp = *timestamp;
  verdict.quantity = *quantity;
  verdict.metering_record_id = row.Text(13);
  return verdict;
}

ConservationRow ReadConservationRow(const Statement& row) {
  return {row.Text(0),     row.Text(1),     row.Text(2),     row.Text(3),    row.Text(4),
          row.Text(5),     row.Text(6),     row.Integer(7),  row.Integer(8), row.Integer(9),
          row.Integer(10), row.Integer(11), row.Integer(12), row.Integer(13)};
}

void MakeLedger(Database& database) {
  database.Execute(kLedgerTables);
  database.Execute(("CREATE VIEW conservation AS " + ConservationQuery()).c_str());
  database.Execute((std::string("CREATE VIEW billed_per_month AS ") + kBilledPerMonthQuery).c_str());
  database.Execute(("PRAGMA application_id = " + std::to_string(kLedgerApplicationId)).c_str());
  database.Execute(("PRAGMA user_version = " + std::to_string(kLedgerFormat)).c_str());
}

}  // namespace

Outcome<std::unique_ptr<LedgerFile>> LedgerFile::Open(const std::string& path) {
  std::unique_ptr<LedgerFile> ledger(new LedgerFile(path));
  if (auto prepared = ledger->Prepare(); !prepared) return std::move(prepared).error();
  return ledger;
}

Error LedgerFile::Failure(const std::string& doing, const std::string& why) const {
  return StorageError("Cannot " + doing + " the ledger file " + path_ + ": " + why);
}

Error LedgerFile::Damaged(const std::string& where) const {
  return StorageError("The ledger file " + path_ + " is damaged: " + where +
                      " cannot be read; move it away, or name another file");
}

// What came of everything since the last end.
Outcome<void> LedgerFile::End(const char* doing) {
  const auto failure = database_.TakeFailure();
  if (!failure) return {};
  database_.RollBack();
  return Failure(doing, failure->text + "; mend that, or name another file");
}

// Looks before anything is written: the file may be somebody else's.
Outcome<bool> LedgerFile::IsNew() {
  const std::int64_t tables = database_.Number("SELECT count(*) FROM sqlite_schema");
  const std::int64_t id = database_.Number("PRAGMA application_id");
  const std::int64_t format = database_.Number("PRAGMA user_version");
  const auto failure = database_.TakeFailure();
  if (failure && !failure->not_a_database) return Failure("read", failure->text + "; mend that, or name another file");
  if (!failure && id == 0 && format == 0 && tables == 0) return true;
  if (failure || id != kLedgerApplicationId || format < 1) {
    return StorageError("The file " + path_ + " is no ledger of the emulator; name another, or move it away");
  }
  if (format > kLedgerFormat) {
    return StorageError("The ledger file " + path_ + " has format " + std::to_string(format) +
                        ", and this emulator knows none beyond " + std::to_string(kLedgerFormat) +
                        "; use the emulator that wrote it, or name another file");
  }
  return false;
}

Outcome<void> LedgerFile::Prepare() {
  database_.Open(path_, Database::Mode::kWrite);
  if (auto opened = End("open"); !opened) return opened;
  whole_path_ = database_.path();
  if (CountNames(whole_path_) > 1) {
    return StorageError(
        "The ledger file " + path_ +
        " has a second name (a hard link), by which another emulator could write to it unseen; copy it");
  }
  auto lock = FileLock::Try(whole_path_ + "-lock");
  if (!lock) return Failure("open", lock.error().message);
  if (!lock->held()) {
    return StorageError("The ledger file " + path_ + " is in use by another emulator; stop that one, or name another");
  }
  lock_ = *std::move(lock);
  const auto is_new = IsNew();
  if (!is_new) return is_new.error();

  database_.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  database_.Execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF");
  begin_ = database_.Prepare("BEGIN IMMEDIATE");
  commit_ = database_.Prepare("COMMIT");
  begin_.Run();
  if (*is_new) MakeLedger(database_);
  database_.Execute("UPDATE meta SET value = value + 1 WHERE name = 'runs'");
  commit_.Run();
  add_request_ = database_.Prepare("INSERT INTO request VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  add_record_ = database_.Prepare("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  add_verdict_ = database_.Prepare("INSERT INTO verdict VALUES (?, ?, ?, ?, ?, nullif(?, 0))");
  add_entry_ = database_.Prepare("INSERT INTO entry VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  set_token_ = database_.Prepare("INSERT OR REPLACE INTO client_token VALUES (?, ?, ?)");
  set_times_ = database_.Prepare("INSERT OR REPLACE INTO times_unprocessed VALUES (?, ?)");
  return End("write");
}

Outcome<void> LedgerFile::Restore(std::size_t max_requests, Books& books, RequestLog& log) {
  if (auto done = RestoreEntries(books); !done) return done;
  if (auto done = RestoreTimesUnprocessed(books); !done) return done;
  if (auto done = RestoreTokens(books); !done) return done;
  RestoreRequests(max_requests, log);
  books.Settle();
  books.ids.BeginRun(database_.Number("SELECT value FROM meta WHERE name = 'runs'"));
  return End("read");
}

Outcome<void> LedgerFile::RestoreEntries(Books& books) {
  Statement rows = database_.Prepare("SELECT * FROM entry ORDER BY number");
  rows.Start();
  while (rows.Next()) {
    const auto key = ReadKey(rows.Text(1));
    auto entry = ReadEntry(rows, 2);
    if (!key || !entry) return Damaged("entry " + std::to_string(rows.Integer(0)));
    books.ledger.Add(*key, *std::move(entry));
    books.ledger.Settle();
  }
  return End("read");
}

Outcome<void> LedgerFile::RestoreTokens(Books& books) {
  Statement rows = database_.Prepare(
      "SELECT client_token.key, client_token.metering_record_id, request.body, request.number "
      "FROM client_token JOIN request ON request.number = client_token.request");
  rows.Start();
  while (rows.Next()) {
    const auto key = ReadKey(rows.Text(0));
    auto request = ReadMeterUsage(rows.Text(2));
    if (!key || IsRefused(request)) return Damaged("the client token of request " + std::to_string(rows.Integer(3)));
    books.client_tokens[*key] = {std::get<MeterUsageRequest>(std::move(request)), rows.Text(1)};
  }
  return End("read");
}

Outcome<void> LedgerFile::RestoreTimesUnprocessed(Books& books) {
  Statement rows = database_.Prepare("SELECT key, times FROM times_unprocessed");
  rows.Start();
  while (rows.Next()) {
    const auto key = ReadKey(rows.Text(0));
    if (!key) return Damaged("a key of times_unprocessed");
    books.times_unprocessed[*key] = static_cast<int>(rows.Integer(1));
  }
  return End("read");
}

void LedgerFile::RestoreRequests(std::size_t max_requests, RequestLog& log) {
  Statement rows = database_.Prepare("SELECT * FROM request ORDER BY number DESC LIMIT ?");
  rows.Start(static_cast<std::int64_t>(std::min(max_requests, std::numeric_limits<std::size_t>::max() / 2)));
  std::vector<LoggedRequest> latest;
  std::size_t bytes = 0;
  while (bytes <= RequestLog::kMaxBytes && rows.Next()) {
    latest.push_back(ReadRequest(rows));
    bytes += latest.back().body.size();
  }
  for (auto request = latest.rbegin(); request != latest.rend(); ++request) log.Add(std::move(*request));
  log.ContinueAfter(
      database_.Number("SELECT max(value) FROM (SELECT value FROM meta WHERE name = 'last_request' "
                       "UNION ALL SELECT max(number) FROM request)"));
}

Outcome<void> LedgerFile::Keep(const Transaction& transaction) {
  if (database_.was_moved()) {
    return StorageError("The ledger file " + path_ + " was moved or deleted; put it back, or start anew");
  }
  const std::int64_t number = transaction.request.number;
  begin_.Run();
  KeepRequest(transaction.request);
  KeepRecords(number, transaction.records);
  KeepJudgements(number, transaction.records.size(), transaction.books.judgements,
                 KeepEntries(transaction.books.ledger));
  KeepMemory(number, transaction.books);
  commit_.Run();
  return End("write");
}

void LedgerFile::KeepRequest(const LoggedRequest& request) {
  add_request_.Run(request.number, ExactText(request.time), request.operation, request.region, request.access_key_id,
                   request.request_id, request.status, request.error_name, request.fault,
                   Blob{HeaderText(request.headers)}, Blob{request.body});
}

void LedgerFile::KeepRecords(std::int64_t request, const std::vector<SentRecord>& records) {
  std::int64_t place = 0;
  for (const SentRecord& record : records) {
    const UsageNames& names = record.names;
    add_record_.Run(request, place++, names.region, names.product_code, names.customer_identifier,
                    names.customer_aws_account_id, names.license_arn, names.resource, names.dimension,
                    ExactText(record.timestamp), record.quantity);
  }
}

// Their numbers, by record ids.
std::map<std::string_view, std::int64_t> LedgerFile::KeepEntries(const BillingLedger& ledger) {
  std::map<std::string_view, std::int64_t> numbers;
  for (const BillingLedger::Addition& addition : ledger.additions()) {
    const LedgerEntry& entry = ledger.entries()[addition.place];
    add_entry_.Run(KeyText(addition.key), entry.region, entry.product_code, entry.customer_identifier,
                   entry.customer_aws_account_id, entry.license_arn, entry.resource, entry.dimension,
                   ExactText(entry.hour), entry.quantity, AllocationsText(entry.usage_allocations),
                   entry.metering_record_id, ExactText(entry.accepted_at));
    numbers[entry.metering_record_id] = database_.last_row();
  }
  return numbers;
}

void LedgerFile::KeepJudgements(std::int64_t request, std::size_t records, const std::vector<Judgement>& judgements,
                                std::map<std::string_view, std::int64_t> entries) {
  for (std::size_t i = 0; i < std::min(records, judgements.size()); ++i) {
    const Judgement& judgement = judgements[i];
    std::int64_t entry = 0;
    if (judgement.fate == RecordFate::kBilled) {
      const auto node = entries.extract(judgement.metering_record_id);  // the first has it
      if (node) entry = node.mapped();
    }
    add_verdict_.Run(request, static_cast<std::int64_t>(i), NameOf(judgement.fate), judgement.status,
                     judgement.metering_record_id, entry);
  }
}

// What later requests are decided by, apart from the entries.
void LedgerFile::KeepMemory(std::int64_t request, const Books& books) {
  for (const auto& [key, before] : books.client_tokens.changes()) {
    set_token_.Run(KeyText(key), request, books.client_tokens.find(key)->second.metering_record_id);
  }
  for (const auto& [key, before] : books.times_unprocessed.changes()) {
    set_times_.Run(KeyText(key), books.times_unprocessed.find(key)->second);
  }
}

Outcome<void> LedgerFile::Clear(std::int64_t last_request) {
  begin_.Run();
  database_.Execute(
      "DELETE FROM verdict; DELETE FROM record; DELETE FROM client_token; DELETE FROM times_unprocessed; "
      "DELETE FROM entry; DELETE FROM request");
  database_.Prepare("UPDATE meta SET value = ? WHERE name = 'last_request'").Run(last_request);
  commit_.Run();
  return End("write");
}

Outcome<std::unique_ptr<Database>> LedgerFile::OpenToRead() const {
  auto database = std::make_unique<Database>();
  database->Open(whole_path_, Database::Mode::kRead);
  if (const auto failure = database->TakeFailure()) return Failure("read", failure->text);
  return database;
}

Outcome<std::vector<Verdict>> LedgerFile::Verdicts(RequestRange range) const {
  const auto database = OpenToRead();
  if (!database) return database.error();
  Statement rows = (*database)->Prepare(
      "SELECT r.request, r.place, fate, status, region, product_code, customer_identifier, customer_aws_account_id, "
      "license_arn, resource, dimension, timestamp, quantity, metering_record_id "
      "FROM record AS r JOIN verdict AS v ON v.request = r.request AND v.place = r.place "
      "WHERE r.request BETWEEN ? AND ? ORDER BY r.request, r.place");
  rows.Start(range.first, range.last);
  std::vector<Verdict> verdicts;
  while (rows.Next()) {
    auto verdict = ReadVerdict(rows);
    if (!verdict) return Damaged("a record of request " + std::to_string(rows.Integer(0)));
    verdicts.push_back(*std::move(verdict));
  }
  if (const auto failure = (*database)->TakeFailure()) return Failure("read", failure->text);
  return verdicts;
}

Outcome<Conservation> LedgerFile::CheckConservation() const {
  const auto database = OpenToRead();
  if (!database) return database.error();
  Statement rows = (*database)->Prepare(ConservationQuery().c_str());
  rows.Start();
  Conservation conservation;
  while (rows.Next()) {
    conservation.rows.push_back(ReadConservationRow(rows));
    conservation.holds = conservation.holds && rows.Integer(14) != 0;
  }
  if (const auto failure = (*database)->TakeFailure()) return Failure("read", failure->text);
  return conservation;
}

}  // namespace marketplace_metering::emulator
