#include "target_server/content/echo.h"

#include <gtest/gtest.h>

#include "client_packets.h"
#include "recorders.h"

namespace portstorm::server {
namespace {

TEST(Echo, SendsTheSameBytesBackToTheirSenderAlone) {
  RecordingSessions sessions;
  EchoContent echo(sessions);
  const SessionId first{0, 1};
  const SessionId second{1, 1};
  echo.on_open(first);
  echo.on_open(second);
  const auto bytes = client_side::chat("anything");
  echo.on_packet(second, bytes);
  echo.on_close(second, CloseReason::peer_closed);

  ASSERT_EQ(sessions.sent.size(), 1u);
  EXPECT_EQ(sessions.sent[0].to, second);
  EXPECT_EQ(sessions.sent[0].packet, bytes);
  EXPECT_TRUE(sessions.disconnected.empty());
}

}  // namespace
}  // namespace portstorm::server
