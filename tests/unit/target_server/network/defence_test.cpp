// Limits of one address and of one session, through the real port.

#include "tests/support/eventually.h"
#include "tests/unit/target_server/network/network_fixture.h"

namespace portstorm::server {
namespace {

using namespace std::chrono_literals;

class Defence : public NetworkFixture {
 protected:
  std::size_t incidents(telemetry::IncidentKind kind) const {
    std::size_t count = 0;
    for (const auto& incident : network->incidents().latest()) count += incident.kind == kind;
    return count;
  }
};

TEST_F(Defence, OneConnectionTooManyOfAnAddressIsResetAndTheOthersGoOn) {
  NetworkOptions options;
  options.max_per_address = 2;
  start(options);
  Socket first = connect();
  Socket second = connect();
  // Two workers may see connections in another order than they were made.
  ASSERT_TRUE(test::eventually([&] { return network->sessions() == 2; }));
  Socket third = connect();
  std::string nothing;
  EXPECT_TRUE(test::is_end_after_reset(receive_to_end(third, nothing)));
  close(third);
  EXPECT_EQ(network->totals().refused_by_address, 1u);
  EXPECT_EQ(incidents(telemetry::IncidentKind::address_limit), 1u);

  send_all(first, packet_of("still here"));
  EXPECT_EQ(receive_exactly(first, packet_of("still here").size()), packet_of("still here"));
  close(first);
  ASSERT_TRUE(content->wait_for_close(0));
  Socket fourth = connect();
  send_all(fourth, packet_of("there is room again"));
  EXPECT_EQ(receive_exactly(fourth, packet_of("there is room again").size()),
            packet_of("there is room again"));
  close(fourth);
  close(second);
}

TEST_F(Defence, WhoSendsMorePacketsASecondThanAllowedIsAnsweredAndThenClosed) {
  NetworkOptions options;
  options.packets_per_second = 10;
  start(options);
  Socket client = connect();
  std::string burst;
  for (int i = 0; i < 50; ++i) burst += packet_of("x");
  send_all(client, burst);
  EXPECT_GE(read_to_fin(client).size(), packet_of("x").size());
  EXPECT_EQ(content->wait_for_close(0), CloseReason::over_rate);
  EXPECT_EQ(incidents(telemetry::IncidentKind::rate_limit), 1u);
}

TEST_F(Defence, WhoSendsMoreBytesASecondThanAllowedIsClosed) {
  NetworkOptions options;
  options.bytes_per_second = 1024;
  start(options);
  Socket client = connect();
  std::string burst;
  for (int i = 0; i < 4; ++i) burst += packet_of(std::string(900, 'x'));
  send_all(client, burst);
  (void)read_to_fin(client);
  EXPECT_EQ(content->wait_for_close(0), CloseReason::over_rate);
}

// Its body, or that it comes in a state where it does not belong: only the content can say.
TEST_F(Defence, APacketThatTheContentRefusesIsAnIncident) {
  answer = RecordingContent::Answer::refuse;
  start();
  Socket client = connect();
  send_all(client, packet_of("nonsense"));
  EXPECT_EQ(read_to_fin(client), "");
  EXPECT_EQ(content->wait_for_close(0), CloseReason::bad_packet);
  EXPECT_EQ(incidents(telemetry::IncidentKind::protocol_violation), 1u);
  EXPECT_EQ(network->totals().bad_lengths, 0u);
}

TEST_F(Defence, ABadLengthIsOneIncident) {
  start();
  Socket client = connect();
  send_all(client, std::string(5, '\0'));
  EXPECT_EQ(read_to_fin(client), "");
  EXPECT_EQ(content->wait_for_close(0), CloseReason::bad_packet);
  EXPECT_EQ(incidents(telemetry::IncidentKind::protocol_violation), 1u);
  EXPECT_EQ(network->totals().bad_lengths, 1u);
}

TEST_F(Defence, WhoKeepsToTheRateStays) {
  NetworkOptions options;
  options.packets_per_second = 1000;
  options.bytes_per_second = 1024 * 1024;
  start(options);
  Socket client = connect();
  for (int i = 0; i < 20; ++i) {
    send_all(client, packet_of("polite"));
    EXPECT_EQ(receive_exactly(client, packet_of("polite").size()), packet_of("polite"));
  }
  close(client);
  EXPECT_EQ(content->wait_for_close(0), CloseReason::peer_closed);
}

}  // namespace
}  // namespace portstorm::server
