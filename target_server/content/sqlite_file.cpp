#include "target_server/content/sqlite_file.h"

#include <sqlite3.h>

#include <stdexcept>
#include <utility>

namespace portstorm::server {

void SqliteCloser::operator()(sqlite3* database) const noexcept {
  sqlite3_close(database);
}

void SqliteCloser::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

SqliteFile::SqliteFile(std::string path, std::chrono::milliseconds busy_timeout,
                       std::int64_t user_version, const std::string& create,
                       const std::string& kind)
    : path_(std::move(path)) {
  open(busy_timeout);
  make_or_check(user_version, create, kind);
  begin_ = prepare_or_throw("BEGIN IMMEDIATE");
  commit_ = prepare_or_throw("COMMIT");
  roll_back_ = prepare_or_throw("ROLLBACK");
}

void SqliteFile::open(std::chrono::milliseconds busy_timeout) {
  sqlite3* database = nullptr;
  const int result = sqlite3_open_v2(path_.c_str(), &database,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  database_.reset(database);  // even a failed open leaves one to close
  if (result != SQLITE_OK) throw_error();
  sqlite3_busy_timeout(database, static_cast<int>(busy_timeout.count()));
}

void SqliteFile::make_or_check(std::int64_t user_version, const std::string& create,
                               const std::string& kind) {
  execute_or_throw("BEGIN IMMEDIATE");  // two servers may make the same file at once
  const std::int64_t version = number_from("PRAGMA user_version");
  if (version == 0 && number_from("SELECT count(*) FROM sqlite_master") == 0) {
    execute_or_throw(create);
    execute_or_throw("PRAGMA user_version = " + std::to_string(user_version));
  } else if (version != user_version) {
    throw std::runtime_error(path_ + ": no " + kind + " of this server: its user_version is " +
                             std::to_string(version) + ", expected " +
                             std::to_string(user_version));
  }
  execute_or_throw("COMMIT");
  // A write-ahead log needs no fsync per transaction: a power failure may lose the last
  // transactions, never the file.
  execute_or_throw("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
}

void SqliteFile::execute_or_throw(const std::string& sql) {
  const int result = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) throw_error();
}

std::int64_t SqliteFile::number_from(const char* sql) {
  const SqliteStatement statement = prepare_or_throw(sql);
  if (sqlite3_step(statement.get()) != SQLITE_ROW) throw_error();
  return sqlite3_column_int64(statement.get(), 0);
}

SqliteStatement SqliteFile::prepare_or_throw(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v2(database_.get(), sql, -1, &statement, nullptr);
  if (result != SQLITE_OK) throw_error();
  return SqliteStatement(statement);
}

bool SqliteFile::execute(const SqliteStatement& statement) {
  const StatementUse use(statement.get());
  if (sqlite3_step(statement.get()) == SQLITE_DONE) return true;
  note_error();
  return false;
}

// Some failures (a full disk) have rolled back already.
void SqliteFile::roll_back() noexcept {
  if (sqlite3_get_autocommit(database_.get())) return;
  const StatementUse use(roll_back_.get());
  sqlite3_step(roll_back_.get());
}

void SqliteFile::note_error() {
  error_ = database_ ? sqlite3_errmsg(database_.get()) : "out of memory";
}

void SqliteFile::throw_error() {
  note_error();
  throw std::runtime_error(path_ + ": " + error_);
}

StatementUse::~StatementUse() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool bind_value(sqlite3_stmt* statement, int index, std::string_view text) noexcept {
  return sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()),
                           SQLITE_STATIC) == SQLITE_OK;
}

bool bind_value(sqlite3_stmt* statement, int index, std::span<const std::byte> bytes) noexcept {
  return sqlite3_bind_blob(statement, index, bytes.data(), static_cast<int>(bytes.size()),
                           SQLITE_STATIC) == SQLITE_OK;
}

bool bind_value(sqlite3_stmt* statement, int index, std::int64_t number) noexcept {
  return sqlite3_bind_int64(statement, index, number) == SQLITE_OK;
}

std::span<const std::byte> blob_column(sqlite3_stmt* statement, int column) noexcept {
  const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

}  // namespace portstorm::server
