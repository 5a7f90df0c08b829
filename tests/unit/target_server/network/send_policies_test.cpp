// The send policies, while sends are made short on purpose.

#include "tests/unit/target_server/network/network_fixture.h"

namespace portstorm::server {
namespace {

using test::pattern;

class SendPolicies : public NetworkFixture, public testing::WithParamInterface<SendPolicy> {};

// Ten answers to each packet, so that several wait at the same time.
TEST_P(SendPolicies, AllBringEveryByteInOrder) {
  faults.short_send = 0.3;
  answers_per_packet = 10;
  NetworkOptions options;
  options.send_policy = GetParam();
  start(options);
  Socket client = connect();
  std::string wanted;
  for (int i = 0; i < 50; ++i) {
    const std::string packet = packet_of(pattern(static_cast<std::size_t>(200 + i)));
    send_all(client, packet);
    for (int copies = 0; copies < answers_per_packet; ++copies) wanted += packet;
  }
  EXPECT_EQ(receive_exactly(client, wanted.size()), wanted);
  close(client);
  ASSERT_TRUE(content->wait_for_close(0));
  stop();
  const NetworkTotals totals = network->totals();
  EXPECT_EQ(totals.bytes_sent, wanted.size());
  EXPECT_EQ(totals.packets_sent, 500u);
  EXPECT_GT(totals.injected_short_sends, 0u);
  if (GetParam() == SendPolicy::single) {
    EXPECT_EQ(totals.sends, 500u + totals.injected_short_sends);
  }
}

TEST_F(NetworkFixture, AShortSendEndsTheSessionWhereThePolicySaysSo) {
  faults.short_send = 1;
  NetworkOptions options;
  options.send_policy = SendPolicy::disconnect_when_short;
  start(options);
  Socket client = connect();
  send_all(client, packet_of(pattern(500)));
  std::string some;
  EXPECT_TRUE(test::is_end_after_reset(receive_to_end(client, some)));
  EXPECT_LT(some.size(), packet_of(pattern(500)).size());
  close(client);
  EXPECT_EQ(content->wait_for_close(0), CloseReason::short_send);
  EXPECT_EQ(network->incidents().latest().front().action, "closed by reset");
}

INSTANTIATE_TEST_SUITE_P(All, SendPolicies,
                         testing::Values(SendPolicy::gather, SendPolicy::copy, SendPolicy::single),
                         [](const auto& policy) {
                           return policy.param == SendPolicy::gather ? "Gather"
                                  : policy.param == SendPolicy::copy ? "Copy"
                                                                     : "Single";
                         });

}  // namespace
}  // namespace portstorm::server
