// Connections that come about, or do not.
#include "tests/unit/completion_port/port_fixture.h"

namespace portstorm::test {
namespace {

using ConnectAccept = PortFixture;

TEST_F(ConnectAccept, NobodyListensThere) {
  Socket listener = listen();
  const Endpoint address = port->local_endpoint(listener);
  close(listener);
  ConnectOperation connect;
  Result<Socket> client = port->connect(0, 2, connect, address);
  ASSERT_EQ(client.error, Error::none);
  EXPECT_EQ(completion_of(connect).error, Error::refused);
  close(client.value);
}

TEST_F(ConnectAccept, AGivenLocalAddressIsUsed) {
  Socket listener = listen();
  AcceptOperation accept;
  ASSERT_EQ(port->accept(listener, accept), Error::none);
  ConnectOptions options;
  options.local = Endpoint::ipv4(127, 0, 0, 2, 0);
  ConnectOperation connect;
  Result<Socket> client = port->connect(0, 2, connect, port->local_endpoint(listener), options);
  ASSERT_EQ(client.error, Error::none);
  EXPECT_EQ(completion_of(connect).error, Error::none);
  EXPECT_EQ(completion_of(accept).error, Error::none);
  EXPECT_EQ(accept.peer.address, options.local->address);
  port->discard(accept.accepted);
  close(client.value);
  close(listener);
}

TEST_F(ConnectAccept, AnAddressThatIsNotOursIsNamed) {
  ConnectOptions options;
  options.local = Endpoint::ipv4(192, 0, 2, 1, 0);  // TEST-NET-1, RFC 5737: nobody's
  ConnectOperation connect;
  EXPECT_EQ(port->connect(0, 2, connect, Endpoint::ipv4(127, 0, 0, 1, 9), options).error,
            Error::address_not_available);
}

TEST_F(ConnectAccept, ATakenPortIsNamed) {
  Socket listener = listen();
  EXPECT_EQ(port->listen(0, 1, port->local_endpoint(listener)).error, Error::address_in_use);
  close(listener);
}

TEST_F(ConnectAccept, AClientThatIsGoneAlreadyDoesNotEndTheListener) {
  Socket listener = listen();
  const Endpoint address = port->local_endpoint(listener);
  for (int round = 0; round < 20; ++round) {
    ConnectOperation connect;
    Result<Socket> client = port->connect(0, 2, connect, address);
    ASSERT_EQ(client.error, Error::none);
    ASSERT_EQ(completion_of(connect).error, Error::none);
    close(client.value, CloseMode::reset);

    AcceptOperation accept;
    ASSERT_EQ(port->accept(listener, accept), Error::none);
    if (!completes_within(accept, 100ms)) {  // the system forgot the connection
      port->cancel(accept);
    }
    const Completion completion = completion_of(accept);
    if (completion.error == Error::none) port->discard(accept.accepted);
  }
  AcceptOperation accept;
  ConnectOperation connect;
  ASSERT_EQ(port->accept(listener, accept), Error::none);
  Result<Socket> canary = port->connect(0, 2, connect, address);
  ASSERT_EQ(canary.error, Error::none);
  EXPECT_EQ(completion_of(connect).error, Error::none);
  EXPECT_EQ(completion_of(accept).error, Error::none);
  port->discard(accept.accepted);
  close(canary.value);
  close(listener);
}

TEST_F(ConnectAccept, ManyPostedAcceptsTakeOneConnectionEach) {
  constexpr int count = 64;
  Socket listener = listen();
  std::vector<AcceptOperation> accepts(count);
  for (AcceptOperation& accept : accepts) ASSERT_EQ(port->accept(listener, accept), Error::none);
  std::vector<Socket> clients;
  for (int i = 0; i < count; ++i) {
    ConnectOperation connect;
    const Result<Socket> client = port->connect(0, 2, connect, port->local_endpoint(listener));
    ASSERT_EQ(client.error, Error::none);
    ASSERT_EQ(completion_of(connect).error, Error::none);
    clients.push_back(client.value);
  }
  for (AcceptOperation& accept : accepts) {
    ASSERT_EQ(completion_of(accept).error, Error::none);
    port->discard(accept.accepted);
  }
  for (Socket& client : clients) close(client);
  close(listener);
}

TEST_F(ConnectAccept, ADiscardedConnectionIsReset) {
  Socket listener = listen();
  AcceptOperation accept;
  ConnectOperation connect;
  ASSERT_EQ(port->accept(listener, accept), Error::none);
  Result<Socket> client = port->connect(0, 2, connect, port->local_endpoint(listener));
  ASSERT_EQ(client.error, Error::none);
  completion_of(connect);
  ASSERT_EQ(completion_of(accept).error, Error::none);
  port->discard(accept.accepted);
  std::string bytes;
  EXPECT_TRUE(is_end_after_reset(receive_to_end(client.value, bytes)));
  close(client.value);
  close(listener);
}

}  // namespace
}  // namespace portstorm::test
