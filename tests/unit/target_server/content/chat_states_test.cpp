// Every packet in every state.

#include "chat_fixture.h"

namespace portstorm::server {
namespace {

using client_side::Packet;

constexpr UserState all_states[] = {UserState::connected, UserState::logging_in,
                                    UserState::logged_in, UserState::in_room};

struct Case {
  UserState state;
  Packet request;
  PacketId response;
  ChatResult result;
};

using ChatStates = ChatTest;

TEST_F(ChatStates, EachRequestIsAnsweredAsItsStateAsks) {
  using enum UserState;
  const auto login = client_side::login("someone");
  const auto enter = client_side::enter(1);
  const auto leave = client_side::leave();
  const auto say = client_side::chat("hi");
  const auto whisper = client_side::whisper("nobody", "hi");
  const auto kick = client_side::kick("nobody");
  const auto make_owner = client_side::make_owner("nobody");
  const Case cases[] = {
      {logging_in, login, PacketId::login_response, ChatResult::login_pending},
      {logged_in, login, PacketId::login_response, ChatResult::already_logged_in},
      {in_room, login, PacketId::login_response, ChatResult::already_logged_in},
      {connected, enter, PacketId::room_enter_response, ChatResult::not_logged_in},
      {logging_in, enter, PacketId::room_enter_response, ChatResult::not_logged_in},
      {logged_in, enter, PacketId::room_enter_response, ChatResult::ok},
      {in_room, enter, PacketId::room_enter_response, ChatResult::already_in_room},
      {connected, leave, PacketId::room_leave_response, ChatResult::not_logged_in},
      {logging_in, leave, PacketId::room_leave_response, ChatResult::not_logged_in},
      {logged_in, leave, PacketId::room_leave_response, ChatResult::not_in_room},
      {in_room, leave, PacketId::room_leave_response, ChatResult::ok},
      {connected, say, PacketId::room_chat_response, ChatResult::not_logged_in},
      {logging_in, say, PacketId::room_chat_response, ChatResult::not_logged_in},
      {logged_in, say, PacketId::room_chat_response, ChatResult::not_in_room},
      {connected, whisper, PacketId::whisper_response, ChatResult::not_logged_in},
      {logging_in, whisper, PacketId::whisper_response, ChatResult::not_logged_in},
      {logged_in, whisper, PacketId::whisper_response, ChatResult::no_such_user},
      {in_room, whisper, PacketId::whisper_response, ChatResult::no_such_user},
      {connected, kick, PacketId::room_kick_response, ChatResult::not_logged_in},
      {logging_in, kick, PacketId::room_kick_response, ChatResult::not_logged_in},
      {logged_in, kick, PacketId::room_kick_response, ChatResult::not_in_room},
      {in_room, kick, PacketId::room_kick_response, ChatResult::no_such_user},
      {connected, make_owner, PacketId::room_owner_response, ChatResult::not_logged_in},
      {logging_in, make_owner, PacketId::room_owner_response, ChatResult::not_logged_in},
      {logged_in, make_owner, PacketId::room_owner_response, ChatResult::not_in_room},
      {in_room, make_owner, PacketId::room_owner_response, ChatResult::no_such_user},
  };
  std::uint32_t slot = 0;
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::Message() << "state " << static_cast<int>(c.state) << ", response "
                                    << static_cast<int>(c.response));
    const SessionId session = open_in(c.state, slot++);
    EXPECT_EQ(ask(session, c.request, c.response), c.result);
    EXPECT_TRUE(sessions.disconnected.empty());
    chat->on_close(session, CloseReason::peer_closed);
  }
}

TEST_F(ChatStates, ALoginFromConnectedAsksTheStoreAndAnswersNothingYet) {
  const SessionId session = open(0);
  chat->on_packet(session, client_side::login("alice", "secret"));
  EXPECT_TRUE(sessions.sent.empty());
  ASSERT_EQ(store.asked.size(), 1u);
  EXPECT_EQ(store.asked[0].user_id, "alice");
  EXPECT_EQ(store.asked[0].password, "secret");
}

TEST_F(ChatStates, AChatInARoomIsAnsweredFirstAndThenNotifiedToTheSenderToo) {
  const SessionId alone = open_in(UserState::in_room, 0);
  chat->on_packet(alone, client_side::chat("hi"));
  ASSERT_EQ(sessions.sent.size(), 2u);
  EXPECT_EQ(client_side::id_of(sessions.sent[0].packet), 222u);
  EXPECT_EQ(client_side::result_of(sessions.sent[0].packet), 0u);
  EXPECT_FALSE(sessions.sent[0].by_broadcast);
  EXPECT_EQ(client_side::id_of(sessions.sent[1].packet), 223u);
  EXPECT_EQ(sessions.sent[1].to, alone);
  EXPECT_TRUE(sessions.sent[1].by_broadcast);
}

