// Who is told what when somebody comes, goes, is kicked or takes a room over.

#include "chat_fixture.h"

namespace portstorm::server {
namespace {

using Notices = std::vector<std::string>;

class ChatNotices : public ChatTest {
 protected:
  ChatNotices() { chat = make_chat(sessions, store, {.rooms = 3, .room_capacity = 100}, &log); }

  // "user<slot>", each in a room of its own or with those before.
  std::vector<SessionId> enter(std::uint32_t users, std::int32_t room = 0) {
    std::vector<SessionId> all;
    for (std::uint32_t slot = 0; slot < users; ++slot) {
      all.push_back(open_in(UserState::in_room, slot, room));
    }
    return all;
  }
};

TEST_F(ChatNotices, NobodyIsToldOfTheFirstInARoom) {
  enter(1);
  EXPECT_EQ(notices(), Notices{});
}

TEST_F(ChatNotices, ANewcomerIsAnsweredThenToldWhoIsThereAndWhoseTheRoomIs) {
  const auto there = enter(2);
  const SessionId newcomer = open_in(UserState::logged_in, 7);
  chat->on_packet(newcomer, client_side::enter(0));
  EXPECT_EQ(client_side::id_of(sessions.sent[0].packet), 207u);
  EXPECT_EQ(notices(), (Notices{"0: 208 user7", "1: 208 user7", "7: 209 user0", "7: 218 user0"}));
  const auto& list = sessions.sent[3].packet;
  EXPECT_EQ(client_side::number_at(list, 5), 3u) << "all in the room";
  EXPECT_EQ(list[7], std::byte{2}) << "all but the newcomer are named";
}

TEST_F(ChatNotices, ALongListComesInSeveralPackets) {
  enter(71);
  const SessionId newcomer = open_in(UserState::logged_in, 90);
  forget();
  chat->on_packet(newcomer, client_side::enter(0));
  std::vector<int> counts;
  for (const Sent& sent : sessions.sent) {
    if (client_side::id_of(sent.packet) == 209) {
      counts.push_back(std::to_integer<int>(sent.packet[7]));
    }
  }
  EXPECT_EQ(counts, (std::vector{30, 30, 11}));
}

TEST_F(ChatNotices, ThoseWhoStayAreToldWhoLeft) {
  const auto users = enter(3);
  chat->on_packet(users[2], client_side::leave());
  EXPECT_EQ(notices(), (Notices{"0: 217 user2", "1: 217 user2"}));
}

TEST_F(ChatNotices, WhenTheOwnerLeavesTheRoomGoesToWhomWasThereLongest) {
  const auto users = enter(4);
  chat->on_packet(users[1], client_side::leave());
  forget();
  chat->on_packet(users[0], client_side::leave());
  Notices told = notices();
  std::sort(told.begin(), told.end());
  EXPECT_EQ(told, (Notices{"2: 217 user0", "2: 218 user2", "3: 217 user0", "3: 218 user2"}));
}

TEST_F(ChatNotices, ALostConnectionIsAnnouncedOnceAndBeforeItsIdIsTakenAgain) {
  const auto users = enter(2);
  EXPECT_TRUE(chat->on_end_of_packets(users[0], CloseReason::peer_closed));
  EXPECT_EQ(notices(), (Notices{"1: 217 user0", "1: 218 user1"}));
  forget();
  chat->on_close(users[0], CloseReason::peer_closed);
  EXPECT_EQ(notices(), Notices{});
}

TEST_F(ChatNotices, ABadPacketOfAMemberIsALeaveForTheOthers) {
  const auto users = enter(2);
  chat->on_packet(users[1], client_side::with_body(999, ""));
  EXPECT_EQ(notices(), Notices{"0: 217 user1"});
}

TEST_F(ChatNotices, OtherRoomsAreToldNothing) {
  const auto users = enter(2);
  const SessionId elsewhere = open_in(UserState::in_room, 5, 1);
  forget();
  chat->on_packet(users[1], client_side::leave());
  chat->on_packet(elsewhere, client_side::leave());
  EXPECT_EQ(notices(), Notices{"0: 217 user1"});
}

TEST_F(ChatNotices, TheOwnerKicksAndAllAreToldTheKickedToo) {
  const auto users = enter(3);
  EXPECT_EQ(ask(users[0], client_side::kick("user1"), PacketId::room_kick_response),
            ChatResult::ok);
  chat->on_packet(users[0], client_side::chat("peace"));
  EXPECT_EQ(notified(), (std::vector{users[0], users[2]}));
  EXPECT_EQ(ask(users[1], client_side::chat("hey"), PacketId::room_chat_response),
            ChatResult::not_in_room);
  EXPECT_EQ(ask(users[1], client_side::enter(0), PacketId::room_enter_response), ChatResult::ok);
  EXPECT_EQ(chat->totals().kicks, 1u);
}

TEST_F(ChatNotices, AKickIsAnsweredFirst) {
  const auto users = enter(2);
  chat->on_packet(users[0], client_side::kick("user1"));
  ASSERT_EQ(sessions.sent.size(), 3u);
  EXPECT_EQ(client_side::id_of(sessions.sent[0].packet), 232u);
  EXPECT_EQ(notices(), (Notices{"0: 233 user1", "1: 233 user1"}));
}

TEST_F(ChatNotices, OnlyTheOwnerKicksAndNotItselfAndNobodyElsewhere) {
  const auto users = enter(2);
  open_in(UserState::in_room, 5, 1);
  open_in(UserState::logged_in, 6);
  open_in(UserState::logging_in, 7);
  EXPECT_EQ(ask(users[1], client_side::kick("user0"), PacketId::room_kick_response),
            ChatResult::not_room_owner);
  EXPECT_EQ(ask(users[0], client_side::kick("user0"), PacketId::room_kick_response),
            ChatResult::own_user_id);
  for (const char* id : {"user5", "user6", "user7", "nobody", ""}) {
    EXPECT_EQ(ask(users[0], client_side::kick(id), PacketId::room_kick_response),
              ChatResult::no_such_user)
        << id;
  }
  chat->on_packet(users[0], client_side::chat("all here?"));
  EXPECT_EQ(notified(), users);
}

TEST_F(ChatNotices, ARoomIsHandedOverWithAllItsRights) {
  const auto users = enter(3);
  chat->on_packet(users[0], client_side::make_owner("user2"));
  EXPECT_EQ(notices(), (Notices{"0: 218 user2", "1: 218 user2", "2: 218 user2"}));
  EXPECT_EQ(ask(users[0], client_side::kick("user1"), PacketId::room_kick_response),
            ChatResult::not_room_owner);
  EXPECT_EQ(ask(users[2], client_side::kick("user0"), PacketId::room_kick_response),
            ChatResult::ok);
}

TEST_F(ChatNotices, OnlyTheOwnerHandsOverAndOnlyToSomebodyInTheRoom) {
  const auto users = enter(2);
  EXPECT_EQ(ask(users[1], client_side::make_owner("user1"), PacketId::room_owner_response),
            ChatResult::not_room_owner);
  EXPECT_EQ(ask(users[0], client_side::make_owner("nobody"), PacketId::room_owner_response),
            ChatResult::no_such_user);
  EXPECT_EQ(ask(users[0], client_side::make_owner("user0"), PacketId::room_owner_response),
            ChatResult::own_user_id);
}

TEST_F(ChatNotices, AnEmptiedRoomBelongsToWhomEntersItNext) {
  const auto users = enter(2);
  chat->on_packet(users[0], client_side::leave());
  chat->on_packet(users[1], client_side::leave());
  chat->on_packet(users[1], client_side::enter(0));
  chat->on_packet(users[0], client_side::enter(0));
  EXPECT_EQ(ask(users[1], client_side::kick("user0"), PacketId::room_kick_response),
            ChatResult::ok);
}

// ---- whispers ----------------------------------------------------------------------------------

TEST_F(ChatNotices, AWhisperReachesItsRecipientInWhateverRoomAndNobodyElse) {
  const auto users = enter(2);
  const SessionId elsewhere = open_in(UserState::in_room, 5, 1);
  const SessionId outside = open_in(UserState::logged_in, 6);
  forget();
  chat->on_packet(users[0], client_side::whisper("user5", "psst"));
  chat->on_packet(outside, client_side::whisper("user0", "psst"));
  chat->on_packet(elsewhere, client_side::whisper("user6", "psst"));
  EXPECT_EQ(notices(), (Notices{"5: 228 user0", "0: 228 user6", "6: 228 user5"}));
  EXPECT_EQ(client_side::id_of(sessions.sent[0].packet), 227u) << "the sender is answered first";
  EXPECT_EQ(client_side::text_at(sessions.sent[1].packet, 38, 257),
            client_side::field("psst", 257));
  EXPECT_EQ(chat->totals().whispers, 3u);
}

TEST_F(ChatNotices, AWhisperToWhomIsNotLoggedInIsRefused) {
  const auto users = enter(1);
  open_in(UserState::logging_in, 5);
  chat->on_close(open_in(UserState::logged_in, 6), CloseReason::peer_reset);
  chat->on_packet(open_in(UserState::logged_in, 7), client_side::with_body(999, ""));
  for (const char* id : {"user5", "user6", "user7", "nobody", ""}) {
    EXPECT_EQ(ask(users[0], client_side::whisper(id, "psst"), PacketId::whisper_response),
              ChatResult::no_such_user)
        << id;
    EXPECT_EQ(notices(), Notices{}) << id;
  }
}

// ---- the log -----------------------------------------------------------------------------------

TEST_F(ChatNotices, WhatIsSaidIsLoggedWithItsRoomOrItsRecipient) {
  const auto users = enter(2, 1);
  chat->on_packet(users[0], client_side::chat("hello"));
  chat->on_packet(users[1], client_side::whisper("user0", "psst"));
  chat->on_packet(users[1], client_side::whisper("nobody", "unheard"));
  EXPECT_EQ(log.lines, (Notices{"user0 in 1: hello", "user1 to user0: psst"}));
}

}  // namespace
}  // namespace portstorm::server
