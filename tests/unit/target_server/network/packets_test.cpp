// What a session does with the bytes that come.
#include "tests/support/eventually.h"
#include "tests/unit/target_server/network/network_fixture.h"

namespace portstorm::server {
namespace {

using test::pattern;
using namespace std::chrono_literals;

class NetworkPackets : public NetworkFixture {};

TEST_F(NetworkPackets, AreAnsweredInOrder) {
  start();
  Socket client = connect();
  std::string sent;
  for (int i = 0; i < 20; ++i) sent += packet_of(pattern(static_cast<std::size_t>(i) * 50));
  send_all(client, sent);
  EXPECT_EQ(receive_exactly(client, sent.size()), sent);
  close(client);
  EXPECT_EQ(content->wait_for_close(0), CloseReason::peer_closed);
}

TEST_F(NetworkPackets, AThousandInOneSegmentGetAThousandAnswers) {
  start();
  Socket client = connect();
  std::string sent;
  for (int i = 0; i < 1000; ++i) sent += packet_of(std::to_string(i));
  EXPECT_EQ(send_all(client, sent), 1);
  EXPECT_EQ(receive_exactly(client, sent.size()), sent);
  EXPECT_EQ(content->packets(), 1000u);
  close(client);
}

TEST_F(NetworkPackets, MayComeOneByteAtATime) {
  start();
  Socket client = connect();
  const std::string sent = packet_of("slow") + packet_of("");
  for (std::size_t i = 0; i < sent.size(); ++i) {
    send_all(client, sent.substr(i, 1));
    ASSERT_TRUE(test::eventually([&] { return network->totals().bytes_received > i; }));
  }
  EXPECT_EQ(receive_exactly(client, sent.size()), sent);
  close(client);
}

class BadLength : public NetworkPackets, public testing::WithParamInterface<int> {};

TEST_P(BadLength, EndsTheConnectionAfterTheAnswersBeforeIt) {
  start();
  Socket client = connect();
  const int length = GetParam();
  const std::string bad = {static_cast<char>(length & 0xff), static_cast<char>(length >> 8), 1, 0,
                           0};
  send_all(client, packet_of("good") + bad + "and what follows it");
  EXPECT_EQ(read_to_fin(client), packet_of("good"));
  EXPECT_EQ(content->wait_for_close(0), CloseReason::bad_packet);
  EXPECT_EQ(network->totals().bad_lengths, 1u);
}
INSTANTIATE_TEST_SUITE_P(HeaderLengths, BadLength, testing::Values(0, 1, 4, 1025, 65535));

TEST_F(NetworkPackets, AskedForBeforeTheFinAreStillAnswered) {
  start();
  Socket client = connect();
  send_all(client, packet_of("last words"));
  ASSERT_EQ(port->shutdown(client), Error::none);
  EXPECT_EQ(read_to_fin(client), packet_of("last words"));
  EXPECT_EQ(content->wait_for_close(0), CloseReason::peer_closed);
}

TEST_F(NetworkPackets, OfATornEndAreNotInvented) {
  start();
  Socket client = connect();
  send_all(client, packet_of("whole") + packet_of("torn").substr(0, 7));
  ASSERT_EQ(port->shutdown(client), Error::none);
  EXPECT_EQ(read_to_fin(client), packet_of("whole"));
  EXPECT_EQ(content->wait_for_close(0), CloseReason::peer_closed);
  EXPECT_EQ(content->packets(), 1u);
}

TEST_F(NetworkPackets, LargerThanAllSocketBuffersArriveWhole) {
  answers_per_packet = 40;
  NetworkOptions options;
  options.high_water_bytes = 64 * 1024 * 1024;
  options.send_buffer_bytes = 4096;
  start(options);
  ConnectOptions small;
  small.socket.receive_buffer_bytes = 4096;
  Socket client = connect(small);
  std::string sent;
  std::string expected;
  for (int i = 0; i < 100; ++i) {
    const std::string packet = packet_of(pattern(1000) + std::to_string(i));
    sent += packet;
    for (int j = 0; j < answers_per_packet; ++j) expected += packet;
  }
  send_all(client, sent);
  EXPECT_TRUE(receive_exactly(client, expected.size()) == expected);
  close(client);
  EXPECT_EQ(content->wait_for_close(0), CloseReason::peer_closed);
  const NetworkTotals totals = network->totals();
  EXPECT_EQ(totals.bytes_sent, expected.size());
  EXPECT_EQ(totals.packets_sent, 100u * 40u);
  EXPECT_EQ(network->incidents().count(), totals.short_sends);
}

}  // namespace
}  // namespace portstorm::server
