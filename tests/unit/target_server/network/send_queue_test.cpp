#include "target_server/network/send_queue.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace portstorm::server {
namespace {

class SendQueueTest : public testing::Test {
 protected:
  void push(const std::string& text) {
    queue.push(pool.make(std::as_bytes(std::span(text.data(), text.size()))), now);
  }
  void push(const std::string& text, Priority priority) {
    queue.push(pool.make(std::as_bytes(std::span(text.data(), text.size()))), now, priority);
  }
  std::string gathered(std::size_t most = 64) {
    std::array<ConstBuffer, 64> buffers;
    const std::size_t count = queue.gather({buffers.data(), most});
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      text.append(reinterpret_cast<const char*>(buffers[i].data), buffers[i].size);
    }
    return text;
  }

  const TimePoint now = TimePoint(std::chrono::seconds(1));
  PacketPool pool;  // outlives the queue
  SendQueue queue;
};

TEST_F(SendQueueTest, OffersAllPacketsInOrder) {
  push("one");
  push("two");
  EXPECT_EQ(gathered(), "onetwo");
  EXPECT_EQ(queue.queued_bytes(), 6u);
}

TEST_F(SendQueueTest, ShowsWhatLiesAroundATear) {
  push("one");
  push("two");
  push("three");
  queue.advance(1);
  EXPECT_EQ(queue.peek(0, 4), "netw");
  EXPECT_EQ(queue.peek(3, 100), "wothree");
  EXPECT_EQ(queue.peek(100, 100), "");
}

TEST_F(SendQueueTest, KnowsHowLongItsFirstByteHasWaited) {
  EXPECT_EQ(queue.oldest(), TimePoint::max());
  push("one");
  const TimePoint later = now + std::chrono::seconds(1);
  queue.push(pool.make(std::as_bytes(std::span("two", 3))), later);
  queue.advance(2);
  EXPECT_EQ(queue.oldest(), now);
  queue.advance(1);
  EXPECT_EQ(queue.oldest(), later);
  queue.advance(3);
  EXPECT_EQ(queue.oldest(), TimePoint::max());
}

TEST_F(SendQueueTest, ResumesAfterAShortSend) {
  push("one");
  push("two");
  EXPECT_EQ(queue.advance(1), 0u);
  EXPECT_EQ(gathered(), "netwo");
  EXPECT_EQ(queue.advance(3), 1u);
  EXPECT_EQ(gathered(), "wo");
  EXPECT_EQ(queue.advance(2), 1u);
  EXPECT_TRUE(queue.empty());
}

TEST_F(SendQueueTest, EveryWayToSplitItYieldsTheSameBytes) {
  const std::string all = "abcdefgh";
  for (unsigned cuts = 0; cuts < 128; ++cuts) {
    push("ab");
    push("cde");
    push("fgh");
    std::string sent;
    std::size_t step = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      ++step;
      if (i + 1 < all.size() && (cuts >> i & 1) == 0) continue;
      sent += gathered().substr(0, step);
      queue.advance(step);
      step = 0;
    }
    EXPECT_EQ(sent, all);
    ASSERT_TRUE(queue.empty());
    ASSERT_EQ(queue.queued_bytes(), 0u);
  }
}

TEST_F(SendQueueTest, LetsAHigherPriorityGoFirstAndKeepsTheOrderWithinOne) {
  push("p1 ", Priority::positions);
  push("t1 ", Priority::chat);
  push("p2 ", Priority::positions);
  push("c1 ", Priority::control);
  push("t2 ", Priority::chat);
  push("c2 ", Priority::control);
  EXPECT_EQ(gathered(), "c1 c2 t1 t2 p1 p2 ");
}

TEST_F(SendQueueTest, LetsNothingOvertakeWhatASendHasInItsHands) {
  push("p1 ", Priority::positions);
  push("p2 ", Priority::positions);
  push("p3 ", Priority::positions);
  EXPECT_EQ(gathered(2), "p1 p2 ");
  push("c ", Priority::control);
  queue.advance(4);
  EXPECT_EQ(gathered(), "2 c p3 ") << "the rest of a packet, then the control packet";
}

TEST_F(SendQueueTest, TearsNoPacketForAHigherPriority) {
  push("long", Priority::positions);
  (void)gathered();
  queue.advance(1);
  push("c", Priority::control);
  EXPECT_EQ(gathered(), "ongc");
}

TEST_F(SendQueueTest, OffersNoMoreBuffersThanAsked) {
  for (int i = 0; i < 100; ++i) push("x");
  EXPECT_EQ(gathered(64).size(), 64u);
  queue.advance(64);
  EXPECT_EQ(gathered(64).size(), 36u);
}

TEST_F(SendQueueTest, StaysSmallWhenItIsNeverEmpty) {
  for (int i = 0; i < 10'000; ++i) {
    push("ab");
    queue.advance(i == 0 ? 1 : 2);
    ASSERT_LE(queue.queued_packets(), 2u);
    ASSERT_EQ(queue.queued_bytes(), 1u);
  }
  EXPECT_EQ(gathered(), "b");
}

TEST_F(SendQueueTest, APacketSharedByManyQueuesIsStoredOnce) {
  const std::string text(300, 'n');
  const PacketRef shared = pool.make(std::as_bytes(std::span(text.data(), text.size())));
  SendQueue other;
  queue.push(shared, now);
  other.push(shared, now);
  std::array<ConstBuffer, 1> mine;
  std::array<ConstBuffer, 1> theirs;
  queue.gather(mine);
  other.gather(theirs);
  EXPECT_EQ(mine[0].data, theirs[0].data);
  other.clear();
  EXPECT_EQ(gathered(), text);
}

TEST(PacketPool, UsesABufferAgain) {
  PacketPool pool;
  const std::array<std::byte, 10> bytes{};
  const void* first = pool.make(bytes).bytes().data();
  EXPECT_EQ(pool.make(bytes).bytes().data(), first);
}

TEST(PacketPool, HoldsPacketsLargerThanItsClasses) {
  PacketPool pool;
  const std::vector<std::byte> bytes(100'000, std::byte{7});
  const PacketRef packet = pool.make(bytes);
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), packet.bytes().begin()));
}

}  // namespace
}  // namespace portstorm::server
