// What happens in a room, and who is told of it.
#include <algorithm>

#include "target_server/content/chat_handlers.h"

namespace portstorm::server {
namespace {

// A newcomer to a larger room learns how many there are and so many of their names.
constexpr std::size_t most_names = 10 * max_listed_users;

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

}  // namespace

// ---- enter and leave ---------------------------------------------------------------------------

bool Chat::handle_room_enter(User& user, Bytes packet) {
  const auto request = decode_room_enter_request(packet);
  if (!request) return false;
  const ChatResult result = enter_room(user, request->room);
  respond(user, PacketId::room_enter_response, result);
  if (result == ChatResult::ok) welcome(user);
  return true;
}

ChatResult Chat::enter_room(User& user, std::int32_t room) {
  if (!is_logged_in(user)) return ChatResult::not_logged_in;
  if (user.state == UserState::in_room) return ChatResult::already_in_room;
  const ChatResult result = result_of(rooms_.enter(user.session, room));
  if (result == ChatResult::ok) user.state = UserState::in_room;
  return result;
}

// The others learn of the newcomer, the newcomer of the others and whose room it is. Who enters an
// empty room is its owner, and there is nobody to tell it to.
void Chat::welcome(const User& newcomer) {
  const auto members = rooms_.members_with(newcomer.session);
  const auto others = members.first(members.size() - 1);  // who has just entered stands last
  if (others.empty()) return;
  sessions_.broadcast(others, encode_user_notify(PacketId::room_new_user_notify, newcomer.user_id));
  UserListPacket list(members.size());
  for (const SessionId other : others.first(std::min(others.size(), most_names))) {
    if (list.is_full()) {
      sessions_.send(newcomer.session, list.bytes());
      list = UserListPacket(members.size());
    }
    list.add(users_.find(other)->user_id);
  }
  sessions_.send(newcomer.session, list.bytes());
  const User* owner = users_.find(rooms_.owner_with(newcomer.session));
  sessions_.send(newcomer.session, encode_user_notify(PacketId::room_owner_notify, owner->user_id));
}

bool Chat::handle_room_leave(User& user, Bytes packet) {
  if (!decode_room_leave_request(packet)) return false;
  const ChatResult result = may_leave(user);
  respond(user, PacketId::room_leave_response, result);
  if (result == ChatResult::ok) leave_room(user);
  return true;
}

ChatResult Chat::may_leave(const User& user) const noexcept {
  if (!is_logged_in(user)) return ChatResult::not_logged_in;
  return user.state == UserState::in_room ? ChatResult::ok : ChatResult::not_in_room;
}

// Those who stay learn who left, and who owns the room if that has changed. The user keeps its id
// until they do.
void Chat::leave_room(User& user) {
  const auto members = rooms_.members_with(user.session);
  const bool is_last = members.size() == 1;
  const SessionId stays = members.front() == user.session ? members.back() : members.front();
  const auto new_owner = rooms_.leave(user.session);
  user.state = UserState::logged_in;
  if (is_last) return;
  const User& told = *users_.find(stays);
  tell_room(told, PacketId::room_leave_user_notify, user.user_id);
  if (new_owner) {
    tell_room(told, PacketId::room_owner_notify, users_.find(*new_owner)->user_id);
  }
}

// ---- chat --------------------------------------------------------------------------------------

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
  sessions_.broadcast(recipients, encode_message_notify(PacketId::room_chat_notify, user.user_id,
                                                        request->message));
  log({user.user_id, rooms_.number_of(user.session), {}, request->message});
  return true;
}

// ---- the owner's rights ------------------------------------------------------------------------

// The whole room is told, the kicked user included: it is out, and may enter again.
bool Chat::handle_room_kick(User& user, Bytes packet) {
  const auto request = decode_room_user_request(packet);
  if (!request) return false;
  User* kicked = nullptr;
  const ChatResult result = find_in_own_room(user, request->user_id, kicked);
  respond(user, PacketId::room_kick_response, result);
  if (result != ChatResult::ok) return true;
  ++totals_.kicks;
  tell_room(user, PacketId::room_kick_notify, kicked->user_id);
  rooms_.leave(kicked->session);  // no owner, so the room stays whose it was
  kicked->state = UserState::logged_in;
  return true;
}

bool Chat::handle_room_owner(User& user, Bytes packet) {
  const auto request = decode_room_user_request(packet);
  if (!request) return false;
  User* next = nullptr;
  const ChatResult result = find_in_own_room(user, request->user_id, next);
  respond(user, PacketId::room_owner_response, result);
  if (result != ChatResult::ok) return true;
  rooms_.hand_over(next->session);
  tell_room(user, PacketId::room_owner_notify, next->user_id);
  return true;
}

ChatResult Chat::find_in_own_room(const User& owner, std::string_view user_id,
                                  User*& found) noexcept {
  if (!is_logged_in(owner)) return ChatResult::not_logged_in;
  if (owner.state != UserState::in_room) return ChatResult::not_in_room;
  if (rooms_.owner_with(owner.session) != owner.session) return ChatResult::not_room_owner;
  if (user_id == owner.user_id) return ChatResult::own_user_id;
  found = users_.find(user_id);
  if (!found || found->state != UserState::in_room ||
      rooms_.number_of(found->session) != rooms_.number_of(owner.session)) {
    return ChatResult::no_such_user;
  }
  return ChatResult::ok;
}

void Chat::tell_room(const User& member, PacketId notify, std::string_view user_id) {
  sessions_.broadcast(rooms_.members_with(member.session), encode_user_notify(notify, user_id));
}

}  // namespace portstorm::server
