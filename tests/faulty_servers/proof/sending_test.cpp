// Rows 8 to 10 and 18: what happens to bytes on their way to a client that reads late or never.
#include <algorithm>

#include "tests/faulty_servers/proof/proof.h"

namespace portstorm::faulty {
namespace {

constexpr int small_buffer = 4096;
constexpr int chats = 400;
constexpr std::size_t answer_bytes = 7 + 295;  // RoomChatResponse and RoomChatNotify

std::string message_of(int number) {
  return "message " + std::to_string(number) + ' ' + std::string(200, 'm');
}

std::string chat_requests(int first, int last) {
  std::string requests;
  for (int i = first; i < last; ++i) requests += chat_request(message_of(i));
  return requests;
}

void enter_room(ChatClient& client, const std::string& user_id) {
  EXPECT_EQ(client.login(user_id), 0u);
  EXPECT_EQ(client.enter(1), 0u);
}

// Waits until the server has read all that the client has sent and its answers are stuck on the
// way: the other one is served behind them.
void wait_for_stuck_answers(RunningServer& server) {
  ChatClient other(server.endpoint());
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(is_served(other));
}

bool is_next_user_of_the_slot_served(Bug bug) {
  Options options = options_for(Bug::mute_slot);
  options.bug = bug;
  options.max_sessions = 2;
  RunningServer server(options);
  {
    ChatClient rude(server.endpoint(), small_buffer);
    enter_room(rude, "rude");
    rude.send(chat_requests(0, chats));
    wait_for_stuck_answers(server);
  }
  const auto first = connect_unrefused(server.endpoint());  // both slots are used again
  const auto second = connect_unrefused(server.endpoint());
  const auto time = time_for_answer(bug);
  return is_served(*first, time) && is_served(*second, time);
}

TEST(MuteSlot, NeverAnswersTheNextUserOfASlotWhoseSendFailed) {
  EXPECT_TRUE(is_next_user_of_the_slot_served(Bug::none));
  EXPECT_FALSE(is_next_user_of_the_slot_served(Bug::mute_slot));
}

// All that comes back to a client that chats first and reads later, in two goes: what it says
// between them finds a send on its way.
std::string stream_of_a_late_reader(Bug bug) {
  Options options = options_for(Bug::short_send_dropped);
  options.bug = bug;
  RunningServer server(options);
  ChatClient late(server.endpoint(), small_buffer);
  enter_room(late, "late");
  late.send(chat_requests(0, chats / 2));
  wait_for_stuck_answers(server);
  const std::string first = late.raw(20'000, time_for_answer(bug));
  late.send(chat_requests(chats / 2, chats));
  wait_for_stuck_answers(server);
  return first + late.raw(chats * answer_bytes - first.size(), time_for_answer(bug));
}

std::string answers_to(int chat) {
  return packet(222, std::string(2, '\0')) +
         packet(223, padded("late", 33) + padded(message_of(chat), 257));
}

std::string stream_as_it_should_be() {
  std::string stream;
  for (int i = 0; i < chats; ++i) stream += answers_to(i);
  return stream;
}

int answers_cut_apart(const std::string& stream) {
  int cut_apart = 0;
  for (int i = 0; i < chats; ++i) {
    if (stream.find(answers_to(i)) == std::string::npos) ++cut_apart;
  }
  return cut_apart;
}

std::string sorted(std::string bytes) {
  std::sort(bytes.begin(), bytes.end());
  return bytes;
}

TEST(ShortSendDropped, LosesBytesOfALateReader) {
  EXPECT_TRUE(stream_of_a_late_reader(Bug::none) == stream_as_it_should_be());
  EXPECT_LT(stream_of_a_late_reader(Bug::short_send_dropped).size(), chats * answer_bytes);
}

TEST(InterleavedSends, CutsAnswersApartByOthersAndLosesNone) {
  const std::string control = stream_of_a_late_reader(Bug::none);
  EXPECT_EQ(answers_cut_apart(control), 0);
  const std::string bug = stream_of_a_late_reader(Bug::interleaved_sends);
  EXPECT_GT(answers_cut_apart(bug), 0);
  EXPECT_TRUE(sorted(bug) == sorted(control));
}

struct BesideASlowReader {
  bool are_others_served = false;
  End end = End::still_open;  // of the slow reader, when it reads again
};

BesideASlowReader beside_a_slow_reader(Bug bug) {
  Options options = options_for(bug);
  options.send_buffer_bytes = small_buffer;
  options.high_water_bytes = 32 * 1024;
  RunningServer server(options);
  ChatClient slow(server.endpoint(), small_buffer), talker(server.endpoint());
  ChatClient canary(server.endpoint());
  enter_room(slow, "slow");
  enter_room(talker, "talker");
  for (int i = 0; i < chats; ++i) {
    if (!talker.send(chat_request(message_of(i)))) break;
    if (!talker.next_of(223, time_for_answer(bug))) break;
  }
  BesideASlowReader seen;
  seen.are_others_served = is_served(canary, time_for_answer(bug));
  seen.end = slow.end(time_for_answer(bug));
  return seen;
}

TEST(BlockingBroadcast, StallsAllBehindOneSlowReader) {
  const BesideASlowReader control = beside_a_slow_reader(Bug::none);
  EXPECT_TRUE(control.are_others_served);
  EXPECT_NE(control.end, End::still_open);
  EXPECT_FALSE(beside_a_slow_reader(Bug::blocking_broadcast).are_others_served);
}

TEST(UnboundedQueue, NeverKicksASlowReader) {
  const BesideASlowReader bug = beside_a_slow_reader(Bug::unbounded_queue);
  EXPECT_TRUE(bug.are_others_served);
  EXPECT_EQ(bug.end, End::still_open);
}

}  // namespace
}  // namespace portstorm::faulty
