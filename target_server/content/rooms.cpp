#include "target_server/content/rooms.h"

#include <cassert>

namespace portstorm::server {

Rooms::Rooms(int rooms, int capacity)
    : capacity_(static_cast<std::size_t>(capacity)), rooms_(static_cast<std::size_t>(rooms)) {}

Rooms::EnterResult Rooms::enter(SessionId session, std::int32_t room) {
  if (room < 0 || static_cast<std::size_t>(room) >= rooms_.size()) return EnterResult::no_such_room;
  auto& members = rooms_[static_cast<std::size_t>(room)];
  if (members.size() >= capacity_) return EnterResult::full;

  if (session.slot >= places_.size()) places_.resize(session.slot + std::size_t{1});
  if (members.empty()) ++in_use_;
  places_[session.slot] = {room, static_cast<std::uint32_t>(members.size())};
  members.push_back(session);
  return EnterResult::ok;
}

void Rooms::leave(SessionId session) noexcept {
  const Place place = places_[session.slot];
  auto& members = rooms_[static_cast<std::size_t>(place.room)];
  assert(members[place.index] == session);

  const SessionId last = members.back();
  members[place.index] = last;
  places_[last.slot].index = place.index;
  members.pop_back();
  if (members.empty()) --in_use_;
}

std::span<const SessionId> Rooms::members_with(SessionId session) const noexcept {
  const Place place = places_[session.slot];
  const auto& members = rooms_[static_cast<std::size_t>(place.room)];
  assert(members[place.index] == session);
  return members;
}

}  // namespace portstorm::server
