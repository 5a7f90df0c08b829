// Two workers of an I/O completion port at one operation. (On io_uring a socket has one worker, who
// alone cancels.)
#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

#include "tests/unit/completion_port/port_fixture.h"

namespace portstorm::test {
namespace {

class TwoWorkers : public PortFixture {
 protected:
  TwoWorkers() : PortFixture(two()) {}
  static PortOptions two() {
    PortOptions options;
    options.workers = 2;
    return options;
  }
  static SocketOptions tiny() {
    SocketOptions options;
    options.receive_buffer_bytes = options.send_buffer_bytes = 4096;
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
  const std::string bytes = pattern(256 * 1024);  // many times both buffers
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

}  // namespace
}  // namespace portstorm::test
