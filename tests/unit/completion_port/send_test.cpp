// A reader that does not read: sends wait, come short, or are cancelled, and no byte is lost.
#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

#include "tests/unit/completion_port/port_fixture.h"

namespace portstorm::test {
namespace {

class SlowReader : public PortFixture {
 protected:
  explicit SlowReader(const PortOptions& options = {}) : PortFixture(options) {}

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

#ifdef _WIN32  // elsewhere a socket has one worker, who alone cancels
class TwoWorkers : public SlowReader {
 protected:
  TwoWorkers() : SlowReader(two()) {}
  static PortOptions two() {
    PortOptions options;
    options.workers = 2;
    return options;
  }

  // Until either worker has dequeued that completion.
  void wait_for(const Operation& operation, unsigned worker, int round) {
    std::array<Completion, 4> batch;
    const TimePoint deadline = port->now() + 10s;
    while (dequeued < round) {
      const std::size_t count = port->wait(worker, batch, port->now() + 1ms);
      for (std::size_t i = 0; i < count; ++i) {
        if (batch[i].operation == &operation) dequeued = round;
      }
      if (dequeued < round && port->now() > deadline) {
        ADD_FAILURE() << "no completion within 10 s, round " << round;
        std::abort();  // the operation is the system's for ever
      }
    }
  }

  std::atomic<int> dequeued = 0;
};

// Also at the moment in which the system has found room for some bytes and is trying again.
TEST_F(TwoWorkers, ACancelAtAnyMomentIsAnswered) {
  const std::string bytes = pattern(a_lot);
  const ConstBuffer buffer = buffer_of(bytes);
  constexpr int rounds = 300;
  Operation send;
  std::atomic<int> sent = 0, done = 0;
  std::thread other([&] {
    for (int round = 1; round <= rounds; ++round) {
      while (sent < round) std::this_thread::yield();
      for (const TimePoint until = port->now() + round * 1us; port->now() < until;) {
      }
      if (dequeued < round) port->cancel(send);
      wait_for(send, 1, round);
      done = round;
    }
  });
  for (int round = 1; round <= rounds; ++round) {
    Pair pair = connect_pair(tiny(), tiny());
    EXPECT_EQ(port->send(pair.client, send, {&buffer, 1}), Error::none);
    sent = round;
    wait_for(send, 0, round);
    while (done < round) std::this_thread::yield();
    close(pair.client, CloseMode::reset);
    close(pair.server, CloseMode::reset);
  }
  other.join();
}
#endif

}  // namespace
}  // namespace portstorm::test
