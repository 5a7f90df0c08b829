// cancel() only asks: there is one completion in any case.
#include "tests/unit/completion_port/port_fixture.h"

namespace portstorm::test {
namespace {

using Cancel = PortFixture;

TEST_F(Cancel, AWaitingReceiveIsAborted) {
  Pair pair = connect_pair();
  Operation receive;
  ASSERT_EQ(port->receive(pair.server, receive), Error::none);
  EXPECT_TRUE(stays_quiet(20ms));
  port->cancel(receive);
  EXPECT_EQ(completion_of(receive).error, Error::aborted);
  EXPECT_TRUE(stays_quiet(20ms));
  close(pair.client);
  close(pair.server);
}

TEST_F(Cancel, OneThatComesTooLateLeavesTheSuccess) {
  Pair pair = connect_pair();
  EXPECT_EQ(send_all(pair.client, "data"), 1);
  Operation receive;
  ASSERT_EQ(port->receive(pair.server, receive), Error::none);
  ASSERT_TRUE(completes_within(receive, 5s));
  port->cancel(receive);
  EXPECT_EQ(text_of(completion_of(receive)), "data");
  EXPECT_TRUE(stays_quiet(50ms));
  close(pair.client);
  close(pair.server);
}

TEST_F(Cancel, AWaitingAcceptIsAbortedAndTheNextOneServes) {
  Socket listener = listen();
  AcceptOperation accept;
  ASSERT_EQ(port->accept(listener, accept), Error::none);
  port->cancel(accept);
  EXPECT_EQ(completion_of(accept).error, Error::aborted);

  ASSERT_EQ(port->accept(listener, accept), Error::none);
  ConnectOperation connect;
  Result<Socket> client = port->connect(0, 2, connect, port->local_endpoint(listener));
  ASSERT_EQ(client.error, Error::none);
  EXPECT_EQ(completion_of(connect).error, Error::none);
  EXPECT_EQ(completion_of(accept).error, Error::none);
  port->discard(accept.accepted);
  close(client.value);
  close(listener);
}

TEST_F(Cancel, TheSameOperationServesAgainAfterwards) {
  Pair pair = connect_pair();
  Operation receive;
  for (int round = 0; round < 100; ++round) {
    ASSERT_EQ(port->receive(pair.server, receive), Error::none);
    port->cancel(receive);
    ASSERT_EQ(completion_of(receive).error, Error::aborted);
  }
  send_all(pair.client, "still here");
  EXPECT_EQ(receive_exactly(pair.server, 10), "still here");
  close(pair.client);
  close(pair.server);
}

}  // namespace
}  // namespace portstorm::test
