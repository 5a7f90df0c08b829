#pragma once
// Accounts in a SQLite file. One thread of its own takes the logins that wait, does them in one
// transaction and hands the answers to the content's thread:
//
//   login() -> bounded queue -> store thread: BEGIN, look up or insert, ..., COMMIT -> run(answers)
//
// A login is answered only after its COMMIT. When SQLite fails, the transaction is rolled back,
// every login in it gets `unavailable`, and one line goes to on_error.
//
// Passwords are kept as salted PBKDF2-HMAC-SHA256 hashes, but with few iterations, so that one
// thread serves a load test's thousands of logins a second. That is a teaching store: a real one
// needs OWASP's 600,000 iterations or, better, argon2id from a maintained library. What to replace
// is password_hash.h alone; each account remembers the iterations it was hashed with.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "target_server/content/accounts.h"
#include "target_server/content/content.h"

namespace portstorm::server {

struct SqliteStoreOptions {
  std::size_t max_waiting = 16'384;                // logins; one more is refused at once
  std::size_t max_batch = 128;                     // logins in one transaction
  std::uint32_t hash_iterations = 200;             // of a new account; about 0.1 ms
  std::chrono::milliseconds busy_timeout{1000};    // for another process that holds the file
  std::function<void(std::string_view)> on_error;  // a line for the log; on the store's thread
};

// Opens or makes the file; ":memory:" keeps the accounts in memory. Throws std::runtime_error with
// the path and SQLite's message when it does not open or is no account file of this version.
// `thread` must outlive the store.
std::unique_ptr<AccountStore> make_sqlite_account_store(const std::string& path,
                                                        ContentThread& thread,
                                                        SqliteStoreOptions options = {});

}  // namespace portstorm::server
