// What a group counts as delivered, missing, duplicated and out of order.
#include "tests/unit/dummy_client/engine/ledger_group_fixture.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

TEST_F(LedgerGroupTest, AMessageIsOwedToTheMembersOfItsMoment) {
  join(1);
  join(2);
  EXPECT_EQ(group->send(1, now, now, counts).owed, 2U);
  join(3);
  EXPECT_EQ(group->send(1, now, now, counts).owed, 3U);
  leave(2);
  EXPECT_EQ(group->send(1, now, now, counts).owed, 2U);
  EXPECT_EQ(counts.messages, 3U);
  EXPECT_EQ(group->open().missing, 2U + 3 + 2 - 2);
}

TEST_F(LedgerGroupTest, ASenderNeedNotBeAMember) {
  join(1);
  EXPECT_EQ(group->send(99, now, now, counts).owed, 1U);
}

TEST_F(LedgerGroupTest, WhatHasReachedEverybodyIsNotMissing) {
  join(1);
  join(2);
  const auto message = send(1);
  deliver(message, 2);
  EXPECT_EQ(group->open().missing, 1U);
  deliver(message, 1);
  EXPECT_EQ(group->open().missing, 0U);
  EXPECT_EQ(counts.delivered, 2U);
  EXPECT_EQ(counts.duplicated + counts.misrouted + counts.out_of_order + counts.undecided, 0U);
}

TEST_F(LedgerGroupTest, LatencyRunsFromTheDueTimeToEachAndToTheLast) {
  join(1);
  join(2);
  const auto message = group->send(1, now - 1s, now, counts).number;  // a second late already
  pass(500ms);
  deliver(message, 1);
  EXPECT_EQ(counts.delivery_latency.max(), 1500ms);
  EXPECT_EQ(counts.last_delivery_latency.count(), 0U);
  pass(1s);
  deliver(message, 2);
  EXPECT_EQ(counts.delivery_latency.min(), 1500ms);
  EXPECT_EQ(counts.delivery_latency.max(), 2500ms);
  EXPECT_EQ(counts.last_delivery_latency.count(), 1U);
  EXPECT_EQ(counts.last_delivery_latency.min(), 2500ms);
}

TEST_F(LedgerGroupTest, AMessageToNobodyOwesNothing) {
  EXPECT_EQ(group->send(1, now, now, counts).owed, 0U);
  EXPECT_EQ(group->open().missing, 0U);
}

TEST_F(LedgerGroupTest, TheSenderMayBeLeftOut) {
  sender_does_not_get_its_own();
  join(1);
  join(2);
  const LedgerGroup::Sent sent = group->send(1, now, now, counts);
  EXPECT_EQ(sent.owed, 1U);
  deliver(sent.number, 2);
  EXPECT_EQ(group->open().missing, 0U);
  deliver(sent.number, 1);
  EXPECT_EQ(counts.misrouted, 1U);
  EXPECT_EQ(counts.delivered, 1U);
}

TEST_F(LedgerGroupTest, TheSecondDeliveryIsADuplicate) {
  join(1);
  const auto message = send(1);
  deliver(message, 1);
  deliver(message, 1);
  deliver(message, 1);
  EXPECT_EQ(counts.delivered, 1U);
  EXPECT_EQ(counts.duplicated, 2U);
}

TEST_F(LedgerGroupTest, ADuplicateIsOneEvenWhenTheMessageIsForgotten) {
  join(1);
  const auto message = send(1);
  deliver(message, 1);
  pass(LedgerGroup::settle_time + 1ms);
  const auto next = send(1);  // forgets the first
  deliver(message, 1);
  EXPECT_EQ(counts.duplicated, 1U);
  deliver(next, 1);
  EXPECT_EQ(counts.delivered, 2U);
}

TEST_F(LedgerGroupTest, AMessageThatStillOwesIsNeverForgotten) {
  join(1);
  join(2);
  const auto message = send(1);
  deliver(message, 1);
  pass(1h);
  deliver(send(1), 1);
  EXPECT_EQ(group->open().missing, 2U);
  deliver(message, 2);
  EXPECT_EQ(counts.duplicated, 0U);
  EXPECT_EQ(counts.delivered, 3U);
}

TEST_F(LedgerGroupTest, TheOldestIsMissingBeyondTheLimitOfLiveMessages) {
  join(1);
  join(2);
  for (std::size_t i = 0; i < LedgerGroup::max_live_messages + 10; ++i) deliver(send(1), 1);
  EXPECT_EQ(counts.delivered, LedgerGroup::max_live_messages + 10);
  EXPECT_EQ(group->open().missing, LedgerGroup::max_live_messages + 10);
  deliver(0, 2);  // dropped: its delivery was counted missing
  EXPECT_EQ(group->open().missing, LedgerGroup::max_live_messages + 10);
}

TEST_F(LedgerGroupTest, AMessageThatIsWithdrawnOwesNothing) {
  join(1);
  join(2);
  const auto message = send(1);
  send(1);
  leave(2);
  EXPECT_EQ(group->withdraw(message, counts), 1U);
  EXPECT_EQ(counts.messages, 1U);
  EXPECT_EQ(group->open().missing, 1U);
}

// It could go out after all: the sender did not see how far it got.
TEST_F(LedgerGroupTest, AWithdrawnMessageThatArrivesIsUndecided) {
  join(1);
  join(2);
  const auto message = send(1);
  group->withdraw(message, counts);
  deliver(message, 2);
  EXPECT_EQ(counts.undecided, 1U);
  EXPECT_EQ(counts.misrouted, 0U);
  deliver(message, 2);
  EXPECT_EQ(counts.duplicated, 1U);
}

// ---- order ------------------------------------------------------------------------------------

TEST_F(LedgerGroupTest, AnEarlierMessageAfterALaterOneIsOutOfOrder) {
  join(1);
  const auto first = send(1);
  const auto second = send(1);
  deliver(second, 1);
  EXPECT_EQ(counts.out_of_order, 0U);
  deliver(first, 1);
  EXPECT_EQ(counts.out_of_order, 1U);
  EXPECT_EQ(counts.delivered, 2U);
}

TEST_F(LedgerGroupTest, EachLateMessageIsOutOfOrderOnce) {
  join(1);
  std::vector<std::uint32_t> messages;
  for (int i = 0; i < 5; ++i) messages.push_back(send(1));
  for (const int i : {3, 0, 1, 4, 2}) deliver(messages[static_cast<std::size_t>(i)], 1);
  EXPECT_EQ(counts.out_of_order, 3U);  // 0, 1 and 2, all after 3
}

TEST_F(LedgerGroupTest, OrderIsThatOfOneSender) {
  join(1);
  join(2);
  const auto of_one = send(1);
  const auto of_two = send(2);
  deliver(of_two, 1);
  deliver(of_one, 1);
  EXPECT_EQ(counts.out_of_order, 0U);
}

TEST_F(LedgerGroupTest, OrderIsThatAtOneRecipient) {
  join(1);
  join(2);
  const auto first = send(1);
  const auto second = send(1);
  deliver(first, 1);
  deliver(second, 1);
  deliver(first, 2);
  deliver(second, 2);
  EXPECT_EQ(counts.out_of_order, 0U);
}

TEST_F(LedgerGroupTest, MessagesOfOthersInBetweenDoNotHideTheOrder) {
  join(1);
  join(2);
  const auto first = send(1);
  for (int i = 0; i < 10; ++i) send(2);
  const auto second = send(1);
  deliver(second, 2);
  deliver(first, 2);
  EXPECT_EQ(counts.out_of_order, 1U);
}

}  // namespace
}  // namespace portstorm::client
