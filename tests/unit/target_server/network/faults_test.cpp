// Faults that are injected on purpose: they happen, they are told apart, and nothing is lost by
// those that a server must survive.
#include "tests/unit/target_server/network/network_fixture.h"

namespace portstorm::server {
namespace {

using telemetry::IncidentKind;
using telemetry::Origin;
using test::pattern;
using namespace std::chrono_literals;

using NetworkFaults = NetworkFixture;

TEST_F(NetworkFaults, ShortSendsLoseNothing) {
  faults.short_send = 0.5;
  start();
  Socket client = connect();
  std::string sent;
  for (int i = 0; i < 200; ++i) sent += packet_of(pattern(500) + std::to_string(i));
  send_all(client, sent);
  EXPECT_TRUE(receive_exactly(client, sent.size()) == sent);
  close(client);
  EXPECT_EQ(content->wait_for_close(0), CloseReason::peer_closed);
  EXPECT_GT(network->totals().injected_short_sends, 0u);
  EXPECT_EQ(network->totals().packets_sent, 200u);
}

TEST_F(NetworkFaults, ShortSendsAreIncidentsOfTheirOwnKindWithTheBytesAroundTheTear) {
  faults.short_send = 1;
  start();
  Socket client = connect();
  const std::string packet = packet_of(pattern(40));
  send_all(client, packet);
  EXPECT_EQ(receive_exactly(client, packet.size()), packet);
  close(client);
  EXPECT_EQ(content->wait_for_close(0), CloseReason::peer_closed);

  std::size_t at = 0;
  for (const telemetry::Incident& incident : network->incidents().latest()) {
    EXPECT_EQ(incident.kind, IncidentKind::partial_send);
    EXPECT_EQ(incident.origin, Origin::fault);
    EXPECT_EQ(incident.requested, packet.size() - at);
    EXPECT_LT(incident.sent, incident.requested);
    at += incident.sent;
    EXPECT_EQ(incident.queued, packet.size() - at);
    EXPECT_EQ(incident.after, packet.substr(at, 16));
    EXPECT_TRUE(incident.before.size() <= incident.sent &&
                packet.substr(0, at).ends_with(incident.before));
  }
  EXPECT_GT(at, 0u);
  EXPECT_EQ(network->incidents().count(), network->totals().injected_short_sends);
  EXPECT_EQ(network->totals().short_sends, 0u);
}

TEST_F(NetworkFaults, AResetIsSeenByThePeer) {
  faults.reset = 1;
  start();
  Socket client = connect();
  send_all(client, packet_of("x"));
  std::string nothing;
  EXPECT_TRUE(test::is_end_after_reset(receive_to_end(client, nothing)));
  close(client);
  EXPECT_EQ(content->wait_for_close(0), CloseReason::peer_reset);
  const auto incidents = network->incidents().latest();
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_EQ(incidents[0].kind, IncidentKind::injected_reset);
  EXPECT_EQ(incidents[0].origin, Origin::fault);
  EXPECT_EQ(network->totals().injected_resets, 1u);
}

TEST_F(NetworkFaults, ADelayChangesNothingButTheTime) {
  faults.delay = 1;
  faults.delay_time = 30ms;
  start();
  Socket client = connect();
  const TimePoint before = port->now();
  std::string sent;
  for (int i = 0; i < 5; ++i) {
    const std::string packet = packet_of(std::to_string(i));
    send_all(client, packet);
    EXPECT_EQ(receive_exactly(client, packet.size()), packet);
  }
  EXPECT_GE(port->now() - before, 5 * 30ms);
  close(client);
  EXPECT_EQ(content->wait_for_close(0), CloseReason::peer_closed);
  EXPECT_EQ(network->totals().injected_delays, 5u);
}

TEST_F(NetworkFaults, ManyConnectionsSurviveAllOfThemAtOnce) {
  faults.short_send = 0.3;
  faults.reset = 0.02;
  faults.delay = 0.2;
  faults.delay_time = 2ms;
  start();
  std::size_t whole = 0;
  const std::string packet = packet_of(pattern(300));
  for (int i = 0; i < 50; ++i) {
    Socket client = connect();
    std::string sent;
    for (int j = 0; j < 5; ++j) sent += packet;
    send_all(client, sent);
    std::string received;
    while (received.size() < sent.size()) {
      Operation receive;
      if (port->receive(client, receive) != Error::none) break;
      const Completion completion = completion_of(receive);
      if (completion.error != Error::none) break;
      received += test::text_of(completion);
    }
    EXPECT_TRUE(sent.starts_with(received));
    if (received == sent) ++whole;
    close(client);
    ASSERT_TRUE(content->wait_for_close(static_cast<std::size_t>(i)));
  }
  const NetworkTotals totals = network->totals();
  EXPECT_GE(whole + totals.injected_resets, 50u);
  EXPECT_GT(totals.injected_short_sends, 0u);
  EXPECT_GT(totals.injected_delays, 0u);
}

}  // namespace
}  // namespace portstorm::server