TEST_F(ChatStates, AHeartbeatIsAnsweredInEveryState) {
  std::uint32_t slot = 0;
  for (const UserState state : all_states) {
    const SessionId session = open_in(state, slot++);
    EXPECT_EQ(ask(session, client_side::heartbeat(), PacketId::heartbeat_response), ChatResult::ok);
    chat->on_close(session, CloseReason::peer_closed);
  }
}

TEST_F(ChatStates, UnknownIdsAndPacketsOfTheServerEndTheConnectionInEveryState) {
  std::uint32_t slot = 0;
  for (const UserState state : all_states) {
    for (const unsigned id : {0u,   1u,   200u, 202u, 203u, 207u, 208u, 209u, 216u, 217u,
                              218u, 222u, 223u, 224u, 227u, 228u, 232u, 233u, 237u, 65535u}) {
      SCOPED_TRACE(testing::Message() << "state " << static_cast<int>(state) << ", id " << id);
      const SessionId session = open_in(state, slot++);
      chat->on_packet(session, client_side::with_body(id, std::string(2, '\0')));
      expect_bad_packet(session);
      chat->on_close(session, CloseReason::bad_packet);
      forget();
    }
  }
}

TEST_F(ChatStates, ABodyOfAnyOtherSizeEndsTheConnectionInEveryState) {
  struct Body {
    unsigned id;
    std::size_t bytes;
  };
  std::uint32_t slot = 0;
  for (const UserState state : all_states) {
    for (const auto [id, right] : {Body{201, 66}, Body{206, 4}, Body{215, 0}, Body{221, 257},
                                   Body{226, 290}, Body{231, 33}, Body{236, 33}, Body{241, 0}}) {
      for (const std::size_t bytes : {std::size_t{0}, right - 1, right + 1, std::size_t{1019}}) {
        if (bytes == right || bytes > 1019) continue;  // no body that small
        SCOPED_TRACE(testing::Message() << "id " << id << " with " << bytes << " bytes");
        const SessionId session = open_in(state, slot++);
        chat->on_packet(session, client_side::with_body(id, std::string(bytes, 'x')));
        expect_bad_packet(session);
        chat->on_close(session, CloseReason::bad_packet);
        forget();
      }
    }
  }
}

TEST_F(ChatStates, ALengthThatIsNotThePacketsSizeEndsTheConnection) {
  const SessionId session = open(0);
  auto packet = client_side::login("alice");
  packet[0] = std::byte{70};
  chat->on_packet(session, packet);
  expect_bad_packet(session);
}

TEST_F(ChatStates, NothingIsDoneForASessionThatIsBeingClosed) {
  const SessionId session = open_in(UserState::in_room, 0);
  chat->on_packet(session, client_side::with_body(999, ""));
  forget();
  chat->on_packet(session, client_side::chat("still here"));
  chat->on_packet(session, client_side::with_body(999, ""));
  EXPECT_TRUE(sessions.sent.empty());
  EXPECT_TRUE(sessions.disconnected.empty());
  EXPECT_EQ(chat->totals().bad_packets, 1u);
}

TEST_F(ChatStates, DisconnectingInAnyStateFreesTheIdAndTheRoom) {
  for (const UserState state : all_states) {
    SCOPED_TRACE(static_cast<int>(state));
    const SessionId first = open_in(state, 7, 0);
    chat->on_close(first, CloseReason::peer_reset);
    store.asked.clear();
    EXPECT_EQ(chat->totals().rooms_in_use, 0u);
    EXPECT_EQ(chat->totals().users_logged_in, 0u);

    const SessionId next = open(7, 100 + static_cast<std::uint32_t>(state));
    chat->on_packet(next, client_side::login("user7"));
    ASSERT_EQ(store.asked.size(), 1u);
    store.answer(0, LoginAnswer::ok);
    EXPECT_EQ(only_response(next, PacketId::login_response), ChatResult::ok);
    chat->on_close(next, CloseReason::peer_closed);
  }
}

TEST_F(ChatStates, ABadPacketFreesTheIdAndTheRoomBeforeTheNetworkHasClosed) {
  const SessionId bad = open_in(UserState::in_room, 0);
  const SessionId other = open_in(UserState::in_room, 1);
  chat->on_packet(bad, client_side::with_body(999, ""));
  forget();

  chat->on_packet(other, client_side::chat("hi"));
  EXPECT_EQ(notified(), std::vector{other});
  const SessionId again = open(2);
  chat->on_packet(again, client_side::login("user0"));
  EXPECT_EQ(store.asked.size(), 1u);
  chat->on_close(bad, CloseReason::bad_packet);
  EXPECT_EQ(chat->totals().users_logged_in, 1u);
}

}  // namespace
}  // namespace portstorm::server
