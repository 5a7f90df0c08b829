#include "target_server/content/board.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "recorders.h"

namespace portstorm::server {
namespace {

using Told = std::vector<std::string>;

class BoardTest : public testing::Test {
 protected:
  SessionId open(std::uint32_t slot, std::uint32_t generation = 1) {
    board.on_open({slot, generation});
    return {slot, generation};
  }

  void move(SessionId session, std::uint8_t direction) {
    const std::byte packet[] = {std::byte{3}, std::byte{1}, std::byte{direction}};
    board.on_packet(session, packet);
  }

  // "slot: login id", "slot: id at x,y", "slot: logout id", in the order of the sending; forgets.
  Told told() {
    Told all;
    for (const Sent& sent : sessions.sent) {
      const auto byte = [&](std::size_t at) { return std::to_integer<int>(sent.packet.at(at)); };
      EXPECT_EQ(byte(0), static_cast<int>(sent.packet.size()));
      std::string line = std::to_string(sent.to.slot) + ": ";
      const std::string id = std::to_string(byte(2));
      if (byte(1) == 1) {
        line += id + " at " + std::to_string(byte(6)) + "," + std::to_string(byte(7));
      } else {
        line += (byte(1) == 2 ? "login " : "logout ") + id;
      }
      all.push_back(line);
    }
    sessions.sent.clear();
    return all;
  }

  RecordingSessions sessions;
  Board board{sessions, {.max_players = 3}};
};

TEST_F(BoardTest, ANewcomerIsToldItsIdItsPlaceAndThenTheOthers) {
  open(5);
  EXPECT_EQ(told(), (Told{"5: login 1", "5: 1 at 1,0"}));
  open(6);
  EXPECT_EQ(told(), (Told{"6: login 2", "5: 2 at 2,0", "6: 2 at 2,0", "6: 1 at 1,0"}));
}

TEST_F(BoardTest, EverybodySeesAMoveTheMoverToo) {
  const SessionId first = open(0);
  open(1);
  told();
  move(first, 1);
  EXPECT_EQ(told(), (Told{"0: 1 at 1,1", "1: 1 at 1,1"}));
  move(first, 0);
  EXPECT_EQ(told(), (Told{"0: 1 at 1,0", "1: 1 at 1,0"}));
  move(first, 3);
  EXPECT_EQ(told(), (Told{"0: 1 at 2,0", "1: 1 at 2,0"}));
  move(first, 2);
  EXPECT_EQ(told(), (Told{"0: 1 at 1,0", "1: 1 at 1,0"}));
}

TEST_F(BoardTest, AtTheEdgeAPieceStaysAndIsAnswered) {
  const SessionId session = open(0);
  for (int i = 0; i < 20; ++i) move(session, 3);
  for (int i = 0; i < 20; ++i) move(session, 1);
  EXPECT_EQ(told().back(), "0: 1 at 7,7");
  for (int i = 0; i < 20; ++i) move(session, 2);
  for (int i = 0; i < 20; ++i) move(session, 0);
  EXPECT_EQ(told().back(), "0: 1 at 0,0");
}

TEST_F(BoardTest, ALogoutIsToldOnceToThoseWhoStay) {
  const SessionId first = open(0);
  open(1);
  open(2);
  told();
  EXPECT_TRUE(board.on_end_of_packets(first, CloseReason::peer_closed));
  Told all = told();
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (Told{"1: logout 1", "2: logout 1"}));
  board.on_close(first, CloseReason::peer_closed);
  EXPECT_EQ(told(), Told{});
}

TEST_F(BoardTest, TheNextUserOfASlotIsAnotherPlayer) {
  const SessionId gone = open(0, 1);
  board.on_close(gone, CloseReason::peer_reset);
  open(0, 2);
  told();
  move(gone, 1);
  EXPECT_EQ(told(), Told{});
}

TEST_F(BoardTest, AFullBoardRefusesTheNextAndTellsNobody) {
  const SessionId first = open(0);
  open(1);
  open(2);
  told();
  const SessionId fourth = open(3);
  EXPECT_EQ(told(), Told{});
  ASSERT_EQ(sessions.disconnected.size(), 1u);
  EXPECT_EQ(sessions.disconnected[0].session, fourth);
  board.on_close(fourth, CloseReason::content);
  board.on_close(first, CloseReason::peer_closed);
  told();
  open(4);
  EXPECT_EQ(told().front(), "4: login 4");
}

TEST_F(BoardTest, WhatIsNoMoveEndsTheConnection) {
  using Bytes = std::vector<std::byte>;
  const std::byte one{1}, two{2}, three{3}, four{4};
  std::uint32_t slot = 10;
  for (const Bytes& packet : {Bytes{two, one}, Bytes{three, two, one}, Bytes{three, one, four},
                              Bytes{four, one, one, one}}) {
    const SessionId session = open(slot++);
    board.on_packet(session, packet);
    ASSERT_EQ(sessions.disconnected.size(), 1u);
    EXPECT_EQ(sessions.disconnected[0].session, session);
    EXPECT_EQ(sessions.disconnected[0].reason, CloseReason::bad_packet);
    sessions.disconnected.clear();
    told();
    move(session, 1);
    EXPECT_EQ(told(), Told{}) << "nothing is done for one that is being closed";
    board.on_close(session, CloseReason::bad_packet);
  }
  EXPECT_EQ(board.totals().bad_packets, 4u);
}

TEST(BoardOptions, OutsideTheirLimitsAreRefused) {
  RecordingSessions sessions;
  EXPECT_THROW(Board(sessions, {.max_players = 0}), std::invalid_argument);
  EXPECT_THROW(Board(sessions, {.max_players = 10'001}), std::invalid_argument);
}

}  // namespace
}  // namespace portstorm::server
