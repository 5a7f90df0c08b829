#include <algorithm>
#include <array>

// Bytes go through a connection unchanged, in order, alone and gathered.
#include "tests/unit/completion_port/port_fixture.h"

namespace portstorm::test {
namespace {

using Echo = PortFixture;

TEST_F(Echo, BytesArriveAtTheOtherEnd) {
  Pair pair = connect_pair();
  Operation receive;
  ASSERT_EQ(port->receive(pair.server, receive), Error::none);
  EXPECT_EQ(send_all(pair.client, "hello"), 1);
  const Completion completion = completion_of(receive);
  EXPECT_EQ(text_of(completion), "hello");
  EXPECT_EQ(completion.key, pair.server.key);
  EXPECT_EQ(completion.operation->kind(), OperationKind::receive);
  close(pair.client);
  close(pair.server);
}

TEST_F(Echo, AGatherListArrivesInItsOrder) {
  Pair pair = connect_pair();
  std::vector<std::string> pieces;
  std::vector<ConstBuffer> buffers;
  std::string whole;
  for (std::size_t i = 0; i < CompletionPort::max_gather; ++i) {
    pieces.push_back("piece " + std::to_string(i) + ";");
    whole += pieces.back();
  }
  for (const std::string& piece : pieces) buffers.push_back(buffer_of(piece));
  Operation send;
  ASSERT_EQ(port->send(pair.client, send, buffers), Error::none);
  EXPECT_EQ(completion_of(send).bytes, whole.size());
  EXPECT_EQ(receive_exactly(pair.server, whole.size()), whole);
  close(pair.client);
  close(pair.server);
}

TEST_F(Echo, MaxBytesCapsOneReceive) {
  Pair pair = connect_pair();
  EXPECT_EQ(send_all(pair.client, "0123456789"), 1);
  Operation receive;
  ASSERT_EQ(port->receive(pair.server, receive, 4), Error::none);
  EXPECT_EQ(text_of(completion_of(receive)), "0123");
  ASSERT_EQ(port->receive(pair.server, receive, 1), Error::none);
  EXPECT_EQ(text_of(completion_of(receive)), "4");
  EXPECT_EQ(receive_exactly(pair.server, 5), "56789");
  close(pair.client);
  close(pair.server);
}

TEST_F(Echo, AThousandConnectionsAtOnce) {
  constexpr int count = 1000;
  Socket listener = listen();
  const Endpoint address = port->local_endpoint(listener);
  std::vector<Pair> pairs(count);
  for (Pair& pair : pairs) {
    AcceptOperation accept;
    ConnectOperation connect;
    ASSERT_EQ(port->accept(listener, accept), Error::none);
    const auto connecting = port->connect(0, 2, connect, address);
    ASSERT_EQ(connecting.error, Error::none);
    ASSERT_EQ(completion_of(connect).error, Error::none);
    ASSERT_EQ(completion_of(accept).error, Error::none);
    pair = {connecting.value, port->associate(0, 3, accept.accepted).value};
  }
  // All receives wait while all sends are made: more than there are buffers at one time.
  std::vector<Operation> receives(count), sends(count);
  const std::string message = pattern(512);
  const ConstBuffer buffer = buffer_of(message);
  for (int i = 0; i < count; ++i) {
    ASSERT_EQ(port->receive(pairs[i].server, receives[i]), Error::none);
  }
  for (int i = 0; i < count; ++i) {
    ASSERT_EQ(port->send(pairs[i].client, sends[i], {&buffer, 1}), Error::none);
  }
  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(completion_of(sends[i]).bytes, message.size());
    EXPECT_EQ(text_of(completion_of(receives[i])), message);
  }
  for (Pair& pair : pairs) {
    close(pair.client, CloseMode::reset);
    close(pair.server, CloseMode::reset);
  }
  close(listener);
}

class FewBuffers : public PortFixture {
 protected:
  static PortOptions few() {
    PortOptions options;
    options.receive_buffers = 4;
    options.receive_buffer_bytes = 64;
    return options;
  }
  FewBuffers() : PortFixture(few()) {}
};

TEST_F(FewBuffers, MoreReadyReceivesThanBuffersAreAllServed) {
  constexpr int count = 50;
  std::vector<Pair> pairs;
  std::vector<Operation> receives(count);
  for (int i = 0; i < count; ++i) pairs.push_back(connect_pair());
  for (int i = 0; i < count; ++i) ASSERT_EQ(send_all(pairs[i].client, std::to_string(i)), 1);
  for (int i = 0; i < count; ++i) {
    ASSERT_EQ(port->receive(pairs[i].server, receives[i]), Error::none);
  }
  for (int i = 0; i < count; ++i) EXPECT_EQ(text_of(completion_of(receives[i])), std::to_string(i));
  for (Pair& pair : pairs) {
    close(pair.client);
    close(pair.server);
  }
}

// Sockets that always have data must not keep the buffers from those that found none.
TEST_F(FewBuffers, ServesAllWhoseReceivesAreSubmittedAgainAtOnce) {
  constexpr std::size_t count = 10;
  constexpr std::size_t rounds = 60;
  std::vector<Pair> pairs;
  std::vector<Operation> receives(count);
  std::vector<std::size_t> served(count, 0);
  for (std::size_t i = 0; i < count; ++i) pairs.push_back(connect_pair());
  for (Pair& pair : pairs) send_all(pair.client, std::string(64 * rounds, 'x'));
  for (std::size_t i = 0; i < count; ++i) {
    ASSERT_EQ(port->receive(pairs[i].server, receives[i], 64), Error::none);
  }
  std::array<Completion, 16> batch;
  std::size_t all = 0;
  while (all < count * rounds / 2) {
    const std::size_t completed = port->wait(0, batch, port->now() + 10s);
    ASSERT_GT(completed, 0u);
    for (std::size_t i = 0; i < completed; ++i) {
      const auto index = static_cast<std::size_t>(batch[i].operation - receives.data());
      ASSERT_EQ(batch[i].error, Error::none);
      ++served[index];
      ++all;
      ASSERT_EQ(port->receive(pairs[index].server, receives[index], 64), Error::none);
    }
  }
  const auto [least, most] = std::minmax_element(served.begin(), served.end());
  EXPECT_GT(*least, rounds / 6) << "the busiest was served " << *most << " times";
  for (Operation& receive : receives) port->cancel(receive);
  for (Operation& receive : receives) completion_of(receive);
  for (Pair& pair : pairs) {
    close(pair.client, CloseMode::reset);
    close(pair.server, CloseMode::reset);
  }
}

}  // namespace
}  // namespace portstorm::test
