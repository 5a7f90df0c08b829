// What a run lets others see while it goes on, and when it is over.
#include <gtest/gtest.h>

#include "tests/unit/dummy_client/engine/load_fixture.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;
using telemetry::IncidentKind;
using telemetry::Origin;

const std::string watched_login = R"({"connect": {}},
{"send": "LoginRequest", "with": {"user_id": "user${vu}"}},
{"expect": "LoginResponse", "where": {"result": 0}, "timeout": "50ms", "as": "login"},
{"disconnect": "reset"})";

class Live : public LoadFixture {
 protected:
  static LoadOptions watched() {
    LoadOptions options;
    options.is_watched = true;
    return options;
  }
  // A server that sends half a LoginResponse: 7 bytes, of which it sends 6.
  static Script torn(bool closes) {
    Script script;
    script.on_bytes = [closes](Peer& peer, std::string_view) {
      peer.send(std::string("\x07\x00\xca\x00\x00\x05", 6));
      if (closes) peer.after(10ms, [&peer] { peer.finish(); });
    };
    return script;
  }
};

TEST_F(Live, AddsUpToTheResult) {
  serve(echo_script());
  const RunResult result = run({R"({"connect": {}}, {"mark": "here"}, {"repeat": 5, "flow": [
    {"send": {"text": "hello"}}, {"expect": "echo"}]}, {"disconnect": "reset"})"},
                               watched());
  const LiveRun live = load->take_live();
  EXPECT_EQ(live.part.counts.iterations, result.iterations);
  EXPECT_EQ(live.part.counts.bytes_sent, result.bytes_sent);
  EXPECT_EQ(live.part.counts.bytes_received, result.bytes_received);
  EXPECT_EQ(live.part.latency.counts(), step(result, "echo").latency.counts());
  EXPECT_EQ(live.part.schedule_lag.counts(), result.generator.schedule_lag.counts());
  EXPECT_EQ(live.connects, step(result, "connect").count);
  EXPECT_EQ(live.part.marks, std::vector<std::string>{"here"});
  EXPECT_TRUE(live.part.incidents.empty());
  EXPECT_EQ(load->take_live().part.latency.count(), 0U);  // what was taken is not there again
}

TEST_F(Live, ShowsNothingUnlessItIsWatched) {
  serve(echo_script());
  run({R"({"connect": {}}, {"send": {"text": "hello"}}, {"expect": "echo"},
    {"disconnect": "reset"})"});
  EXPECT_EQ(load->take_live().part.counts.bytes_sent, 0U);
}

TEST_F(Live, APacketWhoseRestDoesNotComeIsAnIncident) {
  serve(torn(false));
  run({watched_login, "tutorial_chat"}, watched());
  const LiveRun live = load->take_live();
  ASSERT_FALSE(live.part.incidents.empty());
  EXPECT_EQ(live.part.counts.incidents, live.part.incidents.size());
  const telemetry::Incident& incident = live.part.incidents.front();
  EXPECT_EQ(incident.kind, IncidentKind::stalled_packet);
  EXPECT_EQ(incident.origin, Origin::client);
  EXPECT_EQ(incident.requested, 7U);
  EXPECT_EQ(incident.sent, 6U);
  EXPECT_EQ(incident.before, std::string("\x07\x00\xca\x00\x00\x05", 6));
}

TEST_F(Live, AConnectionThatEndsInsideAPacketIsAnIncident) {
  serve(torn(true));
  run({watched_login, "tutorial_chat"}, watched());
  const LiveRun live = load->take_live();
  ASSERT_FALSE(live.part.incidents.empty());
  EXPECT_EQ(live.part.incidents.front().kind, IncidentKind::torn_packet);
  EXPECT_EQ(live.part.incidents.front().sent, 6U);
}

TEST(LiveMetrics, CountWhatNobodyTakes) {
  LiveMetrics live(0);
  for (std::size_t i = 0; i < 3 * LiveMetrics::max_incidents; ++i) {
    live.report({.kind = IncidentKind::torn_packet});
    live.publish();
  }
  LivePart part;
  live.publish();
  live.take(part);
  EXPECT_EQ(part.incidents.size(), LiveMetrics::max_incidents);
  EXPECT_EQ(part.counts.incidents, 3 * LiveMetrics::max_incidents);
  EXPECT_EQ(part.counts.lost_incidents, 2 * LiveMetrics::max_incidents);
}

}  // namespace
}  // namespace portstorm::client
