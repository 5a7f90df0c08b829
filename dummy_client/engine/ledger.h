#pragma once
// The delivery ledger: the generator owns every recipient, so it knows of each message who must
// get it, and finds what is missing, doubled, misrouted, late or damaged. See ledger_group.h for
// what counts as what. Thread-safe.

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dummy_client/engine/ledger_group.h"
#include "dummy_client/engine/stamp.h"
#include "dummy_client/report/run_result.h"

namespace portstorm::client {

// A virtual user's place in a group.
struct Membership {
  LedgerGroup* group = nullptr;
  LedgerGroup::Slot slot = 0;
};

class Ledger {
 public:
  struct Options {
    bool sender_gets_own = true;
    bool has_adversaries = false;  // what they send has no stamp, and is no corrupted message
  };
  // `run` tells the stamps of this run from those of others.
  Ledger(std::uint64_t run, TimePoint start, const Options& options)
      : run_(run), start_(start), options_(options) {}

  // Made at its first use. One that nobody has asked for in `idle_time`, that has no members and
  // that is owed nothing gives its place to a new name: the ledger does not grow with the number
  // of names that a long run goes through, as of matches.
  LedgerGroup& group(const std::string& name, TimePoint now);
  static constexpr std::chrono::seconds idle_time{60};

  // Before the bytes go out. `stamp` gets the text to send. Returns the number in the group.
  std::uint32_t send(LedgerGroup& group, std::uint64_t sender, TimePoint due, TimePoint now,
                     std::string& stamp, LedgerCounts& counts);
  // The bytes did not go out, or not all of them.
  void withdraw(LedgerGroup& group, std::uint32_t number, LedgerCounts& counts);
  // `text` is the field of a packet that reached `vu`, a member of `memberships`.
  void deliver(std::uint64_t vu, std::span<const Membership> memberships, std::string_view text,
               TimePoint now, LedgerCounts& counts);
  void leave(const Membership& membership, TimePoint now, LedgerCounts& counts);

  // Deliveries that are still owed.
  std::int64_t owed() const noexcept { return owed_.load(std::memory_order_acquire); }

  // The whole, when all threads have ended.
  LedgerResult result(std::span<const LedgerCounts* const> counts) const;

 private:
  struct Place {
    Place(std::uint32_t index, bool sender_gets_own) : group(index, sender_gets_own) {}
    LedgerGroup group;
    std::string name;
    TimePoint used{};
  };

  LedgerGroup* find(std::uint32_t index);
  Place& free_place(TimePoint now);

  const std::uint64_t run_;
  const TimePoint start_;
  const Options options_;
  std::atomic<std::int64_t> owed_{0};
  // Of what follows. Not a shared_mutex: MinGW's lets readers in beside a writer (winpthreads 10).
  mutable std::mutex mutex_;
  std::deque<Place> places_;  // by index of the group
  std::size_t next_look_ = 0;
  std::unordered_map<std::string, Place*> by_name_;
};

}  // namespace portstorm::client
