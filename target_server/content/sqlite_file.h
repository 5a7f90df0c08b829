#pragma once
// A SQLite database file and prepared statements on it, for the stores that keep something in one.
// Used by one thread at a time; may wait for the disk and for other processes.

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace portstorm::server {

struct SqliteCloser {
  void operator()(sqlite3* database) const noexcept;
  void operator()(sqlite3_stmt* statement) const noexcept;
};

using SqliteStatement = std::unique_ptr<sqlite3_stmt, SqliteCloser>;

class SqliteFile {
 public:
  // Opens or makes it. Has it no table yet, `create` makes them and it gets this `user_version`;
  // otherwise it must have that version already: `kind` names what it should be. Throws
  // std::runtime_error with the path and the reason, as all here that ends in or_throw.
  SqliteFile(std::string path, std::chrono::milliseconds busy_timeout, std::int64_t user_version,
             const std::string& create, const std::string& kind);

  void execute_or_throw(const std::string& sql);
  SqliteStatement prepare_or_throw(const char* sql);

  // False: SQLite failed. See error(), then roll_back().
  bool begin() { return execute(begin_); }
  bool commit() { return execute(commit_); }
  void roll_back() noexcept;
  // Steps a statement that yields no rows, and lets go of what is bound to it.
  bool execute(const SqliteStatement& statement);

  // SQLite's message is that of its last call, whatever came of it: keep it at once.
  void note_error();
  const std::string& error() const noexcept { return error_; }  // of the last call that failed

 private:
  void open(std::chrono::milliseconds busy_timeout);
  void make_or_check(std::int64_t user_version, const std::string& create, const std::string& kind);
  std::int64_t number_from(const char* sql);
  void throw_error();

  std::string path_;
  std::string error_;
  std::unique_ptr<sqlite3, SqliteCloser> database_;  // before the statements: closed after them
  SqliteStatement begin_, commit_, roll_back_;
};

// Lets go of the row and of the texts bound to it, however the function ends.
class StatementUse {
 public:
  explicit StatementUse(sqlite3_stmt* statement) noexcept : statement_(statement) {}
  StatementUse(const StatementUse&) = delete;
  StatementUse& operator=(const StatementUse&) = delete;
  ~StatementUse();

 private:
  sqlite3_stmt* statement_;
};

// The bytes must stay until the statement has been stepped.
bool bind_value(sqlite3_stmt* statement, int index, std::string_view text) noexcept;
bool bind_value(sqlite3_stmt* statement, int index, std::span<const std::byte> bytes) noexcept;
bool bind_value(sqlite3_stmt* statement, int index, std::int64_t number) noexcept;
std::span<const std::byte> blob_column(sqlite3_stmt* statement, int column) noexcept;

}  // namespace portstorm::server
