// Who joins and leaves around a message: what is misrouted, and what nobody can be blamed for.
#include "tests/unit/dummy_client/engine/ledger_group_fixture.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

class LedgerGroupMembers : public LedgerGroupTest {};

TEST_F(LedgerGroupMembers, WhoLeavesBeforeTheMessageComesLeavesItUndecided) {
  join(1);
  join(2);
  const auto message = send(1);
  leave(2);
  EXPECT_EQ(counts.undecided, 1U);
  EXPECT_EQ(group->open().missing, 1U);
  deliver(message, 1);
  EXPECT_EQ(group->open().missing, 0U);
}

TEST_F(LedgerGroupMembers, WhatHasComeStaysDeliveredWhenItsRecipientLeaves) {
  join(1);
  deliver(send(1), 1);
  leave(1);
  EXPECT_EQ(counts.delivered, 1U);
  EXPECT_EQ(counts.undecided, 0U);
}

// The server let 2 in at once, and then took its time: for the answer, and for the message.
TEST_F(LedgerGroupMembers, AMessageThatIsForgottenBeforeTheJoinIsNoDuplicate) {
  join(1);
  const auto message = send(1);
  deliver(message, 1);
  pass(LedgerGroup::settle_time + 1s);
  deliver(send(1), 1);  // the first is forgotten now
  join(2);
  deliver(message, 2);
  EXPECT_EQ(counts.duplicated, 0U);
  EXPECT_EQ(counts.undecided, 1U);
  deliver(message, 1);
  EXPECT_EQ(counts.duplicated, 1U);
}

TEST_F(LedgerGroupMembers, WhoJoinsAfterTheSendIsNeitherOwedNorWrong) {
  join(1);
  const auto message = send(1);
  join(2);
  deliver(message, 2);
  EXPECT_EQ(counts.undecided, 1U);
  EXPECT_EQ(counts.delivered + counts.misrouted + counts.duplicated, 0U);
  EXPECT_EQ(group->open().missing, 1U);
}

// A thread may read the clock, then wait for another one's send or join.
TEST_F(LedgerGroupMembers, WhatCameFirstIsNotForTheClocksToSay) {
  join(1);
  const auto message = send(1);
  pass(-1ms);
  join(2);
  deliver(message, 2);
  EXPECT_EQ(counts.undecided, 1U);
  EXPECT_EQ(group->send(1, now - 1s, now - 1s, counts).owed, 2U);
}

TEST_F(LedgerGroupMembers, WhoLeftLatelyMayStillGetSome) {
  join(1);
  join(2);
  leave(2);
  const auto message = send(1);
  pass(LedgerGroup::settle_time);
  deliver(message, 2);
  EXPECT_EQ(counts.undecided, 1U);
  EXPECT_EQ(group->open().misrouted, 0U);
}

TEST_F(LedgerGroupMembers, WhoLeftLongAgoMayNot) {
  join(1);
  join(2);
  leave(2);
  pass(LedgerGroup::settle_time + 1ms);
  deliver(send(1), 2);
  EXPECT_EQ(counts.undecided, 0U);
  EXPECT_EQ(group->open().misrouted, 1U);
}

TEST_F(LedgerGroupMembers, AStrangerWhoJoinsWithinTheSettleTimeIsNone) {
  join(1);
  const auto message = send(1);
  deliver(message, 2);
  EXPECT_EQ(group->open().misrouted, 1U);
  pass(LedgerGroup::settle_time);
  join(2);
  EXPECT_EQ(group->open().misrouted, 0U);
  EXPECT_EQ(counts.undecided, 1U);
}

TEST_F(LedgerGroupMembers, AStrangerWhoJoinsLaterIsStillOne) {
  join(1);
  deliver(send(1), 2);
  pass(LedgerGroup::settle_time + 1ms);
  join(2);
  EXPECT_EQ(group->open().misrouted, 1U);
  EXPECT_EQ(counts.undecided, 0U);
}

TEST_F(LedgerGroupMembers, OneStrangersJoiningDoesNotExcuseTheOthers) {
  join(1);
  const auto message = send(1);
  deliver(message, 2);
  deliver(message, 3);
  join(3);
  EXPECT_EQ(group->open().misrouted, 1U);
}

TEST_F(LedgerGroupMembers, StrangersBeyondTheLimitAreMisroutedAtOnce) {
  join(0);
  const auto message = send(0);
  for (std::uint64_t vu = 1; vu <= LedgerGroup::max_strangers + 5; ++vu) deliver(message, vu);
  EXPECT_EQ(counts.misrouted, 5U);
  EXPECT_EQ(group->open().misrouted, LedgerGroup::max_strangers);
}

// ---- slots ------------------------------------------------------------------------------------

TEST_F(LedgerGroupMembers, TheNextUserOfASlotOwesNothingForTheLast) {
  join(1);
  join(2);
  const auto message = send(1);
  const LedgerGroup::Slot slot = slots.at(2);
  leave(2);
  join(3);
  ASSERT_EQ(slots.at(3), slot);
  EXPECT_EQ(group->open().missing, 1U);  // user 1 alone
  deliver(message, 3);
  EXPECT_EQ(counts.delivered, 0U);
  EXPECT_EQ(counts.undecided, 2U);  // of user 2 who left, and of user 3 who came after it
}

TEST_F(LedgerGroupMembers, WhatTheLastUserOfASlotGotIsNoDuplicateForTheNext) {
  join(1);
  join(2);
  const auto first = send(1);
  const auto second = send(1);
  deliver(first, 2);
  deliver(second, 2);
  leave(2);
  join(3);
  deliver(first, 3);
  EXPECT_EQ(counts.duplicated, 0U);
  EXPECT_EQ(counts.out_of_order, 0U);
  EXPECT_EQ(counts.undecided, 1U);
}

TEST_F(LedgerGroupMembers, MoreThanSixtyFourMembersAreToldApart) {
  constexpr std::uint64_t members = 200;
  for (std::uint64_t vu = 0; vu < members; ++vu) join(vu);
  const LedgerGroup::Sent sent = group->send(0, now, now, counts);
  EXPECT_EQ(sent.owed, members);
  for (std::uint64_t vu = 0; vu < members; ++vu) {
    EXPECT_EQ(group->open().missing, members - vu);
    deliver(sent.number, vu);
    if (vu % 3 == 0) deliver(sent.number, vu);
  }
  EXPECT_EQ(counts.delivered, members);
  EXPECT_EQ(counts.duplicated, (members + 2) / 3);
  EXPECT_EQ(counts.last_delivery_latency.count(), 1U);
}

}  // namespace
}  // namespace portstorm::client
