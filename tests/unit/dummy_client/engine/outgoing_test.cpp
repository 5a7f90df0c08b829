#include "dummy_client/engine/outgoing.h"

#include <gtest/gtest.h>

#include <set>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

std::vector<std::size_t> ends_of(Outgoing& outgoing) {
  std::vector<std::size_t> ends;
  std::size_t begin = 0;
  while (outgoing.has_next_piece()) {
    const Outgoing::Piece piece = outgoing.next_piece();
    EXPECT_EQ(piece.begin, begin);
    EXPECT_LT(piece.begin, piece.end);
    begin = piece.end;
    ends.push_back(piece.end);
  }
  return ends;
}

class OutgoingTest : public testing::Test {
 protected:
  std::vector<std::size_t> ends_after(const SplitStep& step, std::size_t bytes) {
    outgoing.split(step);
    outgoing.begin_write(bytes, random);
    return ends_of(outgoing);
  }

  Outgoing outgoing;
  Random random{1};
  const Outgoing::Message message{};
};

using Ends = std::vector<std::size_t>;

TEST_F(OutgoingTest, IsOneWriteOfOneMessageUnlessToldOtherwise) {
  EXPECT_TRUE(outgoing.add(message));
  outgoing.begin_write(100, random);
  EXPECT_EQ(ends_of(outgoing), Ends{100});
  EXPECT_EQ(outgoing.messages().size(), 1U);
}

TEST_F(OutgoingTest, GathersAsManyAsItIsTold) {
  outgoing.gather(3);
  EXPECT_FALSE(outgoing.has_gathered());
  EXPECT_FALSE(outgoing.add(message));
  EXPECT_TRUE(outgoing.has_gathered());
  EXPECT_FALSE(outgoing.add(message));
  EXPECT_TRUE(outgoing.add(message));
  outgoing.begin_write(30, random);
  EXPECT_EQ(outgoing.messages().size(), 3U);
  outgoing.end_write();
  EXPECT_TRUE(outgoing.add(message));  // the next stands alone again
}

TEST_F(OutgoingTest, GatheringOneOrNoneIsNoGathering) {
  for (const std::int64_t count : {1, 0, -5}) {
    outgoing.gather(count);
    EXPECT_TRUE(outgoing.add(message)) << count;
    outgoing.begin_write(1, random);
    outgoing.end_write();
  }
}

TEST_F(OutgoingTest, WhatWasGatheredCanGoOutEarly) {
  outgoing.gather(10);
  EXPECT_FALSE(outgoing.add(message));
  outgoing.begin_write(5, random);
  EXPECT_FALSE(outgoing.has_gathered());
  outgoing.end_write();
  EXPECT_TRUE(outgoing.add(message));
}

TEST_F(OutgoingTest, SplitsAtEveryByte) {
  SplitStep step;
  EXPECT_EQ(ends_after(step, 4), (Ends{1, 2, 3, 4}));
  EXPECT_EQ(ends_after(step, 1), Ends{1});
}

TEST_F(OutgoingTest, SplitsAtTheOffsetsThatAreWithin) {
  SplitStep step;
  step.at = SplitStep::At::offsets;
  step.offsets = {0, 1, 3, 10, 50};
  EXPECT_EQ(ends_after(step, 10), (Ends{1, 3, 10}));
}

TEST_F(OutgoingTest, SplitsAtRandomIntoSoManyDifferentPieces) {
  SplitStep step;
  step.at = SplitStep::At::random;
  step.pieces = 3;
  std::set<Ends> seen;
  for (int i = 0; i < 200; ++i) {
    const Ends ends = ends_after(step, 5);
    EXPECT_EQ(ends.size(), 3U);
    EXPECT_EQ(ends.back(), 5U);
    seen.insert(ends);
  }
  EXPECT_EQ(seen.size(), 6U);  // two of the four places: all of them
}

TEST_F(OutgoingTest, AShortWriteHasFewerRandomPieces) {
  SplitStep step;
  step.at = SplitStep::At::random;
  step.pieces = 10;
  EXPECT_EQ(ends_after(step, 3), (Ends{1, 2, 3}));
  EXPECT_EQ(ends_after(step, 1), Ends{1});
}

TEST_F(OutgoingTest, OneSplitIsForOneWrite) {
  SplitStep step;
  step.delay = 5ms;
  EXPECT_EQ(ends_after(step, 3).size(), 3U);
  EXPECT_EQ(outgoing.delay(), 5ms);
  outgoing.end_write();
  outgoing.begin_write(3, random);
  EXPECT_EQ(ends_of(outgoing), Ends{3});
  EXPECT_EQ(outgoing.delay(), 0ns);
}

}  // namespace
}  // namespace portstorm::client
