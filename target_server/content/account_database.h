#pragma once
// The SQLite file of the accounts: opened and checked, then looked up and added to inside
// transactions. Used by one thread at a time; may wait for the disk and for other processes.
//
//   accounts   user_id TEXT primary key | salt BLOB | iterations INTEGER | hash BLOB
//   user_version 1 says that the table is this one

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "target_server/content/accounts.h"

struct sqlite3;
struct sqlite3_stmt;

namespace portstorm::server {

class AccountDatabase {
 public:
  // Throws std::runtime_error with the path and the reason.
  AccountDatabase(const std::string& path, std::chrono::milliseconds busy_timeout,
                  std::uint32_t hash_iterations);

  // False: SQLite failed. See error(), then roll_back().
  bool begin();
  bool commit();
  void roll_back() noexcept;

  // Inside a transaction. `unavailable`: SQLite failed. See error(), then roll_back().
  LoginAnswer login(std::string_view user_id, std::string_view password);

  const std::string& error() const noexcept { return error_; }  // of the last call that failed

 private:
  struct Closer {
    void operator()(sqlite3* database) const noexcept;
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  using Database = std::unique_ptr<sqlite3, Closer>;
  using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

  void open(const std::string& path, std::chrono::milliseconds busy_timeout);
  void make_or_check_schema();
  void execute_or_throw(const char* sql);
  std::int64_t number_from(const char* sql);
  Statement prepare_or_throw(const char* sql);
  bool execute(const Statement& statement);
  LoginAnswer register_account(std::string_view user_id, std::string_view password);
  LoginAnswer failed();
  void throw_error();

  std::string path_;
  std::string error_;
  std::uint32_t hash_iterations_;
  std::random_device salts_;
  Database database_;  // before the statements: closed after them
  Statement begin_, commit_, roll_back_, find_, insert_;
};

}  // namespace portstorm::server
