#pragma once
// The accounts' SQLite file: looked up and added to inside transactions. Used by one thread at a
// time; may wait for the disk and for other processes.
//
//   accounts   user_id TEXT primary key | salt BLOB | iterations INTEGER | hash BLOB
//   user_version 1 says that the table is this one

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "target_server/content/accounts.h"
#include "target_server/content/password_hash.h"
#include "target_server/content/sqlite_file.h"

namespace portstorm::server {

class AccountDatabase {
 public:
  // Throws std::runtime_error with the path and the reason.
  AccountDatabase(const std::string& path, std::chrono::milliseconds busy_timeout,
                  std::uint32_t hash_iterations);

  SqliteFile& file() noexcept { return file_; }  // its transactions

  // Inside a transaction. `unavailable`: SQLite failed. See file().error(), then roll back.
  LoginAnswer login(std::string_view user_id, std::string_view password);

 private:
  LoginAnswer register_account(std::string_view user_id, std::string_view password);
  LoginAnswer failed();

  std::uint32_t hash_iterations_;
  SaltSource salts_;
  SqliteFile file_;  // before the statements: closed after them
  SqliteStatement find_, insert_;
};

}  // namespace portstorm::server
