#include "emulator/sqlite.h"

#include <sqlite3.h>

#include <limits>
#include <utility>

namespace marketplace_metering::emulator {
namespace {

constexpr int kBusyTimeoutMs = 2000;

}  // namespace

struct Database::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { sqlite3_close_v2(handle); }

  void Fail(int code) {
    if (failure) return;
    std::string text = handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
    failure = SqliteFailure{std::move(text), code == SQLITE_NOTADB};
  }

  sqlite3* handle = nullptr;
  std::optional<SqliteFailure> failure = {};
};

struct Statement::Program {
  Program(Database::State& connection, const char* sql) : state(connection) {
    if (state.failure) return;
    const int code = sqlite3_prepare_v3(state.handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (code != SQLITE_OK) state.Fail(code);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() { sqlite3_finalize(handle); }

  bool is_idle() const noexcept { return handle == nullptr || state.failure.has_value(); }

  Database::State& state;
  sqlite3_stmt* handle = nullptr;
};

Database::Database() : state_(std::make_unique<State>()) {}
Database::~Database() = default;

void Database::Open(const std::string& path, Mode mode) {
  // Some names mean a database in memory to SQLite, or carry options: a name here is that of a file.
  const std::string file = path.empty() || path.front() != '/' ? "./" + path : path;
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (mode == Mode::kWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  const int code = sqlite3_open_v2(file.c_str(), &state_->handle, flags, nullptr);
  if (code != SQLITE_OK) return state_->Fail(code);
  sqlite3_busy_timeout(state_->handle, kBusyTimeoutMs);
}

void Database::Execute(const char* sql) {
  if (state_->failure) return;
  const int code = sqlite3_exec(state_->handle, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) state_->Fail(code);
}

Statement Database::Prepare(const char* sql) {
  return Statement(std::make_unique<Statement::Program>(*state_, sql));
}

std::int64_t Database::Number(const char* sql) {
  Statement statement = Prepare(sql);
  statement.Start();
  return statement.Next() ? statement.Integer(0) : 0;
}

bool Database::was_moved() const noexcept {
  int moved = 0;
  return state_->handle != nullptr &&
         sqlite3_file_control(state_->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

std::int64_t Database::last_row() const noexcept {
  return state_->handle == nullptr ? 0 : sqlite3_last_insert_rowid(state_->handle);
}

void Database::RollBack() noexcept {
  if (state_->handle != nullptr && sqlite3_get_autocommit(state_->handle) == 0) {
    sqlite3_exec(state_->handle, "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

std::string Database::path() const {
  const char* path = state_->handle == nullptr ? nullptr : sqlite3_db_filename(state_->handle, "main");
  return path == nullptr ? std::string() : path;
}

bool Database::failed() const noexcept {
  return state_->failure.has_value();
}

std::optional<SqliteFailure> Database::TakeFailure() {
  return std::exchange(state_->failure, std::nullopt);
}

Statement::Statement(std::unique_ptr<Program> program) : program_(std::move(program)) {}
Statement::Statement() = default;
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

void Statement::Reset() noexcept {
  sqlite3_reset(program_->handle);
}

bool Statement::Next() {
  if (program_->is_idle()) return false;
  const int code = sqlite3_step(program_->handle);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) program_->state.Fail(code);
  Reset();  // lets go of locks, and of the failure
  return false;
}

void Statement::Bind(int place, std::int64_t value) {
  if (program_->is_idle()) return;
  const int code = sqlite3_bind_int64(program_->handle, place, value);
  if (code != SQLITE_OK) program_->state.Fail(code);
}

void Statement::Bind(int place, std::string_view text) {
  if (program_->is_idle()) return;
  const char* data = text.data() == nullptr ? "" : text.data();  // null would be NULL
  const int code = sqlite3_bind_text64(program_->handle, place, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) program_->state.Fail(code);
}

void Statement::Bind(int place, Blob blob) {
  if (program_->is_idle()) return;
  const char* data = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
  const int code = sqlite3_bind_blob64(program_->handle, place, data, blob.bytes.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) program_->state.Fail(code);
}

std::int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(program_->handle, column);
}

std::string Statement::Text(int column) const {
  const void* data = sqlite3_column_blob(program_->handle, column);  // bytes as they are, zeros too
  const int size = sqlite3_column_bytes(program_->handle, column);
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

}  // namespace marketplace_metering::emulator
