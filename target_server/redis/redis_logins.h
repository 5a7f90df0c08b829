#pragma once
// The logins that the store has been asked for and has not answered: which commands each needs, and
// what the replies make of it. Knows neither socket nor thread nor clock.
//
//     GET key --+-- a record --> is it this password's? --------------------> ok, wrong_password
//               |
//               +-- nil --> SET key record NX --+-- OK ---------------------> ok: registered
//                                               |
//                                               +-- nil: another server was quicker --> GET key
//     an error, a record that is none, a nil once more -----------------------> unavailable
//
// Several commands are under way at the same time (up to max_under_way); their replies come in the
// same order. A login is answered within `timeout` of being asked, if need be with `unavailable`;
// a reply that comes afterwards is dropped. What came of a SET that was never answered nobody
// knows: the user may be registered, and then with this very password.

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "completion_port/completion_port.h"
#include "target_server/content/accounts.h"
#include "target_server/redis/account_record.h"
#include "target_server/redis/redis_reply.h"

namespace portstorm::server {

struct RedisLogin {
  std::string user_id;
  std::string password;
  AccountStore::Completion completion;
  TimePoint deadline;
};

class RedisLogins {
 public:
  struct Options {
    std::size_t max_under_way = 128;  // commands
    std::uint32_t hash_iterations = 200;
    std::function<void(std::string_view)> on_error;  // what was wrong with one reply
  };
  struct Answered {
    AccountStore::Completion completion;
    LoginAnswer answer;
  };
  // Each answered login counts in one of these.
  struct Totals {
    std::uint64_t decided = 0;  // ok or wrong_password
    std::uint64_t late = 0;     // no answer by its deadline
    std::uint64_t lost = 0;     // the connection ended first
    std::uint64_t failed = 0;   // Redis replied with an error, or with what is no account
  };

  explicit RedisLogins(Options options) : options_(std::move(options)) {}

  void add(RedisLogin login);

  // The commands that may be sent now, appended to `commands`.
  void write_commands(TimePoint now, std::string& commands);
  // False: no command waits for a reply.
  bool on_reply(const RedisReply& reply);
  // Answers those whose deadline has passed.
  void expire(TimePoint now);
  // The connection is gone: all are answered, none is under way.
  void refuse_all();

  TimePoint next_deadline() const;  // of a login; max() when there is none
  // When the command that waits longest for its reply was sent; max() when none does.
  TimePoint oldest_sent() const;

  std::vector<Answered> take_answers();
  const Totals& totals() const noexcept { return totals_; }

 private:
  // Counts all logins in the order they were added, in which their deadlines pass as well.
  using Number = std::uint64_t;
  enum class Step : std::uint8_t { find, insert, find_again };

  struct Entry {
    RedisLogin login;
    Step step = Step::find;
    std::string record;  // of an insert
  };
  struct Command {
    Number login;
    TimePoint sent;
  };

  void write_command(const Entry& entry, std::string& commands) const;
  std::optional<LoginAnswer> advance(Entry& entry, const RedisReply& reply);
  std::optional<LoginAnswer> found(Entry& entry, const RedisReply& reply);
  LoginAnswer fail(std::string_view why);
  void answer(std::map<Number, Entry>::iterator login, LoginAnswer answer);

  const Options options_;
  SaltSource salts_;
  std::map<Number, Entry> logins_;
  Number next_number_ = 0;
  Number first_unsent_ = 0;       // it and those after it have not been looked up yet
  std::deque<Number> continued_;  // whose next command has not been sent; they go first
  std::deque<Command> under_way_;
  std::vector<Answered> answers_;
  Totals totals_;
};

}  // namespace portstorm::server
