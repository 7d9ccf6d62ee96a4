// SQLite as far as the ledger needs it; nothing else of the emulator knows the library.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace marketplace_metering::emulator {

/// Bytes that need not be text.
struct Blob {
  std::string_view bytes = {};
};

/// The first thing that went wrong on a connection.
struct SqliteFailure {
  std::string text = {};
  bool not_a_database = false;
};

class Statement;

/// One connection. It keeps the first failure, and after that does nothing until the failure is taken, so that a caller
/// does all it has to and asks once at the end. Use from one thread at a time; statements must not outlive it.
class Database {
 public:
  enum class Mode { kRead, kWrite };

  Database();
  ~Database();

  /// `kWrite` makes the file when there is none. Waits at most two seconds for what others have locked.
  void Open(const std::string& path, Mode mode);
  /// Statements without results.
  void Execute(const char* sql);
  Statement Prepare(const char* sql);
  /// The first column of the first row; 0 when there is none.
  std::int64_t Number(const char* sql);
  /// Whether the file is no longer there under its name: what is written to it is lost.
  bool was_moved() const noexcept;
  /// The number of the row that was added last.
  std::int64_t last_row() const noexcept;
  /// Ends a transaction without effect, whatever has failed.
  void RollBack() noexcept;

  /// The whole path of the file.
  std::string path() const;
  bool failed() const noexcept;
  std::optional<SqliteFailure> TakeFailure();

 private:
  friend class Statement;
  struct State;
  std::unique_ptr<State> state_;
};

/// One statement, compiled. Use as its connection.
class Statement {
 public:
  Statement();
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  /// With values for its parameters, in their order, to its end.
  template <typename... Values>
  void Run(const Values&... values) {
    Start(values...);
    while (Next()) continue;
  }
  /// The same up to its first row. Texts must stay where they are until its end.
  template <typename... Values>
  void Start(const Values&... values) {
    Reset();
    int place = 0;
    (Bind(++place, values), ...);
  }
  /// Goes to the next row; false behind the last, after which it would begin anew, and when the connection has failed.
  bool Next();

  /// Of the row it stands on, columns from 0.
  std::int64_t Integer(int column) const;
  std::string Text(int column) const;

 private:
  friend class Database;
  struct Program;
  explicit Statement(std::unique_ptr<Program> program);
  void Reset() noexcept;
  void Bind(int place, std::int64_t value);
  void Bind(int place, std::string_view text);
  void Bind(int place, Blob blob);

  std::unique_ptr<Program> program_;
};

}  // namespace marketplace_metering::emulator
