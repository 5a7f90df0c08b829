#include "target_server/content/chat.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include "target_server/content/chat_packets.h"
#include "target_server/content/rooms.h"
#include "target_server/content/users.h"

namespace portstorm::server {
namespace {

using Bytes = std::span<const std::byte>;

bool is_valid_user_id(std::string_view user_id) noexcept {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !user_id.empty() && std::none_of(user_id.begin(), user_id.end(), is_control);
}

bool is_logged_in(const User& user) noexcept {
  return user.state == UserState::logged_in || user.state == UserState::in_room;
}

ChatResult result_of(Rooms::EnterResult entered) noexcept {
  switch (entered) {
    case Rooms::EnterResult::ok:
      return ChatResult::ok;
    case Rooms::EnterResult::no_such_room:
      return ChatResult::no_such_room;
    case Rooms::EnterResult::full:
      return ChatResult::room_full;
  }
  return ChatResult::no_such_room;
}

ChatResult result_of(LoginAnswer answer) noexcept {
  switch (answer) {
    case LoginAnswer::ok:
      return ChatResult::ok;
    case LoginAnswer::wrong_password:
      return ChatResult::wrong_password;
    case LoginAnswer::unavailable:
      return ChatResult::store_unavailable;
  }
  return ChatResult::store_unavailable;
}

class Chat final : public ChatContent {
 public:
  Chat(Sessions& sessions, AccountStore& accounts, const ChatOptions& options)
      : sessions_(sessions), accounts_(accounts), rooms_(options.rooms, options.room_capacity) {}

  void on_open(SessionId session) override { users_.add(session); }
  void on_packet(SessionId session, Bytes packet) override;
  bool on_end_of_packets(SessionId session, CloseReason reason) override;
  void on_close(SessionId session, CloseReason reason) override;
  ChatTotals totals() const noexcept override;

 private:
  // False when the packet is bad.
  using Handler = bool (Chat::*)(User&, Bytes);
  struct Request {
    PacketId id;
    Handler handler;
  };
  static const std::array<Request, 4> requests;

  bool handle_login(User& user, Bytes packet);
  bool handle_room_enter(User& user, Bytes packet);
  bool handle_room_leave(User& user, Bytes packet);
  bool handle_room_chat(User& user, Bytes packet);

  Handler handler_of(Bytes packet) const noexcept;
  ChatResult start_login(User& user, const LoginRequest& request);
  void finish_login(SessionId session, LoginAnswer answer);
  ChatResult enter_room(User& user, std::int32_t room);
  ChatResult leave_room(User& user);
  void respond(const User& user, PacketId response, ChatResult result);
  void respond_to_login(const User& user, ChatResult result);
  void release(User& user);
  void kick(User& user);

