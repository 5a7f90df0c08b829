// Timers of the content, through the real port.

#include <future>

#include "tests/unit/target_server/network/network_fixture.h"

namespace portstorm::server {
namespace {

using namespace std::chrono_literals;

// Writes down which timers came, and when; arms `again` from within a timer.
class TimedContent final : public Content {
 public:
  TimedContent(Timers& timers, std::size_t wanted) : timers_(timers), wanted_(wanted) {}

  void on_open(SessionId) override {}
  void on_packet(SessionId, std::span<const std::byte>) override {}
  bool on_end_of_packets(SessionId, CloseReason) override { return true; }
  void on_close(SessionId, CloseReason) override {}
  void on_timer(std::uint32_t timer) override {
    came.push_back({timer, timers_.now()});
    if (again > 0) {
      --again;
      EXPECT_TRUE(timers_.after(1ms, timer + 1));
    }
    if (came.size() == wanted_) all_came.set_value();
  }

  struct Came {
    std::uint32_t timer;
    std::chrono::nanoseconds time;
  };
  std::vector<Came> came;  // read it when all have come
  std::promise<void> all_came;
  int again = 0;

 private:
  Timers& timers_;
  const std::size_t wanted_;
};

class PortTimersTest : public testing::Test {
 protected:
  void start(std::size_t wanted, unsigned workers = 2) {
    PortOptions options;
    options.workers = workers;
    port = make_completion_port(options);
    network = std::make_unique<Network>(*port, framing, NetworkOptions{});
    content = std::make_unique<TimedContent>(network->timers(), wanted);
    logic = std::make_unique<LogicThread>(1024 * 1024);
    ASSERT_EQ(network->listen(), Error::none);
  }
  void run() {
    logic->start(*content, *network, [this] { network->flush(); });
    network->start(*logic);
  }
  bool all_came() {
    return content->all_came.get_future().wait_for(60s) == std::future_status::ready;
  }
  void stop() {
    network->stop();
    logic->stop();
  }

  const wire::Framing framing = test_framing();
  std::unique_ptr<CompletionPort> port;
  std::unique_ptr<Network> network;
  std::unique_ptr<TimedContent> content;
  std::unique_ptr<LogicThread> logic;
};

TEST_F(PortTimersTest, ComeInTheOrderOfTheirTimesAndNotTooSoon) {
  start(3, 1);  // several workers may hand on two that are due at once in either order
  Timers& timers = network->timers();
  const auto begun = timers.now();
  EXPECT_TRUE(timers.after(60ms, 3));
  EXPECT_TRUE(timers.after(20ms, 1));
  EXPECT_TRUE(timers.after(40ms, 2));
  run();
  ASSERT_TRUE(all_came());
  stop();
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(content->came[i].timer, i + 1);
    EXPECT_GE(content->came[i].time - begun, (i + 1) * 20ms);
  }
}

TEST_F(PortTimersTest, OneThatIsAskedForWhileTheWorkersWaitWakesThem) {
  start(200);
  content->again = 199;
  run();
  EXPECT_TRUE(network->timers().after(1ms, 0));
  ASSERT_TRUE(all_came());
  stop();
  EXPECT_EQ(content->came.back().timer, 199u);
}

TEST_F(PortTimersTest, ManyAtOnceAllComeOnce) {
  constexpr std::uint32_t many = 5000;
  start(many);
  run();
  for (std::uint32_t i = 0; i < many; ++i) EXPECT_TRUE(network->timers().after(5ms, i));
  ASSERT_TRUE(all_came());
  stop();
  std::vector<bool> seen(many);
  for (const auto& came : content->came) {
    EXPECT_FALSE(seen[came.timer]);
    seen[came.timer] = true;
  }
}

TEST_F(PortTimersTest, AServerThatStopsDoesNotWaitForThem) {
  start(1);
  run();
  EXPECT_TRUE(network->timers().after(std::chrono::hours(1), 0));
  stop();
  EXPECT_TRUE(content->came.empty());
}

}  // namespace
}  // namespace portstorm::server
