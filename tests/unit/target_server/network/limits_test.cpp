// What ends a session that its peer does not end: limits, deadlines, the content, the stop.
#include "tests/support/eventually.h"
#include "tests/unit/target_server/network/network_fixture.h"

namespace portstorm::server {
namespace {

using test::pattern;
using namespace std::chrono_literals;

class NetworkLimits : public NetworkFixture {
 protected:
  static NetworkOptions hurried() {
    NetworkOptions options;
    options.first_packet_deadline = 300ms;
    options.idle_timeout = 300ms;
    options.drain_deadline = 300ms;
    return options;
  }
};

TEST_F(NetworkLimits, AReaderThatNeverReadsIsClosedAtTheHighWaterMark) {
  answers_per_packet = 100;
  NetworkOptions options;
  options.high_water_bytes = 256 * 1024;
  options.send_buffer_bytes = 4096;
  start(options);
  ConnectOptions small;
  small.socket.receive_buffer_bytes = 4096;
  Socket client = connect(small);
  const std::string packet = packet_of(pattern(1000));
  Operation send;
  for (int i = 0; i < 1000; ++i) {  // until the server has hung up
    const ConstBuffer bytes = test::buffer_of(packet);
    if (port->send(client, send, {&bytes, 1}) != Error::none) break;
    if (completion_of(send).error != Error::none) break;
  }
  EXPECT_EQ(content->wait_for_close(0), CloseReason::slow_consumer);
  close(client);
}

TEST_F(NetworkLimits, AClientThatSaysNothingIsClosed) {
  start(hurried());
  Socket client = connect();
  EXPECT_EQ(read_to_fin(client), "");
  EXPECT_EQ(content->wait_for_close(0), CloseReason::first_packet_late);
}

TEST_F(NetworkLimits, AClientThatNeverSpokeIsIdleToo) {
  NetworkOptions options = hurried();
  options.first_packet_deadline = 60s;
  start(options);
  Socket client = connect();
  EXPECT_EQ(read_to_fin(client), "");
  EXPECT_EQ(content->wait_for_close(0), CloseReason::first_packet_late);
}

TEST_F(NetworkLimits, HalfAPacketIsNotAFirstPacket) {
  start(hurried());
  Socket client = connect();
  send_all(client, packet_of("half").substr(0, 6));
  EXPECT_EQ(read_to_fin(client), "");
  EXPECT_EQ(content->wait_for_close(0), CloseReason::first_packet_late);
}

TEST_F(NetworkLimits, AClientThatFallsSilentIsClosed) {
  start(hurried());
  Socket client = connect();
  send_all(client, packet_of("once"));
  EXPECT_EQ(read_to_fin(client), packet_of("once"));
  EXPECT_EQ(content->wait_for_close(0), CloseReason::idle_timeout);
}

TEST_F(NetworkLimits, AClientThatDoesNotAnswerOurFinIsCutOff) {
  start(hurried());
  Socket client = connect();  // never reads, never closes
  EXPECT_EQ(content->wait_for_close(0), CloseReason::first_packet_late);
  EXPECT_EQ(network->totals().undrained, 1u);
  close(client);
}

TEST_F(NetworkLimits, OneConnectionTooManyIsRefusedAndTheOthersStay) {
  NetworkOptions options;
  options.max_sessions = 2;
  start(options);
  Socket first = connect();
  Socket second = connect();
  send_all(first, packet_of("1"));
  send_all(second, packet_of("2"));
  receive_exactly(first, 6);
  receive_exactly(second, 6);

  Socket third = connect();
  std::string nothing;
  EXPECT_TRUE(test::is_end_after_reset(receive_to_end(third, nothing)));
  close(third);
  EXPECT_EQ(network->totals().refused_at_limit, 1u);

  send_all(first, packet_of("again"));
  EXPECT_EQ(receive_exactly(first, 10), packet_of("again"));
  close(first);
  EXPECT_EQ(content->wait_for_close(0), CloseReason::peer_closed);

  Socket fourth = connect();  // there is room again
  send_all(fourth, packet_of("4"));
  EXPECT_EQ(receive_exactly(fourth, 6), packet_of("4"));
  close(second);
  close(fourth);
}

TEST_F(NetworkLimits, ASlotIsUsedAgainUnderAnotherGeneration) {
  start();
  for (std::size_t i = 0; i < 3; ++i) {
    Socket client = connect();
    send_all(client, packet_of("x"));
    receive_exactly(client, 6);
    close(client);
    ASSERT_EQ(content->wait_for_close(i), CloseReason::peer_closed);
    ASSERT_TRUE(test::eventually([&] { return network->sessions() == 0; }));
  }
  const std::vector<SessionId> opened = content->opened();
  ASSERT_EQ(opened.size(), 3u);
  EXPECT_EQ(opened[0].slot, opened[2].slot);
  EXPECT_NE(opened[0].generation, opened[1].generation);

  // A late answer to the first finds nobody, and hurts nobody.
  Socket client = connect();
  send_all(client, packet_of("y"));
  receive_exactly(client, 6);
  const std::string late = packet_of("late");
  network->send(opened[0], std::as_bytes(std::span(late.data(), late.size())));
  network->disconnect(opened[0], CloseReason::content);
  network->flush();
  send_all(client, packet_of("z"));
  EXPECT_EQ(receive_exactly(client, 6), packet_of("z"));
  close(client);
}

TEST_F(NetworkLimits, TheContentMayEndASession) {
  answer = RecordingContent::Answer::disconnect;
  start();
  Socket client = connect();
  send_all(client, packet_of("bye"));
  EXPECT_EQ(read_to_fin(client), "");
  EXPECT_EQ(content->wait_for_close(0), CloseReason::content);
}

TEST_F(NetworkLimits, AStormOfResetsLeavesNothingBehind) {
  start();
  constexpr std::size_t rounds = 20;
  constexpr std::size_t at_a_time = 25;
  for (std::size_t round = 0; round < rounds; ++round) {
    std::vector<Socket> clients;
    for (std::size_t i = 0; i < at_a_time; ++i) clients.push_back(connect());
    for (std::size_t i = 0; i < at_a_time; ++i) {
      if (i % 2 == 0) send_all(clients[i], packet_of(pattern(900)));
      close(clients[i], CloseMode::reset);
    }
  }
  ASSERT_TRUE(test::eventually([&] {
    const NetworkTotals now = network->totals();
    return network->sessions() == 0 && now.accepted + now.accept_failures >= rounds * at_a_time;
  }));
  const NetworkTotals totals = network->totals();
  EXPECT_EQ(totals.closed_in_all(), totals.accepted);

  Socket client = connect();
  send_all(client, packet_of("still here"));
  EXPECT_EQ(receive_exactly(client, 15), packet_of("still here"));
  close(client);
}

TEST_F(NetworkLimits, AStopSendsWhatIsQueuedThenFin) {
  start();
  Socket client = connect();
  std::string sent;
  for (int i = 0; i < 200; ++i) sent += packet_of(pattern(900));
  send_all(client, sent);
  ASSERT_TRUE(test::eventually([&] { return content->packets() >= 200; }));
  std::thread stopper([this] { network->stop(); });
  EXPECT_EQ(read_to_fin(client).size(), sent.size());
  stopper.join();
  stop();
  EXPECT_EQ(content->wait_for_close(0), CloseReason::server_stopping);
}

TEST_F(NetworkLimits, AStopDoesNotWaitForAPeerBeyondTheDrainDeadline) {
  start(hurried());
  Socket client = connect();
  send_all(client, packet_of("x"));
  receive_exactly(client, 6);
  const TimePoint before = port->now();
  network->stop();
  EXPECT_LT(port->now() - before, 10s);
  EXPECT_EQ(network->sessions(), 0u);
  close(client);
}

TEST_F(NetworkLimits, AStopWithNobodyConnectedIsQuick) {
  start();
  network->stop();
  EXPECT_EQ(network->totals().accepted, 0u);
}

TEST_F(NetworkLimits, ATakenAddressIsAnError) {
  start();
  NetworkOptions options;
  options.listen = network->local_endpoint();
  Network second(*server_port, framing, options);
  EXPECT_EQ(second.listen(), Error::address_in_use);
}

}  // namespace
}  // namespace portstorm::server
