// Who is told of whom.

#include <cstdlib>
#include <random>
#include <set>

#include "field_fixture.h"

namespace portstorm::server {
namespace {

using FieldView = FieldTest;

TEST_F(FieldView, ThoseInViewAppearToEachOther) {
  enter(0, 10, 10);
  told();
  enter(1, 15, 5);
  EXPECT_EQ(told(),
            (Told{"1: login 0 at 15,5", "1: appear 0 at 10,10 p0", "0: appear 1 at 15,5 p1"}));
}

TEST_F(FieldView, ThoseOutOfViewDoNotExist) {
  enter(0, 10, 10);
  told();
  const SessionId other = enter(1, 16, 10);
  walk(other, Direction::down, 3);
  tick();
  EXPECT_EQ(told_to({0, 1}), Told{});
}

TEST_F(FieldView, OneWhoComesAppearsWalksAndDisappears) {
  const SessionId watcher = enter(0, 50, 50);
  const SessionId walker = enter(1, 44, 50);
  told();
  walk(walker, Direction::right, 1);
  EXPECT_EQ(told_to(watcher), Told{"appear 1 at 45,50 p1"});
  tick();
  told();
  walk(walker, Direction::right, 10);
  tick();
  const Told seen = told_to(watcher);
  EXPECT_EQ(seen.front(), "positions 1 at 46,50");
  EXPECT_EQ(seen.back(), "positions 1 at 55,50");
  walk(walker, Direction::right, 1);
  EXPECT_EQ(told_to(watcher), Told{"disappear 1"});
  tick();
  EXPECT_EQ(told_to(watcher), Told{}) << "no position of one out of view";
}

TEST_F(FieldView, ALaterPositionReplacesTheWaitingOneAndTheMoverHasNoneOfItsOwn) {
  const SessionId watcher = enter(0, 50, 50);
  const SessionId walker = enter(1, 51, 50);
  tick();
  told();
  move(walker, Direction::right);
  move(walker, Direction::right);
  move(walker, Direction::down);
  EXPECT_EQ(told_to(watcher), Told{}) << "positions wait for the tick";
  tick();
  EXPECT_EQ(told(), Told{"0: positions 1 at 53,51"});
  tick();
  EXPECT_EQ(told(), Told{}) << "nobody has moved since";
}

TEST_F(FieldView, PositionsOfATickAreGatheredPerReceiver) {
  const SessionId a = enter(0, 50, 50);
  const SessionId b = enter(1, 51, 50);
  const SessionId c = enter(2, 52, 50);
  tick();
  told();
  for (const SessionId session : {a, b, c}) move(session, Direction::down);
  told();
  tick();
  EXPECT_EQ(told(),
            (Told{"0: positions 1 at 51,51 2 at 52,51", "1: positions 0 at 50,51 2 at 52,51",
                  "2: positions 0 at 50,51 1 at 51,51"}));
}

TEST_F(FieldView, MorePositionsThanAPacketHoldsComeInSeveral) {
  options.max_seen = 300;
  make();
  const SessionId watcher = enter(0, 50, 50);
  std::vector<SessionId> walkers;
  for (std::uint32_t i = 1; i <= 200; ++i) walkers.push_back(enter(i, 50, 51));
  tick();
  for (const SessionId walker : walkers) move(walker, Direction::down);
  told();
  tick();
  std::vector<unsigned> counts;
  for (const Sent& sent : sessions.sent) {
    if (sent.to == watcher) counts.push_back(unsigned_at(sent.packet, 3, 1));
  }
  EXPECT_EQ(counts, (std::vector{127u, 73u}));
}

TEST_F(FieldView, WhoReadsSlowlyIsPassedOverAndLaterGetsTheLatestPositionsAlone) {
  const SessionId watcher = enter(0, 50, 50);
  const SessionId walker = enter(1, 51, 50);
  tick();
  sessions.unsent = options.backlog_bytes + 1;
  for (int i = 0; i < 4; ++i) {
    move(walker, Direction::down);
    told();
    tick();
    EXPECT_EQ(told_to(watcher), Told{});
  }
  sessions.unsent = 0;
  tick();
  EXPECT_EQ(told(), Told{"0: positions 1 at 51,54"});
  EXPECT_EQ(field->totals().passed_over, 8u) << "both, four times";
}

TEST_F(FieldView, ALogoutIsADisappearanceForThoseInView) {
  enter(0, 50, 50);
  enter(1, 80, 80);
  const SessionId leaver = enter(2, 51, 50);
  told();
  EXPECT_TRUE(field->on_end_of_packets(leaver, CloseReason::peer_closed));
  EXPECT_EQ(told(), Told{"0: disappear 2"});
  field->on_close(leaver, CloseReason::peer_closed);
  EXPECT_EQ(told(), Told{});
}

TEST_F(FieldView, SpeechReachesThoseWhoSeeTheSpeakerAndTheSpeaker) {
  const SessionId speaker = enter(0, 50, 50);
  enter(1, 55, 55);
  enter(2, 56, 50);
  told();
  field->on_packet(speaker, say_packet("hello"));
  EXPECT_EQ(told(), (Told{"0: said 0 hello", "1: said 0 hello"}));
}

TEST_F(FieldView, OfACrowdOneSeesNoMoreThanTheLimit) {
  options.max_seen = 3;
  make();
  enter(0, 50, 50);
  for (std::uint32_t i = 1; i <= 6; ++i) enter(i, 51, 50);
  int appeared = 0;
  for (const std::string& line : told()) appeared += line.rfind("0: appear", 0) == 0;
  EXPECT_EQ(appeared, 3);
}

// The model: after every step each player must know exactly those in its view.
TEST_F(FieldView, WhatEachPlayerHasBeenToldIsWhatItsViewHolds) {
  options.width = 60;
  options.height = 60;
  options.pillar_spacing = 0;
  options.move_interval = std::chrono::nanoseconds(0);
  make();
  constexpr std::uint32_t players = 12;
  struct Model {
    int x, y;
    bool in = false;
    std::uint32_t generation = 0;
    std::set<std::string> knows = {};
  };
  std::vector<Model> model(players);
  std::mt19937 random{20'260'101};
  int sights = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto slot = static_cast<std::uint32_t>(random() % players);
    Model& user = model[slot];
    if (!user.in) {
      user = {static_cast<int>(random() % 60), static_cast<int>(random() % 60), true,
              user.generation + 1};
      field->on_open({slot, user.generation});
      field->on_packet({slot, user.generation}, login_packet("p", static_cast<unsigned>(user.x),
                                                             static_cast<unsigned>(user.y)));
    } else if (random() % 200 == 0) {
      field->on_close({slot, user.generation}, CloseReason::peer_reset);
      user.in = false;
      user.knows.clear();
    } else {
      const auto direction = static_cast<Direction>(random() % 4);
      const FieldPoint to = next_to({user.x, user.y}, direction);
      if (to.x >= 0 && to.y >= 0 && to.x < 60 && to.y < 60) user.x = to.x, user.y = to.y;
      move({slot, user.generation}, direction);
    }
    for (const Sent& sent : sessions.sent) {
      const std::string text = text_of(sent.packet);
      const std::string who =
          text.substr(text.find(' ') + 1, text.find(' ', text.find(' ') + 1) - text.find(' ') - 1);
      auto& knows = model[sent.to.slot].knows;
      if (text.rfind("appear", 0) == 0) {
        ASSERT_TRUE(knows.insert(who).second) << text;
      } else if (text.rfind("disappear", 0) == 0) {
        ASSERT_EQ(knows.erase(who), 1u) << text;
      }
    }
    sessions.sent.clear();
    for (std::uint32_t a = 0; a < players; ++a) {
      std::set<std::string> in_view;
      for (std::uint32_t b = 0; b < players; ++b) {
        if (a != b && model[a].in && model[b].in && std::abs(model[a].x - model[b].x) <= 5 &&
            std::abs(model[a].y - model[b].y) <= 5) {
          in_view.insert(std::to_string(b));
        }
      }
      ASSERT_EQ(model[a].knows, in_view) << "step " << i << ", player " << a;
      sights += static_cast<int>(in_view.size());
    }
  }
  EXPECT_GT(sights, 10'000) << "they hardly met";
}

}  // namespace
}  // namespace portstorm::server
