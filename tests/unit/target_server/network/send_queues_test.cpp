// How all send queues stand, as telemetry shows it.
#include "tests/unit/target_server/network/network_fixture.h"

namespace portstorm::server {
namespace {

using test::pattern;
using namespace std::chrono_literals;

class NetworkSendQueues : public NetworkFixture {
 protected:
  // A client that asks for more than the buffers between take, and reads nothing.
  Socket connect_stalled() {
    ConnectOptions small;
    small.socket.receive_buffer_bytes = 4096;
    Socket client = connect(small);
    send_all(client, packet_of(pattern(1000)));
    return client;
  }
  SendQueues wait_for_waiting(std::size_t connections) {
    SendQueues queues = network->send_queues(10);
    for (int i = 0; i < 10'000 && queues.worst.size() < connections; ++i) {
      std::this_thread::sleep_for(1ms);
      queues = network->send_queues(10);
    }
    return queues;
  }
  void begin() {
    answers_per_packet = 500;
    NetworkOptions options;
    options.send_buffer_bytes = 4096;
    start(options);
  }
};

TEST_F(NetworkSendQueues, AreEmptyWhenEverybodyReads) {
  start();
  Socket client = connect();
  send_all(client, packet_of("x"));
  receive_exactly(client, 6);
  close(client);
  EXPECT_EQ(content->wait_for_close(0), CloseReason::peer_closed);
  const SendQueues queues = network->send_queues(10);
  EXPECT_EQ(queues.bytes, 0u);
  EXPECT_TRUE(queues.worst.empty());
}

TEST_F(NetworkSendQueues, ShowTheConnectionThatDoesNotRead) {
  begin();
  Socket client = connect_stalled();
  const SendQueues first = wait_for_waiting(1);
  ASSERT_EQ(first.worst.size(), 1u);
  const SessionId session = content->opened().at(0);
  EXPECT_EQ(first.worst[0].connection, (std::uint64_t{session.generation} << 32) | session.slot);
  EXPECT_GT(first.bytes, 0u);
  EXPECT_EQ(first.bytes, first.worst_bytes);
  std::this_thread::sleep_for(50ms);
  const SendQueues later = network->send_queues(10);
  ASSERT_EQ(later.worst.size(), 1u);
  EXPECT_GE(later.worst[0].oldest_byte, 50ms);
  close(client, CloseMode::reset);
  EXPECT_TRUE(content->wait_for_close(0));
  EXPECT_EQ(network->send_queues(10).bytes, 0u);
}

TEST_F(NetworkSendQueues, ListTheOldestFirstAndNoMoreThanAskedFor) {
  begin();
  Socket first = connect_stalled();
  wait_for_waiting(1);
  std::this_thread::sleep_for(20ms);
  Socket second = connect_stalled();
  const SendQueues queues = wait_for_waiting(2);
  ASSERT_EQ(queues.worst.size(), 2u);
  EXPECT_GE(queues.worst[0].oldest_byte, queues.worst[1].oldest_byte);
  EXPECT_EQ(queues.bytes, queues.worst[0].queued_bytes + queues.worst[1].queued_bytes);
  EXPECT_EQ(network->send_queues(1).worst.size(), 1u);
  close(first, CloseMode::reset);
  close(second, CloseMode::reset);
}

}  // namespace
}  // namespace portstorm::server
