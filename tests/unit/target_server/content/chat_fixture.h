#pragma once
// A chat with recorders around it, and the shortest ways to bring a session into each state.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "client_packets.h"
#include "recorders.h"
#include "target_server/content/chat.h"
#include "target_server/content/chat_packets.h"
#include "target_server/content/users.h"

namespace portstorm::server {

class ChatTest : public testing::Test {
 protected:
  SessionId open(std::uint32_t slot, std::uint32_t generation = 1) {
    const SessionId session{slot, generation};
    chat->on_open(session);
    return session;
  }

  // Opens a session in `slot` and brings it into `state`; its user id is "user<slot>".
  SessionId open_in(UserState state, std::uint32_t slot, std::int32_t room = 0) {
    const SessionId session = open(slot);
    if (state == UserState::connected) return session;
    chat->on_packet(session, client_side::login("user" + std::to_string(slot)));
    if (state == UserState::logging_in) return session;
    store.answer(store.asked.size() - 1, LoginAnswer::ok);
    if (state == UserState::in_room) chat->on_packet(session, client_side::enter(room));
    forget();
    return session;
  }

  void forget() {
    sessions.sent.clear();
    sessions.disconnected.clear();
  }

  // The result in the one response that was sent since forget(), before any notice; it must have
  // this id and go to this session.
  ChatResult only_response(SessionId session, PacketId id) {
    const auto is_response = [](const Sent& sent) {
      return sent.packet.size() == response_packet_bytes;
    };
    EXPECT_EQ(std::count_if(sessions.sent.begin(), sessions.sent.end(), is_response), 1);
    if (sessions.sent.empty()) return ChatResult{0xffff};
    const Sent& sent = sessions.sent.front();
    EXPECT_EQ(sent.to, session);
    EXPECT_EQ(sent.packet.size(), response_packet_bytes);
    EXPECT_EQ(client_side::length_of(sent.packet), response_packet_bytes);
    EXPECT_EQ(client_side::id_of(sent.packet), static_cast<unsigned>(id));
    const auto result = static_cast<ChatResult>(client_side::result_of(sent.packet));
    forget();
    return result;
  }

  // Asks, and returns the result of the one response.
  ChatResult ask(SessionId session, const client_side::Packet& request, PacketId response) {
    forget();
    chat->on_packet(session, request);
    return only_response(session, response);
  }

  void expect_bad_packet(SessionId session) {
    EXPECT_TRUE(sessions.sent.empty());
    ASSERT_EQ(sessions.disconnected.size(), 1u);
    EXPECT_EQ(sessions.disconnected[0].session, session);
    EXPECT_EQ(sessions.disconnected[0].reason, CloseReason::bad_packet);
  }

  // Who was sent what since forget(), as "slot: id text", in the order of the sending; the text is
  // the first one in the packet.
  std::vector<std::string> notices() const {
    std::vector<std::string> all;
    for (const Sent& sent : sessions.sent) {
      if (sent.packet.size() == response_packet_bytes) continue;
      const unsigned id = client_side::id_of(sent.packet);
      const std::size_t text_offset = id == 209 ? 8 : 5;
      const std::string field = client_side::text_at(sent.packet, text_offset, 33);
      all.push_back(std::to_string(sent.to.slot) + ": " + std::to_string(id) + " " + field.c_str());
    }
    return all;
  }

  // Who got the chat notifies among what was sent.
  std::vector<SessionId> notified() const {
    std::vector<SessionId> all;
    for (const Sent& sent : sessions.sent) {
      if (client_side::id_of(sent.packet) == 223) all.push_back(sent.to);
    }
    return all;
  }

  RecordingSessions sessions;
  ManualStore store;
  RecordingLog log;
  std::unique_ptr<ChatContent> chat =
      make_chat(sessions, store, {.rooms = 3, .room_capacity = 2}, &log);
};

}  // namespace portstorm::server
