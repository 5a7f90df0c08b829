#pragma once
// A group of the ledger with users by their numbers, and a clock that the test moves.

#include <gtest/gtest.h>

#include <map>
#include <optional>

#include "dummy_client/engine/ledger_group.h"

namespace portstorm::client {

class LedgerGroupTest : public testing::Test {
 protected:
  void join(std::uint64_t vu) { slots[vu] = group->join(vu, now, counts); }
  void leave(std::uint64_t vu) {
    group->leave(slots.at(vu), now, counts);
    slots.erase(vu);
  }
  std::uint32_t send(std::uint64_t vu) { return group->send(vu, now, now, counts).number; }
  void deliver(std::uint32_t number, std::uint64_t vu) {
    const auto slot = slots.find(vu);
    if (slot == slots.end()) return group->deliver_to_stranger(vu, number, now, counts);
    group->deliver(slot->second, number, now, counts);
  }
  void pass(std::chrono::nanoseconds time) { now += time; }
  void sender_does_not_get_its_own() { group.emplace(0, false); }

  std::optional<LedgerGroup> group{std::in_place, 0, true};
  std::map<std::uint64_t, LedgerGroup::Slot> slots;
  TimePoint now{std::chrono::hours(1)};
  LedgerCounts counts;
};

}  // namespace portstorm::client
