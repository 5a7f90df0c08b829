// A reader that does not read: sends wait, come short, or are cancelled, and no byte is lost.
#include "tests/unit/completion_port/port_fixture.h"

namespace portstorm::test {
namespace {

class SlowReader : public PortFixture {
 protected:
  static SocketOptions tiny() {
    SocketOptions options;
    options.receive_buffer_bytes = 4096;
    options.send_buffer_bytes = 4096;
    return options;
  }
};

constexpr std::size_t a_lot = 256 * 1024;  // many times both buffers

TEST_F(SlowReader, EveryByteArrivesInOrderWhateverTheCounts) {
  Pair pair = connect_pair(tiny(), tiny());
  const std::string bytes = pattern(a_lot);
  Operation send, receive;
  std::string received;
  std::size_t sent = 0;
  bool sending = false;
  while (received.size() < bytes.size()) {
    if (!sending) {
      const ConstBuffer rest{reinterpret_cast<const std::byte*>(bytes.data()) + sent,
                             bytes.size() - sent};
      ASSERT_EQ(port->send(pair.client, send, {&rest, 1}), Error::none);
      sending = true;
    }
    ASSERT_EQ(port->receive(pair.server, receive), Error::none);
    const Completion completion = completion_of(receive);
    ASSERT_EQ(completion.error, Error::none);
    received += text_of(completion);
    if (received.size() == bytes.size() || completes_within(send, 0ms)) {
      sent += completion_of(send).bytes;
      sending = false;
    }
  }
  EXPECT_EQ(sent, bytes.size());
  EXPECT_TRUE(received == bytes);
  close(pair.client);
  close(pair.server);
}

TEST_F(SlowReader, AStuckSendCanBeCancelled) {
  Pair pair = connect_pair(tiny(), tiny());
  const std::string bytes = pattern(a_lot);
  const ConstBuffer buffer = buffer_of(bytes);
  Operation send;
  // Short counts may come before it is stuck for good.
  ASSERT_EQ(port->send(pair.client, send, {&buffer, 1}), Error::none);
  while (completes_within(send, 200ms)) {
    ASSERT_EQ(completion_of(send).error, Error::none);
    ASSERT_EQ(port->send(pair.client, send, {&buffer, 1}), Error::none);
  }
  port->cancel(send);
  const Completion completion = completion_of(send);
  EXPECT_TRUE(completion.error == Error::aborted || completion.bytes < bytes.size())
      << to_string(completion.error);
  close(pair.client, CloseMode::reset);
  close(pair.server, CloseMode::reset);
}

}  // namespace
}  // namespace portstorm::test
