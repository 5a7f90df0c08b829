// The ways a connection ends: FIN, half close, reset, with and without operations pending.
#include "tests/unit/completion_port/port_fixture.h"

namespace portstorm::test {
namespace {

using EndOfConnection = PortFixture;

TEST_F(EndOfConnection, FinIsTheEndOfTheStream) {
  Pair pair = connect_pair();
  send_all(pair.client, "last words");
  close(pair.client);
  std::string bytes;
  EXPECT_EQ(receive_to_end(pair.server, bytes), Error::end_of_stream);
  EXPECT_EQ(bytes, "last words");
  close(pair.server);
}

TEST_F(EndOfConnection, AfterAHalfCloseTheOtherDirectionStillWorks) {
  Pair pair = connect_pair();
  EXPECT_EQ(port->shutdown(pair.client), Error::none);
  std::string bytes;
  EXPECT_EQ(receive_to_end(pair.server, bytes), Error::end_of_stream);
  EXPECT_EQ(send_all(pair.server, "answer"), 1);
  EXPECT_EQ(receive_exactly(pair.client, 6), "answer");
  close(pair.client);
  close(pair.server);
}

// An accepted socket whose context was not updated cannot be shut down.
TEST_F(EndOfConnection, AnAcceptedSocketCanBeShutDown) {
  Pair pair = connect_pair();
  EXPECT_EQ(port->shutdown(pair.server), Error::none);
  std::string bytes;
  EXPECT_EQ(receive_to_end(pair.client, bytes), Error::end_of_stream);
  close(pair.client);
  close(pair.server);
}

TEST_F(EndOfConnection, AResetFailsAPendingReceive) {
  Pair pair = connect_pair();
  Operation receive;
  ASSERT_EQ(port->receive(pair.server, receive), Error::none);
  close(pair.client, CloseMode::reset);
  EXPECT_EQ(completion_of(receive).error, Error::reset);
  close(pair.server);
}

TEST_F(EndOfConnection, AResetFailsAPendingSend) {
  SocketOptions tiny;
  tiny.receive_buffer_bytes = 4096;
  tiny.send_buffer_bytes = 4096;
  Pair pair = connect_pair(tiny, tiny);
  const std::string bytes = pattern(256 * 1024);
  const ConstBuffer buffer = buffer_of(bytes);
  Operation send;
  ASSERT_EQ(port->send(pair.server, send, {&buffer, 1}), Error::none);
  while (completes_within(send, 200ms)) {
    completion_of(send);
    ASSERT_EQ(port->send(pair.server, send, {&buffer, 1}), Error::none);
  }
  close(pair.client, CloseMode::reset);
  const Completion completion = completion_of(send);
  EXPECT_TRUE(completion.error == Error::reset || completion.bytes < bytes.size())
      << to_string(completion.error);
  close(pair.server);
}

TEST_F(EndOfConnection, ASendAfterAResetFails) {
  Pair pair = connect_pair();
  close(pair.client, CloseMode::reset);
  std::string bytes;
  EXPECT_TRUE(is_end_after_reset(receive_to_end(pair.server, bytes)));
  const std::string text = "too late";
  const ConstBuffer buffer = buffer_of(text);
  Operation send;
  Error error = port->send(pair.server, send, {&buffer, 1});
  if (error == Error::none) error = completion_of(send).error;
  EXPECT_EQ(error, Error::reset);
  close(pair.server);
}

TEST_F(EndOfConnection, ClosingWithAReceivePendingGoesByCancelDrainClose) {
  Pair pair = connect_pair();
  Operation receive;
  ASSERT_EQ(port->receive(pair.server, receive), Error::none);
  port->cancel(receive);
  EXPECT_EQ(completion_of(receive).error, Error::aborted);
  close(pair.server);
  EXPECT_FALSE(pair.server.is_open());
  std::string bytes;
  EXPECT_EQ(receive_to_end(pair.client, bytes), Error::end_of_stream);
  close(pair.client);
}

// A handle number that is used again must not receive what was meant for its predecessor.
TEST_F(EndOfConnection, ANewConnectionInAnOldHandleSeesNothingOfIt) {
  for (int round = 0; round < 200; ++round) {
    Pair pair = connect_pair();
    Operation receive;
    ASSERT_EQ(port->receive(pair.server, receive), Error::none);
    send_all(pair.client, std::to_string(round));
    EXPECT_EQ(text_of(completion_of(receive)), std::to_string(round));
    ASSERT_EQ(port->receive(pair.server, receive), Error::none);
    port->cancel(receive);
    EXPECT_EQ(completion_of(receive).error, Error::aborted);
    close(pair.client, CloseMode::reset);
    close(pair.server, CloseMode::reset);
  }
  EXPECT_TRUE(stays_quiet(50ms));
}

}  // namespace
}  // namespace portstorm::test
