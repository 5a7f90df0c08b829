#include "dummy_client/engine/outgoing.h"

#include <gtest/gtest.h>

#include <algorithm>
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
    outgoing.end_piece([](const Outgoing::Message&) {});
  }
  return ends;
}

using MessageEnds = std::vector<std::size_t>;

MessageEnds end_piece(Outgoing& outgoing) {
  MessageEnds sent;
  outgoing.end_piece([&](const Outgoing::Message& message) { sent.push_back(message.end); });
  return sent;
}

MessageEnds cut_off(Outgoing& outgoing, bool piece_goes_on) {
  MessageEnds unsent;
  outgoing.cut_off(piece_goes_on,
                   [&](const Outgoing::Message& message) { unsent.push_back(message.end); });
  return unsent;
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
}

TEST_F(OutgoingTest, GathersAsManyAsItIsTold) {
  outgoing.gather(3);
  EXPECT_FALSE(outgoing.has_gathered());
  EXPECT_FALSE(outgoing.add(message));
  EXPECT_TRUE(outgoing.has_gathered());
  EXPECT_FALSE(outgoing.add(message));
  EXPECT_TRUE(outgoing.add(message));
  outgoing.begin_write(30, random);
  outgoing.next_piece();
  EXPECT_EQ(end_piece(outgoing).size(), 3U);
  EXPECT_TRUE(outgoing.add(message));  // the next stands alone again
}

TEST_F(OutgoingTest, GatheringOneOrNoneIsNoGathering) {
  for (const std::int64_t count : {1, 0, -5}) {
    outgoing.gather(count);
    EXPECT_TRUE(outgoing.add(message)) << count;
    outgoing.begin_write(1, random);
    ends_of(outgoing);
  }
}

TEST_F(OutgoingTest, WhatWasGatheredCanGoOutEarly) {
  outgoing.gather(10);
  EXPECT_FALSE(outgoing.add(message));
  outgoing.begin_write(5, random);
  EXPECT_FALSE(outgoing.has_gathered());
  ends_of(outgoing);
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

TEST_F(OutgoingTest, SplitsAtRandomIntoAsManyPiecesAsThereMayBe) {
  SplitStep step;
  step.at = SplitStep::At::random;
  step.pieces = 65'536;
  const Ends ends = ends_after(step, 1'000'000);
  EXPECT_EQ(std::set<std::size_t>(ends.begin(), ends.end()).size(), 65'536U);
  EXPECT_TRUE(std::is_sorted(ends.begin(), ends.end()));
  EXPECT_EQ(ends_after(step, 65'537).size(), 65'536U);
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
  outgoing.begin_write(3, random);
  EXPECT_EQ(ends_of(outgoing), Ends{3});
  EXPECT_EQ(outgoing.delay(), 0ns);
}

// ---- how far it came ----------------------------------------------------------------------------

class CutOffWrite : public OutgoingTest {
 protected:
  // Three messages in one write, which is cut into pieces that end here.
  void write_in_pieces(const Ends& ends) {
    step.at = SplitStep::At::offsets;
    step.offsets = ends;
    outgoing.gather(3);
    for (const std::size_t end : {10, 20, 30}) outgoing.add({nullptr, {}, {}, end});
    outgoing.split(step);
    outgoing.begin_write(30, random);
  }

  SplitStep step;
};

TEST_F(CutOffWrite, AMessageIsSentWithThePieceThatItEndsIn) {
  write_in_pieces({5, 25});
  outgoing.next_piece();
  EXPECT_EQ(end_piece(outgoing), MessageEnds{});
  outgoing.next_piece();
  EXPECT_EQ(end_piece(outgoing), (MessageEnds{10, 20}));
  outgoing.next_piece();
  EXPECT_EQ(end_piece(outgoing), MessageEnds{30});
  EXPECT_EQ(cut_off(outgoing, false), MessageEnds{});
}

TEST_F(CutOffWrite, BetweenTwoPiecesTheRestIsUnsent) {
  write_in_pieces({15});
  outgoing.next_piece();
  end_piece(outgoing);
  EXPECT_EQ(cut_off(outgoing, false), (MessageEnds{20, 30}));
  EXPECT_FALSE(outgoing.has_next_piece());
}

TEST_F(CutOffWrite, APieceThatGoesOnIsNotCutOffUnlessItFails) {
  write_in_pieces({5, 20});
  outgoing.next_piece();
  end_piece(outgoing);
  outgoing.next_piece();
  EXPECT_EQ(cut_off(outgoing, true), MessageEnds{30});
  EXPECT_FALSE(outgoing.has_next_piece());
  EXPECT_EQ(end_piece(outgoing), (MessageEnds{10, 20}));

  write_in_pieces({20});
  outgoing.next_piece();
  EXPECT_EQ(cut_off(outgoing, true), MessageEnds{30});
  EXPECT_EQ(cut_off(outgoing, false), (MessageEnds{10, 20}));
}

TEST_F(CutOffWrite, WhatIsGatheredIsUnsentWhateverWentBefore) {
  write_in_pieces({});
  ends_of(outgoing);
  outgoing.gather(5);
  outgoing.add({nullptr, {}, {}, 7});
  EXPECT_EQ(cut_off(outgoing, false), MessageEnds{7});
  EXPECT_FALSE(outgoing.has_gathered());
  EXPECT_TRUE(outgoing.add({nullptr, {}, {}, 7}));
}

}  // namespace
}  // namespace portstorm::client