  Sessions& sessions_;
  AccountStore& accounts_;
  Users users_;
  Rooms rooms_;
  ChatTotals totals_;
};

const std::array<Chat::Request, 4> Chat::requests = {{
    {PacketId::room_chat_request, &Chat::handle_room_chat},
    {PacketId::room_enter_request, &Chat::handle_room_enter},
    {PacketId::room_leave_request, &Chat::handle_room_leave},
    {PacketId::login_request, &Chat::handle_login},
}};

void Chat::on_packet(SessionId session, Bytes packet) {
  User* user = users_.find(session);
  if (!user || user->state == UserState::closing) return;
  const Handler handler = handler_of(packet);
  if (!handler || !(this->*handler)(*user, packet)) kick(*user);
}

bool Chat::on_end_of_packets(SessionId session, CloseReason reason) {
  User* user = users_.find(session);
  if (!user) return true;
  if (user->state == UserState::logging_in) {
    user->ends_after_login = reason;
    return false;
  }
  release(*user);
  return true;
}

void Chat::on_close(SessionId session, CloseReason) {
  User* user = users_.find(session);
  if (!user) return;
  release(*user);
  users_.remove(session);
}

ChatTotals Chat::totals() const noexcept {
  ChatTotals totals = totals_;
  totals.rooms_in_use = rooms_.in_use();
  return totals;
}

// ---- one handler per packet ------------------------------------------------------------------

bool Chat::handle_login(User& user, Bytes packet) {
  const auto request = decode_login_request(packet);
  if (!request) return false;
  const ChatResult started = start_login(user, *request);
  if (started != ChatResult::ok) respond_to_login(user, started);
  return true;
}

bool Chat::handle_room_enter(User& user, Bytes packet) {
  const auto request = decode_room_enter_request(packet);
  if (!request) return false;
  respond(user, PacketId::room_enter_response, enter_room(user, request->room));
  return true;
}

bool Chat::handle_room_leave(User& user, Bytes packet) {
  if (!decode_room_leave_request(packet)) return false;
  respond(user, PacketId::room_leave_response, leave_room(user));
  return true;
}

bool Chat::handle_room_chat(User& user, Bytes packet) {
  const auto request = decode_room_chat_request(packet);
  if (!request) return false;
  if (user.state != UserState::in_room) {
    const ChatResult why = is_logged_in(user) ? ChatResult::not_in_room : ChatResult::not_logged_in;
    respond(user, PacketId::room_chat_response, why);
    return true;
  }
  const auto recipients = rooms_.members_with(user.session);
  ++totals_.chats;
  totals_.notifies += recipients.size();
  respond(user, PacketId::room_chat_response, ChatResult::ok);
  sessions_.broadcast(recipients, encode_chat_notify(user.user_id, request->message));
  return true;
}

// ---- what they do ----------------------------------------------------------------------------

Chat::Handler Chat::handler_of(Bytes packet) const noexcept {
  const auto id = packet_id(packet);
  if (!id) return nullptr;
  for (const Request& request : requests) {
    if (static_cast<std::uint16_t>(request.id) == *id) return request.handler;
  }
  return nullptr;
}

// `ok` means that the store has been asked.
ChatResult Chat::start_login(User& user, const LoginRequest& request) {
  if (user.state == UserState::logging_in) return ChatResult::login_pending;
  if (user.state != UserState::connected) return ChatResult::already_logged_in;
  if (!is_valid_user_id(request.user_id)) return ChatResult::bad_user_id;
  if (!users_.take_id(user, request.user_id)) return ChatResult::user_id_in_use;

  const auto completion = [this, session = user.session](LoginAnswer answer) {
    finish_login(session, answer);
  };
  if (!accounts_.login(user.user_id, std::string(request.password), completion)) {
    users_.release_id(user);
    return ChatResult::store_unavailable;
  }
  user.state = UserState::logging_in;
  return ChatResult::ok;
}

void Chat::finish_login(SessionId session, LoginAnswer answer) {
  User* user = users_.find(session);
  if (!user || user->state != UserState::logging_in) {  // gone, or kicked, while the store worked
    ++totals_.late_answers;
    return;
  }
  if (answer == LoginAnswer::ok) {
    user->state = UserState::logged_in;
    ++totals_.users_logged_in;
  } else {
    user->state = UserState::connected;
    users_.release_id(*user);
  }
  respond_to_login(*user, result_of(answer));
  if (user->ends_after_login) {
    release(*user);
    sessions_.disconnect(session, *user->ends_after_login);
  }
}

ChatResult Chat::enter_room(User& user, std::int32_t room) {
  if (!is_logged_in(user)) return ChatResult::not_logged_in;
  if (user.state == UserState::in_room) return ChatResult::already_in_room;
  const ChatResult result = result_of(rooms_.enter(user.session, room));
  if (result == ChatResult::ok) user.state = UserState::in_room;
  return result;
}

ChatResult Chat::leave_room(User& user) {
  if (!is_logged_in(user)) return ChatResult::not_logged_in;
  if (user.state != UserState::in_room) return ChatResult::not_in_room;
  rooms_.leave(user.session);
  user.state = UserState::logged_in;
  return ChatResult::ok;
}

void Chat::respond(const User& user, PacketId response, ChatResult result) {
  sessions_.send(user.session, encode_response(response, result));
}

void Chat::respond_to_login(const User& user, ChatResult result) {
  ++(result == ChatResult::ok ? totals_.logins_ok : totals_.logins_refused);
  respond(user, PacketId::login_response, result);
}

// Gives back all that the user holds: the place in the room and the id.
void Chat::release(User& user) {
  if (is_logged_in(user)) --totals_.users_logged_in;
  if (user.state == UserState::in_room) rooms_.leave(user.session);
  users_.release_id(user);
  user.state = UserState::closing;
}

// Its room must not wait for on_close: the network may take a while to get there.
void Chat::kick(User& user) {
  ++totals_.bad_packets;
  release(user);
  sessions_.disconnect(user.session, CloseReason::bad_packet);
}

}  // namespace

std::unique_ptr<ChatContent> make_chat(Sessions& sessions, AccountStore& accounts,
                                       const ChatOptions& options) {
  if (options.rooms < 1 || options.rooms > ChatOptions::max_rooms) {
    throw std::invalid_argument("rooms must be from 1 to " +
                                std::to_string(ChatOptions::max_rooms));
  }
  if (options.room_capacity < 1 || options.room_capacity > ChatOptions::max_room_capacity) {
    throw std::invalid_argument("the capacity of a room must be from 1 to " +
                                std::to_string(ChatOptions::max_room_capacity));
  }
  return std::make_unique<Chat>(sessions, accounts, options);
}

}  // namespace portstorm::server
