// Rows 1 to 4: cutting packets out of the stream, and what is read and written beside them.
#include "process/process.h"
#include "tests/faulty_servers/proof/proof.h"

namespace portstorm::faulty {
namespace {

int answers_to_five_requests_in_one_send(Bug bug) {
  RunningServer server(bug);
  ChatClient client(server.endpoint());
  std::string requests;
  for (int i = 0; i < 5; ++i) requests += leave_request();
  client.send(requests);
  return client.count(1, patience) + client.count(4, time_for_answer(bug));
}

TEST(OnePacketPerReceive, LeavesCoalescedRequestsUnanswered) {
  EXPECT_EQ(answers_to_five_requests_in_one_send(Bug::none), 5);
  EXPECT_EQ(answers_to_five_requests_in_one_send(Bug::one_packet_per_receive), 1);
}

struct AfterABadLength {
  End end = End::still_open;
  bool answers_more = false;
  bool serves_others = false;
  bool is_busy = false;  // with nothing to do
};

// More than 100 ms of processor time, while nobody asks for anything; within `time` at the most.
bool is_busy(ChatClient& silent, std::chrono::milliseconds time) {
  const auto before = process::usage().cpu();
  const auto until = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < until) {
    silent.end(50ms);
    if (process::usage().cpu() - before > 100ms) return true;
  }
  return false;
}

AfterABadLength after_length(unsigned length, Bug bug) {
  RunningServer server(bug);
  ChatClient client(server.endpoint()), canary(server.endpoint());
  client.send(raw_packet(length, 215));
  AfterABadLength seen;
  seen.end = client.end(time_for_answer(bug));
  seen.answers_more = seen.end == End::still_open && is_served(client, quiet);
  // A machine with other work gives even a spinning thread its time only bit by bit.
  const bool spins = bug == Bug::zero_length_spins;
  seen.is_busy = is_busy(canary, spins ? std::chrono::milliseconds(patience) : quiet);
  seen.serves_others = is_served(canary);
  return seen;
}

TEST(ZeroLengthSpins, KeepsAProcessorBusy) {
  const AfterABadLength control = after_length(0, Bug::none);
  EXPECT_EQ(control.end, End::fin);
  EXPECT_FALSE(control.is_busy);
  EXPECT_TRUE(control.serves_others);

  const AfterABadLength bug = after_length(0, Bug::zero_length_spins);
  EXPECT_EQ(bug.end, End::still_open);
  EXPECT_TRUE(bug.is_busy);
  EXPECT_FALSE(bug.answers_more);
  EXPECT_TRUE(bug.serves_others);
}

TEST(ZeroLengthWedges, AnswersNothingMoreOnThisConnection) {
  const AfterABadLength bug = after_length(0, Bug::zero_length_wedges);
  EXPECT_EQ(bug.end, End::still_open);
  EXPECT_FALSE(bug.answers_more);
  EXPECT_FALSE(bug.is_busy);
  EXPECT_TRUE(bug.serves_others);
}

TEST(ShortLengthAccepted, DoesNotDisconnect) {
  for (unsigned length = 1; length <= 4; ++length) {
    EXPECT_EQ(after_length(length, Bug::none).end, End::fin) << length;
  }
  for (const unsigned length : {1u, 4u}) {
    EXPECT_EQ(after_length(length, Bug::short_length_accepted).end, End::still_open) << length;
  }
}

struct AfterAnOverflow {
  bool is_canary_served = false;
  std::optional<Ending> ending;
};

AfterAnOverflow after_overflow(Bug bug, char filling) {
  RunningServer server(bug);
  ChatClient client(server.endpoint()), canary(server.endpoint());
  EXPECT_TRUE(is_served(canary));
  client.send(raw_packet(65535, 221, std::string(20'000, filling)));
  EXPECT_NE(client.end(), End::still_open);
  AfterAnOverflow seen;
  seen.is_canary_served = is_served(canary);
  if (bug != Bug::none) seen.ending = server.ending(patience);
  return seen;
}

TEST(ReassemblyOverflow, KillsTheServer) {
  EXPECT_TRUE(after_overflow(Bug::none, 'x').is_canary_served);
  for (const char filling : {'x', '\0'}) {
    const AfterAnOverflow bug = after_overflow(Bug::reassembly_overflow, filling);
    EXPECT_FALSE(bug.is_canary_served);
    EXPECT_EQ(bug.ending, Ending::crashed);
  }
}

// The bytes of a notification that are neither header nor text, but for one NUL behind each text.
std::string padding_of_a_notification(Bug bug) {
  RunningServer server(bug);
  ChatClient other(server.endpoint()), client(server.endpoint());
  EXPECT_EQ(other.login("other", "a password of thirty characters"), 0u);
  EXPECT_EQ(client.login("me"), 0u);
  EXPECT_EQ(client.enter(1), 0u);
  client.send(chat_request("hello"));
  const auto notify = client.next_of(223);
  if (!notify) return "no notification";
  EXPECT_EQ(notify->body.substr(0, 3), std::string("me\0", 3));
  EXPECT_EQ(notify->body.substr(33, 6), std::string("hello\0", 6));
  return notify->body.substr(3, 30) + notify->body.substr(33 + 6);
}

TEST(DirtyPadding, ShowsBytesOfEarlierPackets) {
  const std::string control = padding_of_a_notification(Bug::none);
  EXPECT_EQ(control, std::string(control.size(), '\0'));
  const std::string bug = padding_of_a_notification(Bug::dirty_padding);
  ASSERT_EQ(bug.size(), control.size());
  EXPECT_NE(bug, control);
}

// What a chat of three bytes, in a packet of eight, is made into; nothing: the client was kicked.
std::optional<std::string> notification_of_a_short_chat(Bug bug) {
  RunningServer server(bug);
  ChatClient client(server.endpoint());
  EXPECT_EQ(client.login("somebody", "a secret password"), 0u);
  EXPECT_EQ(client.enter(1), 0u);
  client.send(packet(221, "hi!"));
  const auto notify = client.next_of(223);
  if (!notify) return std::nullopt;
  return notify->body.substr(33);
}

TEST(ShortBodyRead, RepeatsOldBytesOfTheReceiveBuffer) {
  EXPECT_EQ(notification_of_a_short_chat(Bug::none), std::nullopt);
  const auto bug = notification_of_a_short_chat(Bug::short_body_read);
  ASSERT_TRUE(bug);
  EXPECT_EQ(bug->substr(0, 3), "hi!");
  EXPECT_NE(bug->find("a secret password"), std::string::npos);
}

}  // namespace
}  // namespace portstorm::faulty
