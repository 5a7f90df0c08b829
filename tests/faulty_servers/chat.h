#pragma once
// The content: login, rooms, chat in the room. Knows no socket.
//
//   connected --login_request--> logging_in --ok--> logged_in
//       ^                            |
//       +------- any other ----------+
//
// A request that does not belong to the state is answered with its error; a packet that the
// protocol does not know, or with a body of the wrong size, ends the connection.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tests/faulty_servers/account_store.h"
#include "tests/faulty_servers/rooms.h"
#include "tests/faulty_servers/session_table.h"

namespace portstorm::faulty {

class Chat final : public Content {
 public:
  Chat(SessionTable& sessions, AccountStore& accounts, const Options& options);

  void on_open(SessionId session) override;
  void on_packet(SessionId session, const Packet& packet) override;
  void on_close(SessionId session) override;

 private:
  enum class UserState : std::uint8_t { connected, logging_in, logged_in };
  struct User {
    SessionId session;
    UserState state = UserState::connected;
    std::string user_id;     // empty while connected
    std::int32_t room = -1;  // -1: in none
  };

  // False when the packet is bad.
  bool handle(User& user, const Packet& packet);
  bool on_login_request(User& user, const Packet& packet);
  bool on_room_enter_request(User& user, const Packet& packet);
  bool on_room_leave_request(User& user, const Packet& packet);
  bool on_room_chat_request(User& user, const Packet& packet);
  bool on_store_answer_packet(User& user);

  Bytes body_of(const Packet& packet, std::size_t bytes) const;  // shorter: the packet is bad
  ChatResult start_login(User& user, std::string_view user_id, std::string_view password);
  void finish_login(SessionId session, const std::string& user_id, ChatResult answer);
  User* receiver_of_answer(SessionId session, const std::string& user_id);
  bool may_use_rooms(const User& user) const;
  ChatResult enter_room(User& user, std::int32_t room);
  ChatResult leave_room(User& user);
  void notify_room(const User& user, Bytes message);
  Notify notify_buffer() const;
  void remember(Bytes received);
  void respond(const User& user, PacketId response, ChatResult result);
  User* find(SessionId session) noexcept;

  SessionTable& sessions_;
  AccountStore& accounts_;
  const Bug bug_;
  Rooms rooms_;
  std::vector<User> users_;  // by slot; generation 0: no one
  std::unordered_set<std::string> ids_in_use_;
  std::unordered_map<std::string, SessionId> logging_in_;  // crossed_login alone
  std::vector<std::byte> pooled_buffer_;                   // dirty_padding alone
};

}  // namespace portstorm::faulty
