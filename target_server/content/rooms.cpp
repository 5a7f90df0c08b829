#include "target_server/content/rooms.h"

#include <algorithm>
#include <cassert>

namespace portstorm::server {

Rooms::Rooms(int rooms, int capacity)
    : capacity_(static_cast<std::size_t>(capacity)), rooms_(static_cast<std::size_t>(rooms)) {}

Rooms::EnterResult Rooms::enter(SessionId session, std::int32_t number) {
  if (number < 0 || static_cast<std::size_t>(number) >= rooms_.size()) {
    return EnterResult::no_such_room;
  }
  Room& room = rooms_[static_cast<std::size_t>(number)];
  if (room.members.size() >= capacity_) return EnterResult::full;

  if (session.slot >= places_.size()) places_.resize(session.slot + std::size_t{1});
  if (room.members.empty()) {
    ++in_use_;
    room.owner = session;
  }
  places_[session.slot] = {number, static_cast<std::uint32_t>(room.members.size()), ++enters_};
  room.members.push_back(session);
  return EnterResult::ok;
}

std::optional<SessionId> Rooms::leave(SessionId session) noexcept {
  const Place place = places_[session.slot];
  Room& room = room_of(session);
  assert(room.members[place.index] == session);

  const SessionId last = room.members.back();
  room.members[place.index] = last;
  places_[last.slot].index = place.index;
  room.members.pop_back();
  if (room.members.empty()) {
    --in_use_;
    return std::nullopt;
  }
  if (room.owner != session) return std::nullopt;
  room.owner = longest_in(room);
  return room.owner;
}

std::span<const SessionId> Rooms::members_with(SessionId session) const noexcept {
  const Room& room = room_of(session);
  assert(room.members[places_[session.slot].index] == session);
  return room.members;
}

SessionId Rooms::longest_in(const Room& room) const noexcept {
  return *std::min_element(room.members.begin(), room.members.end(),
                           [this](SessionId a, SessionId b) {
                             return places_[a.slot].entered < places_[b.slot].entered;
                           });
}

}  // namespace portstorm::server
