// Login, moves, speech: what is allowed, and what is answered.

#include <stdexcept>

#include "field_fixture.h"

namespace portstorm::server {
namespace {

using namespace std::chrono_literals;

TEST_F(FieldTest, ALoginIsAnsweredWithThePlaceThatWasAskedFor) {
  enter(0, 10, 20);
  EXPECT_EQ(told(), (Told{"0: login 0 at 10,20"}));
}

TEST_F(FieldTest, ALoginAnywhereGetsAPlaceOnTheMap) {
  for (std::uint32_t slot = 0; slot < 50; ++slot) {
    const SessionId session = enter(slot, 0xffff, 0xffff);
    const Told answer = told_to(session);
    ASSERT_FALSE(answer.empty());
    EXPECT_EQ(answer[0].rfind("login 0 at ", 0), 0u) << answer[0];
    field->on_close(session, CloseReason::peer_closed);
  }
}

TEST_F(FieldTest, ALoginOutsideOrOnAPillarOrWithoutANameIsRefusedAndMayBeTriedAgain) {
  const SessionId session = open(0);
  const auto result_of = [&](const Packet& login) {
    field->on_packet(session, login);
    return told_to(session).at(0);
  };
  EXPECT_EQ(result_of(login_packet("p", 200, 0)), "login 2 at 0,0");
  EXPECT_EQ(result_of(login_packet("p", 0, 200)), "login 2 at 0,0");
  EXPECT_EQ(result_of(login_packet("p", 0xffff, 0)), "login 2 at 0,0");
  EXPECT_EQ(result_of(login_packet("p", 15, 31)), "login 2 at 0,0");
  EXPECT_EQ(result_of(login_packet("", 1, 1)), "login 1 at 0,0");
  EXPECT_EQ(result_of(login_packet("a\x1b", 1, 1)), "login 1 at 0,0");
  EXPECT_EQ(result_of(login_packet("p", 14, 31)), "login 0 at 14,31");
  EXPECT_EQ(result_of(login_packet("p", 14, 31)), "login 3 at 0,0");
}

TEST_F(FieldTest, AMoveIsAnsweredWithItsNumberAndTheNewPlace) {
  const SessionId session = enter(0, 10, 20);
  told();
  move(session, Direction::right, 1);
  move(session, Direction::down, 2);
  move(session, Direction::left, 0xffff);
  move(session, Direction::up, 4);
  EXPECT_EQ(told(), (Told{"0: move 1 0 at 11,20", "0: move 2 0 at 11,21",
                          "0: move 65535 0 at 10,21", "0: move 4 0 at 10,20"}));
}

TEST_F(FieldTest, NobodyWalksOverTheEdge) {
  const SessionId a = enter(0, 0, 0);
  const SessionId b = enter(1, 199, 199);
  told();
  move(a, Direction::left);
  move(a, Direction::up);
  move(b, Direction::right);
  move(b, Direction::down);
  EXPECT_EQ(told(), (Told{"0: move 0 1 at 0,0", "0: move 0 1 at 0,0", "1: move 0 1 at 199,199",
                          "1: move 0 1 at 199,199"}));
}

TEST_F(FieldTest, NobodyWalksThroughAPillar) {
  const SessionId session = enter(0, 14, 15);
  told();
  move(session, Direction::right);
  EXPECT_EQ(told(), Told{"0: move 0 2 at 14,15"});
}

TEST_F(FieldTest, WhoIsFasterThanTheIntervalIsRefusedAfterItsBurst) {
  const SessionId session = enter(0, 10, 10);
  told();
  const auto accepted = [&](int moves) {
    int count = 0;
    for (int i = 0; i < moves; ++i) {
      move(session, Direction::down);
      count += told_to(session).at(0).rfind("move 0 0", 0) == 0;
    }
    return count;
  };
  EXPECT_EQ(accepted(20), 6) << "one, and five ahead of their time";
  timers.pass(100ms, *field);
  told();
  EXPECT_EQ(accepted(20), 1);
  timers.pass(10s, *field);
  told();
  EXPECT_EQ(accepted(20), 6) << "what was not used is not saved up";
  EXPECT_EQ(field->totals().moves, 13u);
  EXPECT_EQ(field->totals().moves_refused, 47u);
}

TEST_F(FieldTest, WhatDoesNotBelongToTheStateEndsTheConnection) {
  std::uint32_t slot = 0;
  for (const Packet& early : {move_packet(1), say_packet("hi")}) {
    const SessionId session = open(slot++);
    field->on_packet(session, early);
    ASSERT_EQ(sessions.disconnected.size(), slot);
    EXPECT_EQ(sessions.disconnected.back().reason, CloseReason::bad_packet);
  }
  EXPECT_EQ(told(), Told{});
}

TEST_F(FieldTest, WhatIsNoPacketEndsTheConnectionAndHidesThePlayer) {
  const SessionId watcher = enter(0, 10, 10);
  std::uint32_t slot = 1;
  Packet lying = move_packet(1);
  lying[0] = std::byte{7};
  for (const Packet& bad :
       {packet(0, ""), packet(4, ""), packet(9, "abc"), packet(2, number(4, 1) + "ab"),
        packet(2, ""), packet(3, "short"), packet(1, "x"), lying, Packet{}}) {
    const SessionId session = enter(slot++, 11, 10);
    told();
    field->on_packet(session, bad);
    EXPECT_EQ(told_to(watcher), Told{"disappear " + std::to_string(session.slot)});
    field->on_packet(session, move_packet(1));
    EXPECT_EQ(told(), Told{}) << "nothing is done for one that is being closed";
    field->on_close(session, CloseReason::bad_packet);
  }
  EXPECT_EQ(sessions.disconnected.size(), 9u);
}

TEST_F(FieldTest, ALatePacketOfAnEarlierUserOfTheSlotMovesNobody) {
  const SessionId gone = enter(0, 10, 10);
  field->on_close(gone, CloseReason::peer_reset);
  field->on_open({0, 2});
  field->on_packet({0, 2}, login_packet("next", 50, 50));
  told();
  move(gone, Direction::right);
  EXPECT_EQ(told(), Told{});
}

TEST_F(FieldTest, OptionsOutsideTheirLimitsAreRefused) {
  for (const FieldOptions& bad :
       {FieldOptions{.width = 0}, FieldOptions{.height = 40'000}, FieldOptions{.view = 0},
        FieldOptions{.pillar_spacing = 1}, FieldOptions{.monsters = -1},
        FieldOptions{.max_seen = 0}, FieldOptions{.tick = 0ns}}) {
    EXPECT_THROW(Field(sessions, timers, bad), std::invalid_argument);
  }
}

}  // namespace
}  // namespace portstorm::server
