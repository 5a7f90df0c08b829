// What somebody's own server says through the publisher, as a reader gets it.

#include "telemetry/publisher.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>
#include <vector>

#include "telemetry/line_client.h"
#include "telemetry/stream_options.h"

namespace portstorm::telemetry {
namespace {

using namespace std::chrono_literals;

class Publishing : public testing::Test, public LineHandler {
 protected:
  Publishing() : publisher({"my_server", "1.0", "0", "", 5ms}) {}

  void start() {
    publisher.start();
    const auto address = parse_telemetry_endpoint(publisher.address());
    ASSERT_TRUE(address);
    ASSERT_EQ(client.connect(*address, 10s), Error::none);
    while (samples < 1) ASSERT_EQ(client.read(*this, 10s), Error::none);
  }
  // All that was said before comes before the end.
  void stop() {
    std::thread stopping([this] { publisher.stop(); });
    while (client.read(*this, 10s) == Error::none) {
    }
    stopping.join();
    EXPECT_TRUE(bad.empty());
  }

  void on_line(Line line) override {
    if (auto* one = std::get_if<Hello>(&line)) hello = *one;
    if (auto* incident = std::get_if<IncidentLine>(&line)) incidents.push_back(*incident);
    if (auto* mark = std::get_if<MarkLine>(&line)) marks.push_back(mark->text);
    auto* sample = std::get_if<Sample>(&line);
    if (sample == nullptr) return;
    ++samples;
    for (const auto& [name, value] : sample->counters) counters[name] = value;
    for (const auto& [name, value] : sample->gauges) gauges[name] = value;
    for (const auto& [name, histogram] : sample->histograms) timers[name].merge(histogram);
  }
  void on_bad_line(std::uint64_t, const std::string& why) override { bad.push_back(why); }

  Publisher publisher;
  LineClient client;
  Hello hello;
  int samples = 0;
  std::map<std::string, std::uint64_t> counters;
  std::map<std::string, double> gauges;
  std::map<std::string, Histogram> timers;
  std::vector<IncidentLine> incidents;
  std::vector<std::string> marks, bad;
};

TEST_F(Publishing, SaysWhoItIsAndWhatItCounts) {
  publisher.info("listen", "0.0.0.0:7000");
  publisher.counter("packets_received", "packets", "Whole packets.");
  start();
  stop();
  EXPECT_EQ(hello.source, "my_server");
  EXPECT_NE(hello.pid, 0u);
  EXPECT_EQ(hello.info.at(0).value, "0.0.0.0:7000");
  EXPECT_EQ(hello.metrics.back().name, "incidents_lost");
  bool found = false;
  for (const Metric& metric : hello.metrics) found = found || metric.help == "Whole packets.";
  EXPECT_TRUE(found);
}

TEST_F(Publishing, CountsFromManyThreads) {
  PublishedCounter& packets = publisher.counter("packets_received");
  PublishedTimer& latency = publisher.timer("latency");
  start();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 10'000; ++j) {
        packets.add();
        latency.record(1ms);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  stop();
  EXPECT_EQ(counters["packets_received"], 40'000u);
  EXPECT_EQ(timers["latency"].count(), 40'000u);
}

TEST_F(Publishing, LooksGaugesUpBeforeEachSample) {
  PublishedGauge& sessions = publisher.gauge("sessions");
  int looks = 0;
  publisher.on_sample([&] { sessions.set(++looks); });
  start();
  stop();
  EXPECT_EQ(gauges["sessions"], looks);
  EXPECT_EQ(samples > 0, looks > 0);
}

TEST_F(Publishing, ReportsAShortSendAndNoOther) {
  start();
  publisher.sent(7, 100, 100, 0);
  publisher.sent(7, 4096, 1460, 2636);
  stop();
  EXPECT_EQ(counters["sends"], 2u);
  EXPECT_EQ(counters["bytes_sent"], 1560u);
  EXPECT_EQ(counters["short_sends"], 1u);
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_EQ(counters["incidents"], 1u);
  EXPECT_EQ(incidents[0].kind, "partial_send");
  EXPECT_EQ(incidents[0].origin, Origin::server);
  EXPECT_EQ(incidents[0].connection, 7u);
  EXPECT_EQ(incidents[0].requested, 4096u);
  EXPECT_EQ(incidents[0].sent, 1460u);
  EXPECT_EQ(incidents[0].queued, 2636u);
  EXPECT_EQ(incidents[0].action, "the rest is sent next");
}

TEST_F(Publishing, TellsIncidentsAndMarksOfItsOwn) {
  start();
  publisher.incident({"weather", 3, 0, 0, 0, "waited", "it rained", "ab", "cd"});
  publisher.mark("a new day");
  stop();
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_EQ(incidents[0].kind, "weather");
  EXPECT_EQ(incidents[0].detail, "it rained");
  EXPECT_EQ(incidents[0].after, "cd");
  EXPECT_EQ(marks, std::vector<std::string>{"a new day"});
}

TEST_F(Publishing, BoundsWhatWaitsForASample) {
  for (int i = 0; i < 2000; ++i) publisher.mark("m");  // before anybody takes them
  start();
  stop();
  EXPECT_EQ(counters["incidents_lost"], 2000u - 1024u);
}

TEST_F(Publishing, RefusesWhatComesTooLate) {
  publisher.start();
  EXPECT_THROW(publisher.counter("late"), std::logic_error);
}

TEST(Publisher, RefusesAnAddressThatIsNone) {
  EXPECT_THROW(Publisher({"my_server", "1.0", "anywhere", "", 100ms}), std::invalid_argument);
}

TEST(Publisher, NeedsNobodyToListen) {
  Publisher publisher({"my_server", "1.0", "", "", 5ms});
  publisher.start();
  publisher.sent(1, 2, 1, 1);
  publisher.stop();
  EXPECT_EQ(publisher.address(), "");
}

}  // namespace
}  // namespace portstorm::telemetry
