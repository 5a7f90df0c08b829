// Rows 13 to 16 and 19: accepting connections and ending them.
#include "tests/faulty_servers/proof/proof.h"

namespace portstorm::faulty {
namespace {

constexpr auto time_to_be_accepted = 50ms;

bool is_canary_served_after_a_reset(Bug bug) {
  RunningServer server(bug);
  {
    ChatClient rude(server.endpoint());
    rude.end(time_to_be_accepted);
  }
  ChatClient bystander(server.endpoint());
  if (bug != Bug::none) bystander.end(quiet);  // until the reset has been seen
  ChatClient canary(server.endpoint());
  return is_served(canary, time_for_answer(bug));
}

// Fills the server, resets a connection that waits, frees one slot.
bool is_canary_served_after_a_reset_at_the_limit(Bug bug) {
  Options options = options_for(bug);
  options.max_sessions = 1;
  RunningServer server(options);
  ChatClient filler(server.endpoint());
  EXPECT_TRUE(is_served(filler));
  {
    ChatClient rude(server.endpoint());
    rude.end(time_to_be_accepted);
  }
  filler.close();
  const auto canary = connect_unrefused(server.endpoint());
  return is_served(*canary, time_for_answer(bug));
}

TEST(ResetKillsListener, ServesNobodyAfterAConnectionWasReset) {
  EXPECT_TRUE(is_canary_served_after_a_reset(Bug::none));
  EXPECT_TRUE(is_canary_served_after_a_reset_at_the_limit(Bug::none));
  EXPECT_FALSE(is_canary_served_after_a_reset(Bug::reset_kills_listener));
  EXPECT_FALSE(is_canary_served_after_a_reset_at_the_limit(Bug::reset_kills_listener));
}

bool is_canary_served_after_refusals(Bug bug) {
  Options options = options_for(bug);
  options.max_sessions = 1;
  RunningServer server(options);
  ChatClient filler(server.endpoint());
  EXPECT_TRUE(is_served(filler));
  for (int i = 0; i < 4; ++i) {
    ChatClient refused(server.endpoint());
    EXPECT_NE(refused.end(), End::still_open);
  }
  filler.close();
  const auto canary = connect_unrefused(server.endpoint());
  return is_served(*canary, time_for_answer(bug));
}

TEST(LostAccept, ServesNobodyAfterAFewRefusals) {
  EXPECT_TRUE(is_canary_served_after_refusals(Bug::none));
  EXPECT_FALSE(is_canary_served_after_refusals(Bug::lost_accept));
}

End end_of_a_silent_client(Bug bug) {
  Options options = options_for(bug);
  options.idle_timeout = 200ms;
  RunningServer server(options);
  ChatClient silent(server.endpoint());
  return silent.end(bug == Bug::none ? std::chrono::milliseconds(patience) : 1000ms);
}

TEST(NoIdleLimit, KeepsASilentClient) {
  EXPECT_EQ(end_of_a_silent_client(Bug::none), End::fin);
  EXPECT_EQ(end_of_a_silent_client(Bug::no_idle_limit), End::still_open);
}

TEST(CloseWithoutFin, KeepsTheConnectionOfASilentClientOpen) {
  EXPECT_EQ(end_of_a_silent_client(Bug::close_without_fin), End::still_open);
}

struct AKick {
  bool is_last_answer_there = false;
  End end = End::still_open;
};

// An answer is due, and behind its request comes a packet that the protocol does not know.
AKick kick(Bug bug) {
  Options options = options_for(bug);
  options.drain_deadline = 100ms;
  RunningServer server(options);
  ChatClient client(server.endpoint());
  client.send(leave_request() + packet(9999));
  AKick seen;
  const bool never_ends = bug == Bug::kick_never_closes || bug == Bug::close_without_fin;
  seen.is_last_answer_there = client.next().has_value();
  seen.end = client.end(never_ends ? std::chrono::milliseconds(quiet) : patience);
  return seen;
}

TEST(LastBytesLost, ClosesBeforeTheLastAnswerIsOut) {
  const AKick control = kick(Bug::none);
  EXPECT_TRUE(control.is_last_answer_there);
  EXPECT_EQ(control.end, End::fin);
  EXPECT_FALSE(kick(Bug::last_bytes_lost).is_last_answer_there);
}

TEST(KickNeverCloses, AnswersAndThenStaysOpen) {
  const AKick bug = kick(Bug::kick_never_closes);
  EXPECT_TRUE(bug.is_last_answer_there);
  EXPECT_EQ(bug.end, End::still_open);
}

TEST(CloseWithoutFin, KeepsTheConnectionOfAKickedClientOpen) {
  const AKick bug = kick(Bug::close_without_fin);
  EXPECT_TRUE(bug.is_last_answer_there);
  EXPECT_EQ(bug.end, End::still_open);
}

}  // namespace
}  // namespace portstorm::faulty
