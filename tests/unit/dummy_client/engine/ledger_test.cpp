// The ledger of a whole run: groups by name, stamps, what is still owed, the result.
#include "dummy_client/engine/ledger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

class LedgerTest : public testing::Test {
 protected:
  Membership join(LedgerGroup& group, std::uint64_t vu) {
    return {&group, group.join(vu, now, counts)};
  }
  std::string send(LedgerGroup& group, std::uint64_t vu) {
    std::string stamp;
    ledger.send(group, vu, now, now, stamp, counts);
    return stamp;
  }
  void deliver(std::uint64_t vu, std::vector<Membership> memberships, const std::string& text) {
    ledger.deliver(vu, memberships, text, now, counts);
  }
  LedgerResult result() const {
    const std::array<const LedgerCounts*, 1> all = {&counts};
    return ledger.result(all);
  }

  static constexpr std::uint64_t run = 5;
  static constexpr TimePoint start{1h};
  TimePoint now = start + 1s;
  Ledger ledger{run, start, {}};
  LedgerCounts counts;
};

TEST_F(LedgerTest, AGroupIsMadeOnceForEachName) {
  LedgerGroup& room = ledger.group("room-1", now);
  EXPECT_NE(&ledger.group("room-2", now), &room);
  EXPECT_EQ(&ledger.group("room-1", now), &room);
  EXPECT_NE(ledger.group("room-2", now).index(), room.index());
}

// ---- groups that are over -----------------------------------------------------------------------

TEST_F(LedgerTest, MatchAfterMatchTheGroupsThatAreOverMakeRoom) {
  std::uint32_t highest = 0;
  for (int match = 0; match < 2000; ++match) {
    LedgerGroup& group = ledger.group("match-" + std::to_string(match), now);
    highest = std::max(highest, group.index());
    Membership one = join(group, 1);
    const Membership two = join(group, 2);
    const std::string stamp = send(group, 1);
    deliver(1, {one}, stamp);
    deliver(2, {two}, stamp);
    ledger.leave(one, now, counts);
    ledger.leave(two, now, counts);
    now += 1s;
  }
  EXPECT_LT(highest, 4 * Ledger::idle_time.count());
  EXPECT_EQ(result().delivered, 4000U);
  EXPECT_EQ(result().expected, 4000U);
  EXPECT_EQ(result().duplicated + result().misrouted + result().undecided, 0U);
}

TEST_F(LedgerTest, AGroupThatIsNotOverKeepsItsPlace) {
  LedgerGroup& with_member = ledger.group("member", now);
  join(with_member, 1);
  LedgerGroup& owed = ledger.group("owed", now);
  const Membership gone = join(owed, 2);
  join(owed, 3);
  send(owed, 2);
  ledger.leave(gone, now, counts);
  LedgerGroup& in_use = ledger.group("in use", now);
  LedgerGroup& over = ledger.group("over", now);
  now += Ledger::idle_time + 1s;
  ledger.group("in use", now);
  std::set<const LedgerGroup*> others;
  for (int i = 0; i < 10; ++i) others.insert(&ledger.group(std::to_string(i), now));
  EXPECT_EQ(others.count(&with_member) + others.count(&owed) + others.count(&in_use), 0U);
  EXPECT_EQ(others.count(&over), 1U);
  EXPECT_EQ(&ledger.group("member", now), &with_member);
  EXPECT_EQ(&ledger.group("owed", now), &owed);
  EXPECT_EQ(&ledger.group("in use", now), &in_use);
  EXPECT_NE(&ledger.group("over", now), &over);
}

TEST_F(LedgerTest, WhatWasFoundInAGroupThatIsOverStays) {
  LedgerGroup& room = ledger.group("room", now);
  const std::string stamp = send(room, 1);
  deliver(2, {}, stamp);  // a stranger
  now += Ledger::idle_time + 1s;
  LedgerGroup& next = ledger.group("next", now);
  EXPECT_EQ(&next, &room);
  EXPECT_EQ(result().misrouted, 1U);
  EXPECT_NE(send(next, 1), stamp);
}

TEST_F(LedgerTest, TheStampSaysSenderNumberAndDueTime) {
  ledger.group("other", now);
  LedgerGroup& room = ledger.group("room", now);
  send(room, 3);
  const auto stamp = read_stamp(send(room, 7), run);
  ASSERT_TRUE(stamp);
  EXPECT_EQ(*stamp, (Stamp{room.index(), 1, 7, 1'000'000}));
}

TEST_F(LedgerTest, FollowsAMessageToEverybody) {
  LedgerGroup& room = ledger.group("room", now);
  const Membership one = join(room, 1);
  const Membership two = join(room, 2);
  const std::string stamp = send(room, 1);
  EXPECT_EQ(ledger.owed(), 2);
  now += 10ms;
  deliver(1, {one}, stamp);
  EXPECT_EQ(ledger.owed(), 1);
  EXPECT_EQ(result().missing, 1U);
  deliver(2, {two}, "user1 says: " + stamp);
  EXPECT_EQ(ledger.owed(), 0);
  EXPECT_EQ(result().expected, 2U);
  EXPECT_EQ(result().delivered, 2U);
  EXPECT_EQ(result().missing, 0U);
  EXPECT_EQ(result().delivery_latency.max(), 10ms);
}

