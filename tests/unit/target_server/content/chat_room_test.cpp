#include <algorithm>

#include "chat_fixture.h"

namespace portstorm::server {
namespace {

using ChatRoom = ChatTest;

TEST_F(ChatRoom, IsFullAtItsCapacityAndFreeAgainAfterALeave) {
  const SessionId first = open_in(UserState::in_room, 0, 1);
  open_in(UserState::in_room, 1, 1);
  const SessionId third = open_in(UserState::logged_in, 2);
  EXPECT_EQ(ask(third, client_side::enter(1), PacketId::room_enter_response),
            ChatResult::room_full);
  EXPECT_EQ(ask(first, client_side::leave(), PacketId::room_leave_response), ChatResult::ok);
  EXPECT_EQ(ask(third, client_side::enter(1), PacketId::room_enter_response), ChatResult::ok);
}

TEST_F(ChatRoom, OutsideTheRangeDoesNotExist) {
  const SessionId session = open_in(UserState::logged_in, 0);
  for (const std::int32_t room : {-1, 3, INT32_MIN, INT32_MAX}) {
    EXPECT_EQ(ask(session, client_side::enter(room), PacketId::room_enter_response),
              ChatResult::no_such_room);
  }
  EXPECT_EQ(ask(session, client_side::enter(2), PacketId::room_enter_response), ChatResult::ok);
}

TEST_F(ChatRoom, EnteredTwiceHoldsOnePlace) {
  const SessionId session = open_in(UserState::in_room, 0, 1);
  EXPECT_EQ(ask(session, client_side::enter(1), PacketId::room_enter_response),
            ChatResult::already_in_room);
  EXPECT_EQ(ask(session, client_side::enter(2), PacketId::room_enter_response),
            ChatResult::already_in_room);
  chat->on_packet(session, client_side::chat("once"));
  EXPECT_EQ(notified(), std::vector{session});
}

TEST_F(ChatRoom, LeftTwiceCountsOnce) {
  const SessionId leaver = open_in(UserState::in_room, 0, 1);
  const SessionId other = open_in(UserState::in_room, 1, 1);
  EXPECT_EQ(ask(leaver, client_side::leave(), PacketId::room_leave_response), ChatResult::ok);
  EXPECT_EQ(ask(leaver, client_side::leave(), PacketId::room_leave_response),
            ChatResult::not_in_room);
  EXPECT_EQ(chat->totals().rooms_in_use, 1u);
  chat->on_packet(other, client_side::chat("alone"));
  EXPECT_EQ(notified(), std::vector{other});
}

TEST_F(ChatRoom, HearsItsOwnMembersAlone) {
  const SessionId a = open_in(UserState::in_room, 0, 0);
  const SessionId b = open_in(UserState::in_room, 1, 0);
  open_in(UserState::in_room, 2, 1);
  open_in(UserState::logged_in, 3);
  chat->on_packet(b, client_side::chat("hello"));
  EXPECT_EQ(notified(), (std::vector{a, b}));
  EXPECT_EQ(chat->totals().chats, 1u);
  EXPECT_EQ(chat->totals().notifies, 2u);
}

TEST_F(ChatRoom, ANotifyNamesTheSenderAndCarriesTheMessage) {
  const SessionId session = open_in(UserState::in_room, 4);
  chat->on_packet(session, client_side::chat("hello"));
  const auto& notify = sessions.sent.back().packet;
  ASSERT_EQ(notify.size(), 295u);
  EXPECT_EQ(client_side::length_of(notify), 295u);
  EXPECT_EQ(notify[4], std::byte{0});
  EXPECT_EQ(client_side::text_at(notify, 5, 33), client_side::field("user4", 33));
  EXPECT_EQ(client_side::text_at(notify, 38, 257), client_side::field("hello", 257));
}

TEST_F(ChatRoom, ShowsNoByteOfAnEarlierMessageOrFromBehindTheNul) {
  const SessionId session = open_in(UserState::in_room, 0);
  chat->on_packet(session, client_side::chat(std::string(257, 'S')));
  EXPECT_EQ(client_side::text_at(sessions.sent.back().packet, 38, 257), std::string(257, 'S'));

  chat->on_packet(session, client_side::chat("a"));
  EXPECT_EQ(client_side::text_at(sessions.sent.back().packet, 38, 257),
            client_side::field("a", 257));

  chat->on_packet(session, client_side::with_body(221, client_side::field("b", 257, 'X')));
  EXPECT_EQ(client_side::text_at(sessions.sent.back().packet, 38, 257),
            client_side::field("b", 257));

  chat->on_packet(session, client_side::chat(""));
  EXPECT_EQ(client_side::text_at(sessions.sent.back().packet, 38, 257), std::string(257, '\0'));
}

TEST_F(ChatRoom, IsLeftByADisconnect) {
  const SessionId gone = open_in(UserState::in_room, 0, 1);
  const SessionId stays = open_in(UserState::in_room, 1, 1);
  chat->on_close(gone, CloseReason::peer_reset);
  chat->on_packet(stays, client_side::chat("anyone?"));
  EXPECT_EQ(notified(), std::vector{stays});
  chat->on_close(stays, CloseReason::peer_closed);
  EXPECT_EQ(chat->totals().rooms_in_use, 0u);
}

}  // namespace
}  // namespace portstorm::server
