#include <stdexcept>

#include "chat_fixture.h"

namespace portstorm::server {
namespace {

using ChatLogin = ChatTest;

TEST_F(ChatLogin, WaitsForTheStoreAndThenLetsIn) {
  const SessionId session = open(0);
  chat->on_packet(session, client_side::login("alice"));
  store.answer(0, LoginAnswer::ok);
  EXPECT_EQ(only_response(session, PacketId::login_response), ChatResult::ok);
  EXPECT_EQ(chat->totals().logins_ok, 1u);
  EXPECT_EQ(chat->totals().users_logged_in, 1u);
}

TEST_F(ChatLogin, AWrongPasswordIsRefusedAndMayBeTriedAgain) {
  const SessionId session = open(0);
  chat->on_packet(session, client_side::login("alice", "wrong"));
  store.answer(0, LoginAnswer::wrong_password);
  EXPECT_EQ(only_response(session, PacketId::login_response), ChatResult::wrong_password);
  EXPECT_EQ(ask(session, client_side::enter(0), PacketId::room_enter_response),
            ChatResult::not_logged_in);

  chat->on_packet(session, client_side::login("alice", "right"));
  store.answer(0, LoginAnswer::ok);
  EXPECT_EQ(only_response(session, PacketId::login_response), ChatResult::ok);
  EXPECT_EQ(chat->totals().logins_refused, 1u);
}

TEST_F(ChatLogin, SaysThatTheStoreIsUnavailable) {
  const SessionId session = open(0);
  store.full = true;
  EXPECT_EQ(ask(session, client_side::login("alice"), PacketId::login_response),
            ChatResult::store_unavailable);
  store.full = false;
  chat->on_packet(session, client_side::login("alice"));
  store.answer(0, LoginAnswer::unavailable);
  EXPECT_EQ(only_response(session, PacketId::login_response), ChatResult::store_unavailable);
  EXPECT_EQ(chat->totals().logins_refused, 2u);
}

TEST_F(ChatLogin, TwoAtOnceWithOneIdTheSecondIsRefusedBeforeTheFirstIsAnswered) {
  const SessionId first = open(0);
  const SessionId second = open(1);
  chat->on_packet(first, client_side::login("alice"));
  EXPECT_EQ(ask(second, client_side::login("alice"), PacketId::login_response),
            ChatResult::user_id_in_use);
  store.answer(0, LoginAnswer::ok);
  EXPECT_EQ(only_response(first, PacketId::login_response), ChatResult::ok);
  EXPECT_EQ(ask(second, client_side::login("alice"), PacketId::login_response),
            ChatResult::user_id_in_use);
}

TEST_F(ChatLogin, ARefusedLoginGivesItsIdBack) {
  const SessionId first = open(0);
  const SessionId second = open(1);
  chat->on_packet(first, client_side::login("alice", "wrong"));
  store.answer(0, LoginAnswer::wrong_password);
  forget();
  chat->on_packet(second, client_side::login("alice"));
  EXPECT_EQ(store.asked.size(), 1u);
}

TEST_F(ChatLogin, AnEmptyIdAndControlCharactersAreNoUserIds) {
  const SessionId session = open(0);
  for (const char* id : {"", "a\nb", "\x1b[31m", "a\x7f"}) {
    EXPECT_EQ(ask(session, client_side::login(id), PacketId::login_response),
              ChatResult::bad_user_id);
  }
  EXPECT_TRUE(store.asked.empty());
}

TEST_F(ChatLogin, AnIdThatFillsItsFieldWithoutANulIsLegal) {
  const std::string id(33, 'x');
  const std::string password(33, 'y');
  const SessionId session = open(0);
  chat->on_packet(session, client_side::login(id, password));
  ASSERT_EQ(store.asked.size(), 1u);
  EXPECT_EQ(store.asked[0].user_id, id);
  EXPECT_EQ(store.asked[0].password, password);
}

TEST_F(ChatLogin, ALateAnswerIsDroppedAndNotGivenToTheNextUserOfTheSlot) {
  const SessionId gone = open(5, 1);
  chat->on_packet(gone, client_side::login("alice"));
  chat->on_close(gone, CloseReason::peer_reset);
  const SessionId next = open(5, 2);
  chat->on_packet(next, client_side::login("bob"));

  store.answer(0, LoginAnswer::ok);  // alice's
  EXPECT_TRUE(sessions.sent.empty());
  EXPECT_EQ(chat->totals().late_answers, 1u);
  EXPECT_EQ(ask(next, client_side::enter(0), PacketId::room_enter_response),
            ChatResult::not_logged_in);

  store.answer(0, LoginAnswer::ok);  // bob's
  EXPECT_EQ(only_response(next, PacketId::login_response), ChatResult::ok);
}

TEST_F(ChatLogin, ALateAnswerIsDroppedWhenTheSlotIsEmpty) {
  const SessionId gone = open(5);
  chat->on_packet(gone, client_side::login("alice"));
  chat->on_close(gone, CloseReason::peer_closed);
  store.answer(0, LoginAnswer::wrong_password);
  EXPECT_TRUE(sessions.sent.empty());
}

TEST_F(ChatLogin, AUserIdIsFreeAsSoonAsItsUserSaysGoodbye) {
  const SessionId first = open_in(UserState::in_room, 0);
  EXPECT_TRUE(chat->on_end_of_packets(first, CloseReason::peer_closed));
  const SessionId second = open(1);  // before the first one's on_close
  chat->on_packet(second, client_side::login("user0"));
  store.answer(0, LoginAnswer::ok);
  EXPECT_EQ(only_response(second, PacketId::login_response), ChatResult::ok);
  EXPECT_EQ(ask(second, client_side::enter(0), PacketId::room_enter_response), ChatResult::ok);
  chat->on_packet(second, client_side::chat("anybody?"));
  EXPECT_EQ(notified(), std::vector<SessionId>{second});
  chat->on_close(first, CloseReason::peer_closed);
  EXPECT_EQ(chat->totals().users_logged_in, 1u);
}

TEST_F(ChatLogin, ALoginBeforeAGoodbyeIsStillAnswered) {
  for (const LoginAnswer answer : {LoginAnswer::ok, LoginAnswer::wrong_password}) {
    const SessionId session = open_in(UserState::logging_in, 0);
    EXPECT_FALSE(chat->on_end_of_packets(session, CloseReason::peer_closed));
    EXPECT_TRUE(sessions.disconnected.empty());
    store.answer(0, answer);
    EXPECT_EQ(sessions.disconnected.size(), 1u);
    EXPECT_EQ(sessions.sent.size(), 1u);
    EXPECT_EQ(chat->totals().users_logged_in, 0u);
    chat->on_close(session, CloseReason::peer_closed);
    forget();
  }
}

TEST_F(ChatLogin, AnAnswerToASessionThatWasKickedMeanwhileIsDropped) {
  const SessionId session = open_in(UserState::logging_in, 0);
  chat->on_packet(session, client_side::with_body(999, ""));
  store.answer(0, LoginAnswer::ok);
  EXPECT_TRUE(sessions.sent.empty());
  EXPECT_EQ(chat->totals().users_logged_in, 0u);
}

TEST(ChatOptions, OutsideTheirLimitsAreRefused) {
  RecordingSessions sessions;
  ManualStore store;
  for (const ChatOptions& options :
       {ChatOptions{.rooms = 0}, ChatOptions{.rooms = 1'000'001}, ChatOptions{.room_capacity = 0},
        ChatOptions{.room_capacity = 65'537}}) {
    EXPECT_THROW(make_chat(sessions, store, options), std::invalid_argument);
  }
}

}  // namespace
}  // namespace portstorm::server
