#include "target_server/content/account_database.h"

#include <sqlite3.h>

namespace portstorm::server {

AccountDatabase::AccountDatabase(const std::string& path, std::chrono::milliseconds busy_timeout,
                                 std::uint32_t hash_iterations)
    : hash_iterations_(hash_iterations),
      file_(path, busy_timeout, 1,
            "CREATE TABLE accounts (user_id TEXT PRIMARY KEY NOT NULL, salt BLOB NOT NULL,"
            " iterations INTEGER NOT NULL CHECK (iterations BETWEEN 1 AND 10000000),"
            " hash BLOB NOT NULL) WITHOUT ROWID",
            "account file"),
      find_(
          file_.prepare_or_throw("SELECT salt, iterations, hash FROM accounts WHERE user_id = ?1")),
      insert_(file_.prepare_or_throw(
          "INSERT INTO accounts (user_id, salt, iterations, hash) VALUES (?1, ?2, ?3, ?4)")) {}

LoginAnswer AccountDatabase::login(std::string_view user_id, std::string_view password) {
  sqlite3_stmt* find = find_.get();
  const StatementUse use(find);
  if (!bind_value(find, 1, user_id)) return failed();
  const int step = sqlite3_step(find);
  if (step == SQLITE_DONE) return register_account(user_id, password);
  if (step != SQLITE_ROW) return failed();

  const auto iterations = static_cast<std::uint32_t>(sqlite3_column_int64(find, 1));
  const PasswordHash hash = hash_password(password, blob_column(find, 0), iterations);
  return equal_in_constant_time(hash, blob_column(find, 2)) ? LoginAnswer::ok
                                                            : LoginAnswer::wrong_password;
}

LoginAnswer AccountDatabase::register_account(std::string_view user_id, std::string_view password) {
  const Salt salt = salts_.make();
  const PasswordHash hash = hash_password(password, salt, hash_iterations_);
  sqlite3_stmt* insert = insert_.get();
  const StatementUse use(insert);
  const bool inserted = bind_value(insert, 1, user_id) && bind_value(insert, 2, std::span(salt)) &&
                        bind_value(insert, 3, std::int64_t{hash_iterations_}) &&
                        bind_value(insert, 4, std::span(hash)) &&
                        sqlite3_step(insert) == SQLITE_DONE;
  return inserted ? LoginAnswer::ok : failed();
}

LoginAnswer AccountDatabase::failed() {
  file_.note_error();
  return LoginAnswer::unavailable;
}

}  // namespace portstorm::server