TEST_F(LedgerTest, WhatIsNoStampOfThisRunIsCorrupted) {
  LedgerGroup& room = ledger.group("room", now);
  const Membership one = join(room, 1);
  const std::string stamp = send(room, 1);
  Ledger of_another_run(run + 1, start, {});
  std::string other;
  LedgerCounts other_counts;
  of_another_run.send(of_another_run.group("room", now), 1, now, now, other, other_counts);
  for (const std::string& text : {std::string(), std::string("hello"), other, stamp.substr(1)}) {
    deliver(1, {one}, text);
  }
  EXPECT_EQ(result().corrupted, 4U);
  EXPECT_EQ(result().delivered, 0U);
  EXPECT_EQ(ledger.owed(), 1);
}

TEST_F(LedgerTest, AMemberOfManyGroupsGetsEachMessageInItsOwn) {
  LedgerGroup& room = ledger.group("room", now);
  LedgerGroup& guild = ledger.group("guild", now);
  const Membership in_room = join(room, 1);
  const Membership in_guild = join(guild, 1);
  const std::string to_room = send(room, 1);
  const std::string to_guild = send(guild, 1);
  deliver(1, {in_room, in_guild}, to_guild);
  EXPECT_EQ(guild.open().missing, 0U);
  EXPECT_EQ(room.open().missing, 1U);
  deliver(1, {in_room, in_guild}, to_room);
  EXPECT_EQ(result().delivered, 2U);
}

TEST_F(LedgerTest, AMessageOfAGroupThatOneIsNotInIsMisrouted) {
  LedgerGroup& room = ledger.group("room", now);
  LedgerGroup& other = ledger.group("other", now);
  join(room, 1);
  const Membership two = join(other, 2);
  deliver(2, {two}, send(room, 1));
  deliver(3, {}, send(room, 1));
  EXPECT_EQ(result().misrouted, 2U);
  EXPECT_EQ(result().missing, 2U);
}

TEST_F(LedgerTest, WhoLeavesIsOwedNothingAnyMore) {
  LedgerGroup& room = ledger.group("room", now);
  const Membership one = join(room, 1);
  join(room, 2);
  send(room, 1);
  send(room, 1);
  EXPECT_EQ(ledger.owed(), 4);
  ledger.leave(one, now, counts);
  EXPECT_EQ(ledger.owed(), 2);
  EXPECT_EQ(result().undecided, 2U);
  EXPECT_EQ(result().missing, 2U);
}

TEST_F(LedgerTest, WhatIsWithdrawnIsNotOwed) {
  LedgerGroup& room = ledger.group("room", now);
  join(room, 1);
  join(room, 2);
  std::string stamp;
  const auto number = ledger.send(room, 1, now, now, stamp, counts);
  send(room, 1);
  ledger.withdraw(room, number, counts);
  EXPECT_EQ(ledger.owed(), 2);
  EXPECT_EQ(result().messages, 1U);
  EXPECT_EQ(result().missing, 2U);
}

TEST_F(LedgerTest, DuplicatesAndStrangersOweNothingBack) {
  LedgerGroup& room = ledger.group("room", now);
  const Membership one = join(room, 1);
  join(room, 2);
  const std::string stamp = send(room, 1);
  deliver(1, {one}, stamp);
  deliver(1, {one}, stamp);
  deliver(9, {}, stamp);
  EXPECT_EQ(ledger.owed(), 1);
}

TEST_F(LedgerTest, TheResultAddsUpTheThreadsCounts) {
  LedgerCounts first;
  LedgerCounts second;
  first.messages = 1, second.messages = 10;
  first.delivered = 2, second.delivered = 20;
  first.duplicated = 3, second.duplicated = 30;
  first.misrouted = 4, second.misrouted = 40;
  first.out_of_order = 5, second.out_of_order = 50;
  first.corrupted = 6, second.corrupted = 60;
  first.undecided = 7, second.undecided = 70;
  first.delivery_latency.record(1ms);
  second.delivery_latency.record(9ms);
  second.last_delivery_latency.record(9ms);
  const std::array<const LedgerCounts*, 2> both = {&first, &second};
  const LedgerResult sum = ledger.result(both);
  EXPECT_EQ(sum.messages, 11U);
  EXPECT_EQ(sum.delivered, 22U);
  EXPECT_EQ(sum.expected, 22U);
  EXPECT_EQ(sum.duplicated, 33U);
  EXPECT_EQ(sum.misrouted, 44U);
  EXPECT_EQ(sum.out_of_order, 55U);
  EXPECT_EQ(sum.corrupted, 66U);
  EXPECT_EQ(sum.undecided, 77U);
  EXPECT_EQ(sum.delivery_latency.count(), 2U);
  EXPECT_EQ(sum.last_delivery_latency.max(), 9ms);
}

}  // namespace
}  // namespace portstorm::client
