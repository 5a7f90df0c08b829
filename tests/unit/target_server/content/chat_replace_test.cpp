// A second login under one id, where the policy is that it replaces the first.

#include "chat_fixture.h"

namespace portstorm::server {
namespace {

class ChatReplace : public ChatTest {
 protected:
  ChatReplace() {
    chat =
        make_chat(sessions, store, {.duplicate_login = ChatOptions::DuplicateLogin::replace}, &log);
  }
};

TEST_F(ChatReplace, WithTheRightPasswordTheFirstIsEndedAndTheSecondIsIn) {
  const SessionId first = open_in(UserState::in_room, 0);
  const SessionId other = open_in(UserState::in_room, 1);
  const SessionId second = open(2);
  chat->on_packet(second, client_side::login("user0"));
  EXPECT_TRUE(sessions.disconnected.empty()) << "nobody is ended before the password is checked";
  store.answer(0, LoginAnswer::ok);
  ASSERT_EQ(sessions.disconnected.size(), 1u);
  EXPECT_EQ(sessions.disconnected[0].session, first);
  EXPECT_EQ(sessions.disconnected[0].reason, CloseReason::replaced);
  EXPECT_EQ(notices().front(), "1: 217 user0") << "its place in the room is free";
  EXPECT_EQ(chat->totals().users_logged_in, 2u);
  EXPECT_EQ(chat->totals().replaced, 1u);

  chat->on_close(first, CloseReason::replaced);
  forget();
  chat->on_packet(other, client_side::whisper("user0", "still you?"));
  EXPECT_EQ(notices(), std::vector<std::string>{"2: 228 user1"});
}

TEST_F(ChatReplace, AWrongPasswordEndsNobody) {
  const SessionId first = open_in(UserState::in_room, 0);
  const SessionId second = open(1);
  chat->on_packet(second, client_side::login("user0", "wrong"));
  store.answer(0, LoginAnswer::wrong_password);
  EXPECT_EQ(only_response(second, PacketId::login_response), ChatResult::wrong_password);
  EXPECT_TRUE(sessions.disconnected.empty());
  EXPECT_EQ(ask(first, client_side::leave(), PacketId::room_leave_response), ChatResult::ok);
  EXPECT_EQ(ask(second, client_side::enter(0), PacketId::room_enter_response),
            ChatResult::not_logged_in);
}

TEST_F(ChatReplace, OfManyAtOnceTheLastToBeAnsweredStays) {
  std::vector<SessionId> all;
  for (std::uint32_t slot = 0; slot < 3; ++slot) {
    all.push_back(open(slot));
    chat->on_packet(all.back(), client_side::login("alice"));
  }
  for (const std::size_t index : {1u, 0u, 0u}) store.answer(index, LoginAnswer::ok);
  EXPECT_EQ(chat->totals().users_logged_in, 1u);
  EXPECT_EQ(chat->totals().late_answers, 1u) << "of the one that was replaced before its answer";
  forget();
  const SessionId asker = open_in(UserState::logged_in, 7);
  chat->on_packet(asker, client_side::whisper("alice", "which one?"));
  EXPECT_EQ(notices(), std::vector<std::string>{"2: 228 user7"});
}

TEST_F(ChatReplace, OneThatHasGoneMeanwhileIsNotMissed) {
  const SessionId first = open_in(UserState::logged_in, 0);
  const SessionId second = open(1);
  chat->on_packet(second, client_side::login("user0"));
  chat->on_close(first, CloseReason::peer_reset);
  store.answer(0, LoginAnswer::ok);
  EXPECT_EQ(only_response(second, PacketId::login_response), ChatResult::ok);
  EXPECT_TRUE(sessions.disconnected.empty());
  EXPECT_EQ(chat->totals().replaced, 0u);
}

}  // namespace
}  // namespace portstorm::server
