#include "target_server/content/chat.h"

#include <stdexcept>
#include <string>

#include "target_server/content/chat_handlers.h"

namespace portstorm::server {

const std::array<Chat::Request, 8> Chat::requests = {{
    {PacketId::room_chat_request, &Chat::handle_room_chat},
    {PacketId::whisper_request, &Chat::handle_whisper},
    {PacketId::room_enter_request, &Chat::handle_room_enter},
    {PacketId::room_leave_request, &Chat::handle_room_leave},
    {PacketId::login_request, &Chat::handle_login},
    {PacketId::heartbeat_request, &Chat::handle_heartbeat},
    {PacketId::room_kick_request, &Chat::handle_room_kick},
    {PacketId::room_owner_request, &Chat::handle_room_owner},
}};

void Chat::on_packet(SessionId session, Bytes packet) {
  User* user = users_.find(session);
  if (!user || user->state == UserState::closing) return;
  const Handler handler = handler_of(packet);
  if (!handler || !(this->*handler)(*user, packet)) end_for_bad_packet(*user);
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

Chat::Handler Chat::handler_of(Bytes packet) const noexcept {
  const auto id = packet_id(packet);
  if (!id) return nullptr;
  for (const Request& request : requests) {
    if (static_cast<std::uint16_t>(request.id) == *id) return request.handler;
  }
  return nullptr;
}

bool Chat::handle_heartbeat(User& user, Bytes packet) {
  if (!decode_heartbeat_request(packet)) return false;
  respond(user, PacketId::heartbeat_response, ChatResult::ok);
  return true;
}

void Chat::respond(const User& user, PacketId response, ChatResult result) {
  sessions_.send_as(Priority::control, user.session, encode_response(response, result));
}

// Gives back all that the user holds: the place in the room and the id.
void Chat::release(User& user) {
  if (is_logged_in(user)) --totals_.users_logged_in;
  if (user.state == UserState::in_room) leave_room(user);
  users_.release_id(user);
  user.state = UserState::closing;
}

// Its room must not wait for on_close: the network may take a while to get there.
void Chat::end_for_bad_packet(User& user) {
  ++totals_.bad_packets;
  release(user);
  sessions_.disconnect(user.session, CloseReason::bad_packet);
}

std::unique_ptr<ChatContent> make_chat(Sessions& sessions, AccountStore& accounts,
                                       const ChatOptions& options, ChatLog* log) {
  if (options.rooms < 1 || options.rooms > ChatOptions::max_rooms) {
    throw std::invalid_argument("rooms must be from 1 to " +
                                std::to_string(ChatOptions::max_rooms));
  }
  if (options.room_capacity < 1 || options.room_capacity > ChatOptions::max_room_capacity) {
    throw std::invalid_argument("the capacity of a room must be from 1 to " +
                                std::to_string(ChatOptions::max_room_capacity));
  }
  return std::make_unique<Chat>(sessions, accounts, log, options);
}

}  // namespace portstorm::server
