#pragma once
// The ledger's rules (see ledger_group.h) written down as simply as they can be: sets and maps of
// virtual users, every message kept, everything looked for by going through all of it.

#include <map>
#include <set>
#include <vector>

#include "dummy_client/engine/ledger_group.h"

namespace portstorm::client {

struct ModelCounts {
  std::uint64_t messages = 0, delivered = 0, duplicated = 0, misrouted = 0;
  std::uint64_t out_of_order = 0, undecided = 0;

  friend bool operator==(const ModelCounts&, const ModelCounts&) = default;
};

class ModelGroup {
 public:
  using User = std::uint64_t;

  ModelGroup(bool sender_gets_own, ModelCounts& counts)
      : sender_gets_own_(sender_gets_own), counts_(counts) {}

  bool has(User user) const { return joined_.count(user) != 0; }
  std::size_t messages() const { return messages_.size(); }

  void join(User user, TimePoint now);
  void leave(User user, TimePoint now);
  void send(User sender, TimePoint now);
  void deliver(User to, std::size_t number, TimePoint now);

  std::uint64_t missing() const;
  std::uint64_t strangers() const { return strangers_.size(); }

 private:
  struct Message {
    User sender;
    TimePoint sent;
    std::set<User> owed;
    std::set<User> has_it;
    bool forgotten = false;
  };

  static bool is_recent(TimePoint time, TimePoint now) {
    return now - time <= LedgerGroup::settle_time;
  }
  void deliver_to_member(User to, std::size_t number);
  void deliver_to_stranger(User user, std::size_t number, TimePoint now);

  const bool sender_gets_own_;
  ModelCounts& counts_;
  std::map<User, std::size_t> joined_;  // before which message
  std::map<User, TimePoint> left_;
  std::vector<std::pair<User, TimePoint>> strangers_;
  std::vector<Message> messages_;
};

}  // namespace portstorm::client
