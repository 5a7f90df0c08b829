// Row 6: who is in a room, by the server's count and by its list.
#include "tests/faulty_servers/proof/proof.h"

namespace portstorm::faulty {
namespace {

unsigned result_of_entering_a_third_time(Bug bug) {
  Options options = options_for(bug);
  options.room_capacity = 2;
  RunningServer server(options);
  ChatClient client(server.endpoint());
  EXPECT_EQ(client.login("user1"), 0u);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client.enter(1), 0u);
    EXPECT_EQ(client.leave(), 0u);
  }
  return client.enter(1).value_or(999);
}

TEST(LeaveNotCounted, FillsARoomWithUsersThatHaveLeft) {
  EXPECT_EQ(result_of_entering_a_third_time(Bug::none), 0u);
  EXPECT_EQ(result_of_entering_a_third_time(Bug::leave_not_counted), 9u);
}

int notifications_after_entering_twice(Bug bug) {
  RunningServer server(bug);
  ChatClient client(server.endpoint());
  EXPECT_EQ(client.login("user1"), 0u);
  EXPECT_EQ(client.enter(1), 0u);
  EXPECT_EQ(client.enter(1) == 0u, bug == Bug::double_enter);
  client.send(chat_request("once") + leave_request());
  int notifications = 0;
  for (auto packet = client.next(); packet && packet->id != 216; packet = client.next()) {
    if (packet->id == 223) ++notifications;
  }
  return notifications;
}

TEST(DoubleEnter, NotifiesTwice) {
  EXPECT_EQ(notifications_after_entering_twice(Bug::none), 1);
  EXPECT_EQ(notifications_after_entering_twice(Bug::double_enter), 2);
}

}  // namespace
}  // namespace portstorm::faulty
