#include "field_fixture.h"

namespace portstorm::server {
namespace {

using namespace std::chrono_literals;

class FieldMonsters : public FieldTest {
 protected:
  FieldMonsters() {
    options.monsters = 300;
    options.height = 40;  // they live below y = 30
    options.width = 40;
    options.pillar_spacing = 0;
    make();
  }
};

TEST_F(FieldMonsters, SleepWhileNobodySeesThem) {
  enter(0, 5, 5);
  timers.pass(10s, *field);
  EXPECT_EQ(field->monsters_awake(), 0u);
  EXPECT_EQ(field->totals().monster_moves, 0u);
}

TEST_F(FieldMonsters, AppearLikePlayersAndWakeWhenTheyDo) {
  const SessionId player = enter(0, 20, 35);
  std::size_t appeared = 0;
  for (const std::string& line : told_to(player)) {
    appeared += line.rfind("appear monster", 0) == 0;
  }
  EXPECT_GT(appeared, 20u);
  EXPECT_EQ(field->monsters_awake(), appeared);
}

TEST_F(FieldMonsters, TakeAboutOneStepASecondAndAreSeenToDoSo) {
  enter(0, 20, 35);
  const std::size_t awake = field->monsters_awake();
  told();
  timers.pass(1s, *field);
  EXPECT_GE(field->totals().monster_moves, awake / 2) << "some stand at an edge";
  EXPECT_GT(field->totals().positions, awake / 2);
}

TEST_F(FieldMonsters, StayInTheirQuarter) {
  enter(0, 20, 32);
  timers.pass(60s, *field);
  for (const Sent& sent : sessions.sent) {
    if (sent.packet[2] != std::byte{5}) continue;
    for (std::size_t i = 0; i < unsigned_at(sent.packet, 3, 1); ++i) {
      EXPECT_GE(unsigned_at(sent.packet, 10 + 8 * i, 2), 30u);
    }
  }
}

TEST_F(FieldMonsters, ComeNearerToAPlayer) {
  options.monsters = 1;
  options.width = 8;
  options.height = 8;
  make();
  const SessionId player = enter(0, 4, 6);
  timers.pass(20s, *field);
  std::string last;
  for (const std::string& line : told_to(player)) {
    if (line.rfind("positions", 0) == 0 || line.rfind("appear", 0) == 0) last = line;
  }
  const bool beside = last.find("at 4,6") != last.npos || last.find("at 3,6") != last.npos ||
                      last.find("at 5,6") != last.npos || last.find("at 4,7") != last.npos;
  EXPECT_TRUE(beside) << last;
}

TEST_F(FieldMonsters, FallAsleepAgainWhenTheLastPlayerIsGone) {
  const SessionId player = enter(0, 20, 35);
  ASSERT_GT(field->monsters_awake(), 0u);
  field->on_close(player, CloseReason::peer_closed);
  timers.pass(3s, *field);
  EXPECT_EQ(field->monsters_awake(), 0u);
  EXPECT_EQ(timers.waiting(), 1u) << "the tick alone";
}

TEST_F(FieldMonsters, SleepOnWhenThereIsNoTimerForThem) {
  timers.full = true;
  enter(0, 20, 35);
  EXPECT_EQ(field->monsters_awake(), 0u);
}

}  // namespace
}  // namespace portstorm::server
