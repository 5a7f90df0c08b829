#include "target_server/content/account_database.h"

#include <sqlite3.h>

#include <array>
#include <span>
#include <stdexcept>

#include "target_server/content/password_hash.h"
#include "wire/bytes.h"

namespace portstorm::server {
namespace {

constexpr std::int64_t schema_version = 1;

using Salt = std::array<std::byte, 16>;

Salt make_salt(std::random_device& source) {
  Salt salt;
  for (std::size_t i = 0; i < salt.size(); i += sizeof(std::uint32_t)) {
    wire::store_little(salt.data() + i, static_cast<std::uint32_t>(source()));
  }
  return salt;
}

// Lets go of the row and of the texts bound to it, however the function ends.
class StatementUse {
 public:
  explicit StatementUse(sqlite3_stmt* statement) noexcept : statement_(statement) {}
  StatementUse(const StatementUse&) = delete;
  StatementUse& operator=(const StatementUse&) = delete;
  ~StatementUse() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

bool bind_text(sqlite3_stmt* statement, int index, std::string_view text) noexcept {
  return sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()),
                           SQLITE_STATIC) == SQLITE_OK;
}

bool bind_blob(sqlite3_stmt* statement, int index, std::span<const std::byte> bytes) noexcept {
  return sqlite3_bind_blob(statement, index, bytes.data(), static_cast<int>(bytes.size()),
                           SQLITE_STATIC) == SQLITE_OK;
}

std::span<const std::byte> blob_column(sqlite3_stmt* statement, int column) noexcept {
  const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

}  // namespace

void AccountDatabase::Closer::operator()(sqlite3* database) const noexcept {
  sqlite3_close(database);
}

void AccountDatabase::Closer::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

AccountDatabase::AccountDatabase(const std::string& path, std::chrono::milliseconds busy_timeout,
                                 std::uint32_t hash_iterations)
    : path_(path), hash_iterations_(hash_iterations) {
  open(path, busy_timeout);
  make_or_check_schema();
  begin_ = prepare_or_throw("BEGIN IMMEDIATE");
  commit_ = prepare_or_throw("COMMIT");
  roll_back_ = prepare_or_throw("ROLLBACK");
  find_ = prepare_or_throw("SELECT salt, iterations, hash FROM accounts WHERE user_id = ?1");
  insert_ = prepare_or_throw(
      "INSERT INTO accounts (user_id, salt, iterations, hash) VALUES (?1, ?2, ?3, ?4)");
}

void AccountDatabase::open(const std::string& path, std::chrono::milliseconds busy_timeout) {
  sqlite3* database = nullptr;
  const int result =
      sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  database_.reset(database);  // even a failed open leaves one to close
  if (result != SQLITE_OK) throw_error();
  sqlite3_busy_timeout(database, static_cast<int>(busy_timeout.count()));
}

void AccountDatabase::make_or_check_schema() {
  execute_or_throw("BEGIN IMMEDIATE");  // two servers may make the same file at once
  const std::int64_t version = number_from("PRAGMA user_version");
  if (version == 0 && number_from("SELECT count(*) FROM sqlite_master") == 0) {
    execute_or_throw(
        "CREATE TABLE accounts (user_id TEXT PRIMARY KEY NOT NULL, salt BLOB NOT NULL,"
        " iterations INTEGER NOT NULL CHECK (iterations BETWEEN 1 AND 10000000),"
        " hash BLOB NOT NULL) WITHOUT ROWID;"
        "PRAGMA user_version = 1");
  } else if (version != schema_version) {
    throw std::runtime_error(path_ + ": no account file of this server: its user_version is " +
                             std::to_string(version) + ", expected " +
                             std::to_string(schema_version));
  }
  execute_or_throw("COMMIT");
  // A write-ahead log needs no fsync per transaction: a power failure may lose the last
  // registrations, never the file.
  execute_or_throw("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
}

void AccountDatabase::execute_or_throw(const char* sql) {
  const int result = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) throw_error();
}

std::int64_t AccountDatabase::number_from(const char* sql) {
  const Statement statement = prepare_or_throw(sql);
  if (sqlite3_step(statement.get()) != SQLITE_ROW) throw_error();
  return sqlite3_column_int64(statement.get(), 0);
}

AccountDatabase::Statement AccountDatabase::prepare_or_throw(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v2(database_.get(), sql, -1, &statement, nullptr);
  if (result != SQLITE_OK) throw_error();
  return Statement(statement);
}

bool AccountDatabase::execute(const Statement& statement) {
  const StatementUse use(statement.get());
  if (sqlite3_step(statement.get()) == SQLITE_DONE) return true;
  failed();
  return false;
}

bool AccountDatabase::begin() {
  return execute(begin_);
}

bool AccountDatabase::commit() {
  return execute(commit_);
}

// Some failures (a full disk) have rolled back already.
void AccountDatabase::roll_back() noexcept {
  if (sqlite3_get_autocommit(database_.get())) return;
  const StatementUse use(roll_back_.get());
  sqlite3_step(roll_back_.get());
}

LoginAnswer AccountDatabase::login(std::string_view user_id, std::string_view password) {
  sqlite3_stmt* find = find_.get();
  const StatementUse use(find);
  if (!bind_text(find, 1, user_id)) return failed();
  const int step = sqlite3_step(find);
  if (step == SQLITE_DONE) return register_account(user_id, password);
  if (step != SQLITE_ROW) return failed();

  const auto iterations = static_cast<std::uint32_t>(sqlite3_column_int64(find, 1));
  const PasswordHash hash = hash_password(password, blob_column(find, 0), iterations);
  return equal_in_constant_time(hash, blob_column(find, 2)) ? LoginAnswer::ok
                                                            : LoginAnswer::wrong_password;
}

LoginAnswer AccountDatabase::register_account(std::string_view user_id, std::string_view password) {
  const Salt salt = make_salt(salts_);
  const PasswordHash hash = hash_password(password, salt, hash_iterations_);
  sqlite3_stmt* insert = insert_.get();
  const StatementUse use(insert);
  const bool inserted = bind_text(insert, 1, user_id) && bind_blob(insert, 2, salt) &&
                        sqlite3_bind_int64(insert, 3, hash_iterations_) == SQLITE_OK &&
                        bind_blob(insert, 4, hash) && sqlite3_step(insert) == SQLITE_DONE;
  return inserted ? LoginAnswer::ok : failed();
}

// At once, before another call: SQLite's message is that of its last call, whatever came of it.
LoginAnswer AccountDatabase::failed() {
  error_ = database_ ? sqlite3_errmsg(database_.get()) : "out of memory";
  return LoginAnswer::unavailable;
}

void AccountDatabase::throw_error() {
  failed();
  throw std::runtime_error(path_ + ": " + error_);
}

}  // namespace portstorm::server
