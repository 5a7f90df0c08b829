#pragma once
// Accounts in Redis, which several servers may share. One thread of its own waits on a completion
// port of its own, for Redis and for logins:
//
//   login() -> bounded inbox, post -> store thread: GET, SET ... NX over one connection, many
//   commands under way -> run(answers) on the content's thread
//
// What it does when Redis does not do well
//   down at the start      make_redis_account_store() throws, within `timeout`: a server that
//                          cannot say who may come in does not listen
//   slow                   a login is answered `unavailable` after `timeout`, its reply is dropped
//                          when it comes; a command without a reply for so long ends the connection
//   lost in the middle     what has not been answered is answered `unavailable` at once; until the
//                          connection is back, login() refuses at once. Users who are in stay in
//   talks nonsense         the same: there is no way back into step
//   answers with an error  (LOADING, READONLY, ...) that login is `unavailable`, the others go on
//   back again             it is asked with growing pauses (100 ms to 5 s), and taken for back when
//                          it answers a PING
//
// No login is ever answered with ok or wrong_password but by the record that Redis sent, or by
// Redis's OK to the registration. Which records survive a crash of Redis is for its configuration
// to say (appendonly).

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "completion_port/endpoint.h"
#include "target_server/content/accounts.h"
#include "target_server/content/content.h"

namespace portstorm::server {

struct RedisStoreOptions {
  std::vector<Endpoint> endpoints;  // of one Redis: tried in turn until one answers
  std::chrono::nanoseconds timeout = std::chrono::seconds(3);
  std::size_t max_waiting = 16'384;            // logins not answered; one more is refused at once
  std::size_t max_under_way = 128;             // commands sent ahead of their replies
  std::uint32_t hash_iterations = 200;         // of a new account; about 0.1 ms (password_hash.h)
  std::chrono::milliseconds first_pause{100};  // between attempts to connect; see Backoff
  std::chrono::milliseconds longest_pause{5000};
  std::function<void(std::string_view)> on_event;  // a line for the log; on the store's thread
};

// Logins that came are those asked and those refused; each that was asked counts in one of decided,
// late, lost and failed once it has been answered.
struct RedisTotals {
  std::uint64_t asked = 0;
  std::uint64_t decided = 0;       // ok or wrong_password
  std::uint64_t late = 0;          // unavailable: no reply within the timeout
  std::uint64_t lost = 0;          // unavailable: the connection ended first
  std::uint64_t failed = 0;        // unavailable: an error reply, or no account record
  std::uint64_t refused_full = 0;  // by login(): max_waiting
  std::uint64_t refused_away = 0;  // by login(): no connection
  std::uint64_t connections = 0;   // that answered the PING
};

class RedisAccountStore : public AccountStore {
 public:
  virtual RedisTotals totals() const = 0;  // from any thread
};

// Returns when Redis has answered. Throws std::runtime_error, naming the endpoints and what came of
// the last attempt, when it does not within `timeout`; std::invalid_argument for options that make
// no sense. `thread` must outlive the store.
std::unique_ptr<RedisAccountStore> make_redis_account_store(RedisStoreOptions options,
                                                            ContentThread& thread);

}  // namespace portstorm::server
