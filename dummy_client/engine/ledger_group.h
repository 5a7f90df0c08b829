#pragma once
// One group of the ledger: who is in it, and which of its messages still owe deliveries.
//
// A message owes a delivery to each member of the moment it is sent (the sender too, when it gets
// its own messages). What cannot be held against the server is "undecided":
//   - a member leaves (or loses its connection) before the message has reached it;
//   - a message reaches one who joined after it was sent, who left less than `settle_time` ago, or
//     who joins within `settle_time` (the server let it in before its answer had come).
// What reaches anyone else is misrouted, unless it is the message's own sender. A message stays
// known for `settle_time` after it was sent, and as long as it still owes deliveries; of one that
// is forgotten, having reached everybody, any further delivery to a member is a duplicate.
//
// Thread-safe: one mutex for each group. Counts go to the calling thread's LedgerCounts.

#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "completion_port/completion_port.h"
#include "dummy_client/engine/ledger_counts.h"
#include "dummy_client/engine/member_set.h"

namespace portstorm::client {

class LedgerGroup {
 public:
  static constexpr std::chrono::seconds settle_time{2};
  static constexpr std::size_t max_live_messages = 65'536;  // beyond it the oldest is missing
  static constexpr std::size_t max_strangers = 4096;        // beyond it they are misrouted at once

  using Slot = std::uint32_t;  // of a member, as long as it stays

  LedgerGroup(std::uint32_t group_index, bool sender_gets_own)
      : index_(group_index), sender_gets_own_(sender_gets_own) {}

  std::uint32_t index() const noexcept { return index_; }

  Slot join(std::uint64_t vu, TimePoint now, LedgerCounts& counts);
  void leave(Slot slot, TimePoint now, LedgerCounts& counts);

  // Returns the number of the message in this group, and how many deliveries it owes.
  struct Sent {
    std::uint32_t number = 0;
    std::uint32_t owed = 0;
  };
  Sent send(std::uint64_t sender, TimePoint due, TimePoint now, LedgerCounts& counts);
  // It did not go out after all: nobody is owed it. Returns how many were. Should it come
  // nevertheless (its sender lost the connection before it knew), that is undecided.
  std::uint32_t withdraw(std::uint32_t number, LedgerCounts& counts);

  // True when this delivery was owed.
  bool deliver(Slot to, std::uint32_t number, TimePoint now, LedgerCounts& counts);
  void deliver_to_stranger(std::uint64_t vu, std::uint32_t number, TimePoint now,
                           LedgerCounts& counts);

  // Forgets everything but what it found, so that it may begin anew; numbers go on, so that no
  // stamp has two meanings. False, and nothing is forgotten, when it has members, is owed a
  // delivery, or was used within `settle_time`.
  bool try_clear(TimePoint now);

  struct Open {
    std::uint64_t missing = 0;    // owed and not delivered
    std::uint64_t misrouted = 0;  // strangers who never joined
  };
  Open open() const;

 private:
  struct Member {
    std::uint64_t vu = 0;
    // The first message that it is owed. By number, not by time: two threads may take the lock in
    // another order than they read the clock.
    std::uint32_t first_message = 0;
  };
  struct Message {
    std::uint64_t sender = 0;
    TimePoint due{};
    TimePoint sent{};
    MemberSet owed;       // still to come
    MemberSet delivered;  // to members of now
    std::uint32_t owed_count = 0;
    std::uint32_t next_of_sender = 0;  // 0: none (no message follows itself)
    bool is_withdrawn = false;
  };
  struct Seen {
    std::uint64_t vu = 0;
    TimePoint time{};
  };

  Message* find(std::uint32_t number);
  std::uint32_t next_number() const noexcept;
  void forget_old(TimePoint now);
  void check_order(const Message& message, Slot to, LedgerCounts& counts);

  const std::uint32_t index_;
  const bool sender_gets_own_;
  mutable std::mutex mutex_;
  std::vector<Member> members_;  // by slot
  std::vector<Slot> free_slots_;
  MemberSet present_;
  std::deque<Message> messages_;  // [first_number_, first_number_ + size)
  std::uint32_t first_number_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> last_of_sender_;
  std::deque<Seen> left_;        // who left lately
  std::vector<Seen> strangers_;  // who got something and was not in the group
  std::uint64_t dropped_missing_ = 0;
  std::uint64_t dropped_strangers_ = 0;
};

}  // namespace portstorm::client
