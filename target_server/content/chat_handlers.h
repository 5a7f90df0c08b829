#pragma once
// The chat behind chat.h: one handler for each packet that a client may send.
//
//   chat.cpp           sessions come, send and go
//   chat_login.cpp     login, with the store's answer in between
//   chat_room.cpp      enter, leave, chat, kick, hand over
//   chat_whisper.cpp   from one user to another, wherever both are

#include <array>

#include "target_server/content/chat.h"
#include "target_server/content/chat_packets.h"
#include "target_server/content/rooms.h"
#include "target_server/content/users.h"

namespace portstorm::server {

class Chat final : public ChatContent {
 public:
  Chat(Sessions& sessions, AccountStore& accounts, ChatLog* log, const ChatOptions& options)
      : sessions_(sessions),
        accounts_(accounts),
        log_(log),
        duplicate_login_(options.duplicate_login),
        rooms_(options.rooms, options.room_capacity) {}

  void on_open(SessionId session) override { users_.add(session); }
  void on_packet(SessionId session, std::span<const std::byte> packet) override;
  bool on_end_of_packets(SessionId session, CloseReason reason) override;
  void on_close(SessionId session, CloseReason reason) override;
  ChatTotals totals() const noexcept override;

 private:
  using Bytes = std::span<const std::byte>;
  // False when the packet is bad.
  using Handler = bool (Chat::*)(User&, Bytes);
  struct Request {
    PacketId id;
    Handler handler;
  };
  static const std::array<Request, 8> requests;

  bool handle_login(User& user, Bytes packet);
  bool handle_room_enter(User& user, Bytes packet);
  bool handle_room_leave(User& user, Bytes packet);
  bool handle_room_chat(User& user, Bytes packet);
  bool handle_room_kick(User& user, Bytes packet);
  bool handle_room_owner(User& user, Bytes packet);
  bool handle_whisper(User& user, Bytes packet);
  bool handle_heartbeat(User& user, Bytes packet);

  Handler handler_of(Bytes packet) const noexcept;

  ChatResult start_login(User& user, const LoginRequest& request);
  void finish_login(SessionId session, LoginAnswer answer);
  void take_over(User& user);
  void respond_to_login(const User& user, ChatResult result);

  ChatResult enter_room(User& user, std::int32_t room);
  void welcome(const User& newcomer);
  ChatResult may_leave(const User& user) const noexcept;
  void leave_room(User& user);
  ChatResult find_in_own_room(const User& owner, std::string_view user_id, User*& found) noexcept;
  void tell_room(const User& member, PacketId notify, std::string_view user_id);

  void log(const ChatLine& line) {
    if (log_ != nullptr) log_->add(line);
  }
  void respond(const User& user, PacketId response, ChatResult result);
  void release(User& user);
  void end_for_bad_packet(User& user);

  Sessions& sessions_;
  AccountStore& accounts_;
  ChatLog* const log_;  // null: nothing is kept
  const ChatOptions::DuplicateLogin duplicate_login_;
  Users users_;
  Rooms rooms_;
  ChatTotals totals_;
};

}  // namespace portstorm::server
