#pragma once
// Accounts in memory, behind the delay of a database. The first login under an id registers it,
// later ones need the same password.

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <unordered_map>

#include "completion_port/completion_port.h"
#include "tests/faulty_servers/bugs.h"
#include "tests/faulty_servers/packets.h"
#include "tests/faulty_servers/timers.h"

namespace portstorm::faulty {

class AccountStore {
 public:
  using Answer = std::function<void(ChatResult)>;

  AccountStore(Bug bug, const CompletionPort& clock, Timers& timers,
               std::chrono::milliseconds delay)
      : bug_(bug), clock_(clock), timers_(timers), delay_(delay) {}

  // `answer` comes later, whether or not anybody still waits for it. False: too many logins or
  // accounts.
  bool login(std::string user_id, std::string password, Answer answer);

 private:
  static constexpr std::size_t max_waiting = 16'384;
  static constexpr std::size_t max_accounts = 1'000'000;

  ChatResult check(const std::string& user_id, const std::string& password);

  const Bug bug_;
  const CompletionPort& clock_;
  Timers& timers_;
  const std::chrono::milliseconds delay_;
  std::unordered_map<std::string, std::string> passwords_;
  std::size_t waiting_ = 0;
};

}  // namespace portstorm::faulty
