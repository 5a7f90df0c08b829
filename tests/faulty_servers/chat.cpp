#include "tests/faulty_servers/chat.h"

#include <algorithm>

#include "wire/bytes.h"

namespace portstorm::faulty {
namespace {

bool is_valid_user_id(std::string_view user_id) noexcept {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !user_id.empty() && std::none_of(user_id.begin(), user_id.end(), is_control);
}

}  // namespace

Chat::Chat(SessionTable& sessions, AccountStore& accounts, const Options& options)
    : sessions_(sessions),
      accounts_(accounts),
      bug_(options.bug),
      rooms_(options.bug, options.rooms, options.room_capacity) {}

void Chat::on_open(SessionId session) {
  if (session.slot >= users_.size()) users_.resize(session.slot + 1);
  users_[session.slot] = {};
  users_[session.slot].session = session;
}

void Chat::on_packet(SessionId session, const Packet& packet) {
  User* user = find(session);
  if (user == nullptr) return;  // first_packet_lost: its connect has not been handled yet
  if (bug_ == Bug::dirty_padding) remember(packet.bytes);
  if (!handle(*user, packet)) sessions_.kick(session);
}

void Chat::on_close(SessionId session) {
  User* user = find(session);
  if (user == nullptr) return;
  if (user->room >= 0) rooms_.leave(session, user->room);
  ids_in_use_.erase(user->user_id);
  *user = {};
}

Chat::User* Chat::find(SessionId session) noexcept {
  if (session.slot >= users_.size()) return nullptr;
  User& user = users_[session.slot];
  return user.session == session ? &user : nullptr;
}

bool Chat::handle(User& user, const Packet& packet) {
  switch (static_cast<PacketId>(packet.id())) {
    case PacketId::login_request:
      return on_login_request(user, packet);
    case PacketId::room_enter_request:
      return on_room_enter_request(user, packet);
    case PacketId::room_leave_request:
      return on_room_leave_request(user, packet);
    case PacketId::room_chat_request:
      return on_room_chat_request(user, packet);
    case PacketId::store_answer:
      return on_store_answer_packet(user);
    default:
      return false;
  }
}

Bytes Chat::body_of(const Packet& packet, std::size_t bytes) const {
  // The handler casts a pointer to the packet's struct and reads all of it, whatever length the
  // packet said: behind a short body lie the bytes of packets that were there before.
  if (bug_ == Bug::short_body_read) {
    const Bytes from_body = packet.memory.subspan(header_bytes);
    return from_body.first(std::min(bytes, from_body.size()));
  }
  return packet.body().size() == bytes ? packet.body() : Bytes();
}

// ---- one handler per packet -------------------------------------------------------------------

bool Chat::on_login_request(User& user, const Packet& packet) {
  const Bytes body = body_of(packet, user_id_bytes + password_bytes);
  if (body.size() != user_id_bytes + password_bytes) return false;
  const ChatResult started =
      start_login(user, text_in(body.first(user_id_bytes)), text_in(body.last(password_bytes)));
  if (started != ChatResult::ok) respond(user, PacketId::login_response, started);
  return true;
}

bool Chat::on_room_enter_request(User& user, const Packet& packet) {
  const Bytes body = body_of(packet, sizeof(std::int32_t));
  if (body.size() != sizeof(std::int32_t)) return false;
  const auto room = wire::load_little<std::int32_t>(body.data());
  respond(user, PacketId::room_enter_response, enter_room(user, room));
  return true;
}

bool Chat::on_room_leave_request(User& user, const Packet& packet) {
  if (!packet.body().empty()) return false;
  respond(user, PacketId::room_leave_response, leave_room(user));
  return true;
}

bool Chat::on_room_chat_request(User& user, const Packet& packet) {
  const Bytes message = body_of(packet, message_bytes);
  if (message.size() != message_bytes) return false;
  ChatResult result = ChatResult::ok;
  if (!may_use_rooms(user)) {
    result = ChatResult::not_logged_in;
  } else if (user.room < 0) {
    result = ChatResult::not_in_room;
  }
  respond(user, PacketId::room_chat_response, result);
  if (result == ChatResult::ok) notify_room(user, message);
  return true;
}

// Packets from clients and from the store go through one queue and one table of handlers, told
// apart by their id alone.
bool Chat::on_store_answer_packet(User& user) {
  if (bug_ != Bug::internal_packet_accepted) return false;
  user.state = UserState::logged_in;
  respond(user, PacketId::login_response, ChatResult::ok);
  return true;
}

// ---- login ------------------------------------------------------------------------------------

// `ok` means that the store has been asked.
ChatResult Chat::start_login(User& user, std::string_view user_id, std::string_view password) {
  if (user.state == UserState::logging_in) return ChatResult::login_pending;
  if (user.state == UserState::logged_in) return ChatResult::already_logged_in;
  if (!is_valid_user_id(user_id)) return ChatResult::bad_user_id;
  const std::string id(user_id);
  if (ids_in_use_.count(id) != 0) return ChatResult::user_id_in_use;

  const auto answer = [this, session = user.session, id](ChatResult result) {
    finish_login(session, id, result);
  };
  if (!accounts_.login(id, std::string(password), answer)) return ChatResult::store_unavailable;
  user.state = UserState::logging_in;
  if (bug_ == Bug::crossed_login) logging_in_[id] = user.session;
  // The id is looked up here and taken when the store has answered: between the two another login
  // looks it up too.
  const bool takes_id_at_once = bug_ != Bug::double_login && bug_ != Bug::crossed_login;
  if (takes_id_at_once) {
    user.user_id = id;
    ids_in_use_.insert(id);
  }
  return ChatResult::ok;
}

void Chat::finish_login(SessionId session, const std::string& user_id, ChatResult answer) {
  User* user = receiver_of_answer(session, user_id);
  if (user == nullptr) return;  // gone while the store worked
  if (answer == ChatResult::ok) {
    user->state = UserState::logged_in;
    user->user_id = user_id;
    ids_in_use_.insert(user_id);
  } else {
    user->state = UserState::connected;
    ids_in_use_.erase(user_id);
    user->user_id.clear();
  }
  respond(*user, PacketId::login_response, answer);
}

Chat::User* Chat::receiver_of_answer(SessionId session, const std::string& user_id) {
  // The answer carries the slot's index, and whoever sits there now gets it.
  if (bug_ == Bug::late_store_answer) {
    User& user = users_[session.slot];
    return user.session.generation == 0 ? nullptr : &user;
  }
  // The answer carries the user id, and the map from ids to sessions knows the latest login alone.
  if (bug_ == Bug::crossed_login) return find(logging_in_[user_id]);
  return find(session);
}

// ---- rooms ------------------------------------------------------------------------------------

bool Chat::may_use_rooms(const User& user) const {
  // "The client shows the rooms only after the login."
  return user.state == UserState::logged_in || bug_ == Bug::no_login_check;
}

ChatResult Chat::enter_room(User& user, std::int32_t room) {
  if (!may_use_rooms(user)) return ChatResult::not_logged_in;
  // Nobody asks whether the user is in a room already: the client's button is grey then.
  const bool may_enter_again = bug_ == Bug::double_enter;
  if (user.room >= 0 && !may_enter_again) return ChatResult::already_in_room;
  const ChatResult result = rooms_.enter(user.session, room);
  if (result == ChatResult::ok) user.room = room;
  return result;
}

ChatResult Chat::leave_room(User& user) {
  if (!may_use_rooms(user)) return ChatResult::not_logged_in;
  if (user.room < 0) return ChatResult::not_in_room;
  rooms_.leave(user.session, user.room);
  user.room = -1;
  return ChatResult::ok;
}

void Chat::notify_room(const User& user, Bytes message) {
  Notify notify = notify_buffer();
  // The whole array is copied, text or not, as servers with structs do.
  const Bytes text = std::as_bytes(std::span(text_in(message)));
  encode_notify(notify, user.user_id, bug_ == Bug::short_body_read ? message : text);
  sessions_.broadcast(rooms_.members(user.room), notify);
}

// Buffers come from a pool in which the last receives lie, and nobody clears them; only the texts
// are written.
Notify Chat::notify_buffer() const {
  Notify notify{};
  std::copy(pooled_buffer_.rbegin(), pooled_buffer_.rend(), notify.rbegin());
  return notify;
}

void Chat::remember(Bytes received) {
  pooled_buffer_.insert(pooled_buffer_.end(), received.begin(), received.end());
  if (pooled_buffer_.size() <= notify_bytes) return;
  pooled_buffer_.erase(pooled_buffer_.begin(), pooled_buffer_.end() - notify_bytes);
}

void Chat::respond(const User& user, PacketId response, ChatResult result) {
  sessions_.send(user.session, encode_response(response, result));
}

}  // namespace portstorm::faulty
