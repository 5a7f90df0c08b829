// Rows 5, 7 and 20: who may do what, who gets which answer, and what happens at the same time.
#include "tests/faulty_servers/proof/proof.h"

namespace portstorm::faulty {
namespace {

unsigned result_of_entering_before_the_login(Bug bug) {
  RunningServer server(bug);
  ChatClient client(server.endpoint());
  return client.enter(1).value_or(999);
}

TEST(NoLoginCheck, ObeysRoomPacketsBeforeTheLogin) {
  EXPECT_NE(result_of_entering_before_the_login(Bug::none), 0u);
  EXPECT_EQ(result_of_entering_before_the_login(Bug::no_login_check), 0u);
}

std::optional<ServerPacket> answer_to_an_internal_packet(Bug bug) {
  RunningServer server(bug);
  ChatClient client(server.endpoint());
  client.send(packet(1002));
  return client.next();
}

TEST(InternalPacketAccepted, LogsAClientInWithoutALogin) {
  EXPECT_FALSE(answer_to_an_internal_packet(Bug::none));
  const auto bug = answer_to_an_internal_packet(Bug::internal_packet_accepted);
  ASSERT_TRUE(bug);
  EXPECT_EQ(bug->id, 202u);
  EXPECT_EQ(bug->result(), 0u);
}

unsigned result_of_a_wrong_password(Bug bug) {
  RunningServer server(bug);
  {
    ChatClient first(server.endpoint());
    EXPECT_EQ(first.login("user1", "pw"), 0u);
  }
  ChatClient second(server.endpoint());
  unsigned result = 6;
  while (result == 6) result = second.login("user1", "wrong").value_or(999);  // still in use
  return result;
}

TEST(AnyPassword, LetsAWrongOneIn) {
  EXPECT_EQ(result_of_a_wrong_password(Bug::none), 5u);
  EXPECT_EQ(result_of_a_wrong_password(Bug::any_password), 0u);
}

int unsolicited_answers_to_the_next_user_of_a_slot(Bug bug) {
  Options options = options_for(bug);
  options.store_delay = 500ms;
  options.max_sessions = 1;
  RunningServer server(options);
  {
    ChatClient leaver(server.endpoint());
    EXPECT_TRUE(is_served(leaver));
    leaver.send(login_request("leaver"));
    EXPECT_TRUE(is_served(leaver));  // the login has been read
  }
  const auto next = connect_unrefused(server.endpoint());
  return next->next_of(202, 1000ms) ? 1 : 0;
}

TEST(LateStoreAnswer, ReachesTheNextUserOfTheSlot) {
  EXPECT_EQ(unsolicited_answers_to_the_next_user_of_a_slot(Bug::none), 0);
  EXPECT_EQ(unsolicited_answers_to_the_next_user_of_a_slot(Bug::late_store_answer), 1);
}

struct FirstRequests {
  bool is_first_answered = false;
  bool is_second_answered = false;
};

FirstRequests requests_right_after_the_connect(Bug bug) {
  RunningServer server(bug);
  ChatClient client(server.endpoint());
  FirstRequests seen;
  seen.is_first_answered = is_served(client, time_for_answer(bug));
  seen.is_second_answered = is_served(client);
  return seen;
}

TEST(FirstPacketLost, LosesARequestThatComesWithTheConnect) {
  const FirstRequests control = requests_right_after_the_connect(Bug::none);
  EXPECT_TRUE(control.is_first_answered);
  EXPECT_TRUE(control.is_second_answered);
  const FirstRequests bug = requests_right_after_the_connect(Bug::first_packet_lost);
  EXPECT_FALSE(bug.is_first_answered);
  EXPECT_TRUE(bug.is_second_answered);
}

struct ParallelLogins {
  std::vector<unsigned> first;
  std::vector<unsigned> second;  // results
};

// Of all logins that are answered.
std::vector<unsigned> login_results(ChatClient& client, std::chrono::milliseconds time) {
  std::vector<unsigned> results;
  while (const auto answer = client.next_of(202, results.empty() ? time : quiet)) {
    results.push_back(answer->result());
  }
  return results;
}

ParallelLogins parallel_logins(Bug bug) {
  Options options = options_for(bug);
  options.store_delay = 200ms;
  RunningServer server(options);
  ChatClient first(server.endpoint()), second(server.endpoint());
  first.send(login_request("twin"));
  EXPECT_TRUE(is_served(first));  // the login has been read
  second.send(login_request("twin"));
  ParallelLogins seen;
  seen.second = login_results(second, patience);
  seen.first =
      login_results(first, bug == Bug::crossed_login ? std::chrono::milliseconds(quiet) : patience);
  return seen;
}

TEST(DoubleLogin, LetsBothIn) {
  const ParallelLogins control = parallel_logins(Bug::none);
  EXPECT_EQ(control.first, std::vector<unsigned>{0});
  EXPECT_EQ(control.second, std::vector<unsigned>{6});  // in use
  const ParallelLogins bug = parallel_logins(Bug::double_login);
  EXPECT_EQ(bug.first, std::vector<unsigned>{0});
  EXPECT_EQ(bug.second, std::vector<unsigned>{0});
}

TEST(CrossedLogin, GivesBothAnswersToOne) {
  const ParallelLogins bug = parallel_logins(Bug::crossed_login);
  EXPECT_TRUE(bug.first.empty());
  EXPECT_EQ(bug.second.size(), 2u);
}

TEST(ListensWithoutStore, NeverAnswersALogin) {
  Options control = options_for(Bug::none);
  control.store_is_down = true;
  EXPECT_THROW(RunningServer server(control), std::runtime_error);

  RunningServer server(Bug::listens_without_store);
  ChatClient client(server.endpoint());
  EXPECT_TRUE(is_served(client));
  EXPECT_EQ(client.login("user1", "pw", quiet), std::nullopt);
}

}  // namespace
}  // namespace portstorm::faulty
