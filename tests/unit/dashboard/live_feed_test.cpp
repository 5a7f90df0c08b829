// A feed on a real socket of this machine; what it meets there it says.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dashboard/host/state_file.h"
#include "dashboard/sources/live_feed.h"
#include "tests/support/eventually.h"
#include "tests/unit/dashboard/made_run.h"

namespace portstorm::dashboard {
namespace {

using portstorm::test::eventually;
using Role = Recording::Role;

class Listener {
 public:
  Listener() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address_), sizeof address_);
    socklen_t size = sizeof address_;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address_), &size);
    ::listen(listener_, 4);
  }
  ~Listener() {
    hang_up();
    ::close(listener_);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }
  void accept() { connection_ = ::accept(listener_, nullptr, nullptr); }
  void say(const std::string& text) {
    ASSERT_EQ(::send(connection_, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }
  void hang_up() {
    if (connection_ >= 0) ::close(connection_);
    connection_ = -1;
  }

 private:
  int listener_;
  int connection_ = -1;
  sockaddr_in address_{};
};

std::string words(std::uint64_t pid, int first_tick) {
  telemetry::Hello hello;
  hello.source = "target_server";
  hello.pid = pid;
  std::string text = test::text_of(hello);
  for (int i = first_tick; i < first_tick + 3; ++i) {
    telemetry::Sample sample;
    sample.time = telemetry::WallTime(
        std::chrono::microseconds(test::made_run_start + i * 100 * millisecond));
    sample.counters = {{"packets_sent", static_cast<std::uint64_t>(i)}};
    text += test::text_of(sample);
  }
  return text;
}

// Loopback hands bytes over at once, but not always before the next call.
void poll_until_lines(LiveFeed& feed, double now, std::uint64_t lines) {
  EXPECT_TRUE(eventually([&] {
    feed.poll(now);
    return feed.lines() >= lines;
  }));
  ASSERT_EQ(feed.lines(), lines);
}

TEST(LiveFeed, ConnectsAgainAfterAStreamThatStoppedInTheMiddleOfALine) {
  Listener server;
  Recording run;
  LiveFeed feed(run, Role::server, server.address());
  feed.poll(0);
  server.accept();
  server.say(words(1, 0) + "{\"type\":\"sam");
  poll_until_lines(feed, 0.1, 4);
  EXPECT_EQ(feed.state(), FeedState::live);

  server.hang_up();
  EXPECT_TRUE(eventually([&] {
    feed.poll(0.2);
    return feed.state() != FeedState::live;
  }));
  EXPECT_EQ(feed.state(), FeedState::waiting);
  EXPECT_EQ(feed.explanation(), "it closed the connection; trying again");
  EXPECT_EQ(feed.bad_lines(), 1u);

  feed.poll(0.5);  // too early
  feed.poll(1.5);
  server.accept();
  server.say(words(2, 50));
  poll_until_lines(feed, 1.6, 8);
  EXPECT_EQ(feed.state(), FeedState::live);
  EXPECT_EQ(run.restarts(), 1u);
  EXPECT_EQ(feed.bad_lines(), 1u);
}

TEST(LiveFeed, SaysThatAStreamHasFallenSilent) {
  Listener server;
  Recording run;
  LiveFeed feed(run, Role::server, server.address());
  feed.poll(0);
  server.accept();
  server.say(words(1, 0));
  poll_until_lines(feed, 0.1, 4);
  feed.poll(4.1);
  EXPECT_EQ(feed.state(), FeedState::silent);
  EXPECT_EQ(feed.explanation(), "connected, but silent for 4 s");
}

TEST(LiveFeed, SaysWhatItWaitsForWhenNobodyListens) {
  std::string address;
  {
    Listener gone;
    address = gone.address();
  }
  Recording run;
  LiveFeed feed(run, Role::server, address);
  EXPECT_TRUE(eventually([&] {
    feed.poll(0);
    return feed.explanation().find("trying again") != std::string::npos;
  }));
  EXPECT_EQ(feed.state(), FeedState::waiting);
  EXPECT_EQ(feed.explanation(), "Connection refused; trying again");
}

std::string state_when(Dashboard& dashboard, double now, const std::string& holds) {
  std::string state;
  EXPECT_TRUE(eventually([&] {
    dashboard.poll(now);
    state = state_json(dashboard, {});
    return state.find(holds) != std::string::npos;
  }));
  return state;
}

TEST(LiveFeed, LeavesTheDashboardWaitingWhenItStopsInTheMiddleOfALine) {
  const auto holds = [](const std::string& state, const char* what) {
    return state.find(what) != std::string::npos;
  };
  Listener server;
  Dashboard dashboard;
  dashboard.watch(Role::server, server.address());
  EXPECT_TRUE(holds(state_when(dashboard, 0, "\"waiting\":1"), "\"waiting\":1"));
  server.accept();
  server.say(words(1, 0) + "{\"type\":\"sample\",\"time_us\":\"noon\"}\n{\"type\":\"sam");
  const std::string live = state_when(dashboard, 0.1, "\"bad_lines\":1");
  EXPECT_TRUE(holds(live, "\"waiting\":0")) << live;
  EXPECT_TRUE(holds(live, "line 5: column 28: a number was expected")) << live;

  const std::string silent = state_when(dashboard, 4.1, "\"state\":\"silent\"");
  EXPECT_TRUE(holds(silent, "\"waiting\":1")) << silent;
  server.hang_up();
  const std::string gone = state_when(dashboard, 4.2, "trying again");
  EXPECT_TRUE(holds(gone, "\"waiting\":1")) << gone;
  EXPECT_TRUE(holds(gone, "line 6: the stream ends in the middle of this line")) << gone;
}

TEST(LiveFeed, RefusesAnAddressThatIsNone) {
  Recording run;
  for (const char* address : {"", "host", "host:", ":9100"}) {
    EXPECT_THROW(LiveFeed(run, Role::server, address), std::invalid_argument) << address;
  }
}

}  // namespace
}  // namespace portstorm::dashboard
