#include "target_server/network/logic_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "tests/support/eventually.h"

namespace portstorm::server {
namespace {

using namespace std::chrono_literals;

class NoSessions final : public Sessions {
 public:
  void send(SessionId, std::span<const std::byte>) override {}
  void broadcast(std::span<const SessionId>, std::span<const std::byte>) override {}
  void disconnect(SessionId, CloseReason) override {}
};

// Holds the thread at its first packet until it is let go.
class Gate final : public Content {
 public:
  void on_open(SessionId) override {}
  void on_packet(SessionId session, std::span<const std::byte>) override {
    if (packets++ == 0) opened.get_future().wait();
    order.push_back(session.slot);
  }
  bool on_end_of_packets(SessionId, CloseReason) override { return true; }
  void on_close(SessionId, CloseReason) override {}

  std::promise<void> opened;
  std::atomic<int> packets{0};
  std::vector<std::uint32_t> order;
};

EventBatch batch_of(std::uint32_t slot, std::size_t bytes = 10) {
  EventBatch batch;
  batch.add_packet({slot, 1}, std::vector<std::byte>(bytes));
  return batch;
}

class LogicThreadTest : public testing::Test {
 protected:
  NoSessions sessions;
  Gate content;
  std::atomic<int> flushes{0};
};

TEST_F(LogicThreadTest, HandlesBatchesInTheOrderTheyWereTaken) {
  LogicThread logic(1 << 20);
  content.opened.set_value();
  logic.start(content, sessions, [this] { ++flushes; });
  for (std::uint32_t i = 0; i < 100; ++i) {
    EventBatch batch = batch_of(i);
    logic.take(batch);
    EXPECT_TRUE(batch.empty());
  }
  logic.stop();
  ASSERT_EQ(content.order.size(), 100u);
  for (std::uint32_t i = 0; i < 100; ++i) EXPECT_EQ(content.order[i], i);
  EXPECT_GE(flushes, 1);
}

TEST_F(LogicThreadTest, AWorkerWaitsWhileTheQueueIsFull) {
  LogicThread logic(1000);
  logic.start(content, sessions, [] {});
  EventBatch first = batch_of(0);
  logic.take(first);
  ASSERT_TRUE(test::eventually([&] { return content.packets != 0; }));
  EventBatch filling = batch_of(1, 2000);
  logic.take(filling);  // one may go over; the next must wait

  std::atomic<bool> taken{false};
  std::thread worker([&] {
    EventBatch batch = batch_of(2);
    logic.take(batch);
    taken = true;
  });
  EXPECT_TRUE(test::eventually([&] { return logic.waits() != 0; }));
  EXPECT_FALSE(taken);
  content.opened.set_value();
  worker.join();
  logic.stop();
  EXPECT_EQ(content.order.size(), 3u);
}

TEST_F(LogicThreadTest, RunsWorkOfOtherThreadsAndRefusesItWhenStopped) {
  LogicThread logic(1000);
  content.opened.set_value();
  logic.start(content, sessions, [] {});
  std::promise<std::thread::id> ran;
  EXPECT_TRUE(logic.run([&] { ran.set_value(std::this_thread::get_id()); }));
  EXPECT_NE(ran.get_future().get(), std::this_thread::get_id());
  logic.stop();
  EXPECT_FALSE(logic.run([] {}));
}

TEST_F(LogicThreadTest, WithoutAThreadATurnHandlesWhatIsQueued) {
  LogicThread logic(1000);
  content.opened.set_value();
  logic.begin(content, sessions, [this] { ++flushes; });
  EXPECT_FALSE(logic.turn());
  EventBatch first = batch_of(7);
  EventBatch second = batch_of(8);
  logic.take(first);
  logic.take(second);
  EXPECT_TRUE(logic.turn());
  EXPECT_EQ(content.order, (std::vector<std::uint32_t>{7, 8}));
  EXPECT_EQ(flushes, 1);
  EXPECT_FALSE(logic.turn());
}

}  // namespace
}  // namespace portstorm::server
