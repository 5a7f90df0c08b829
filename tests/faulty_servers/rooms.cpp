#include "tests/faulty_servers/rooms.h"

namespace portstorm::faulty {

Rooms::Rooms(Bug bug, int rooms, int capacity)
    : bug_(bug), capacity_(capacity), rooms_(static_cast<std::size_t>(rooms)) {}

ChatResult Rooms::enter(SessionId session, std::int32_t number) {
  if (number < 0 || static_cast<std::size_t>(number) >= rooms_.size())
    return ChatResult::no_such_room;
  Room& room = rooms_[static_cast<std::size_t>(number)];
  if (room.count >= capacity_) return ChatResult::room_full;
  room.members.push_back(session);
  ++room.count;
  return ChatResult::ok;
}

void Rooms::leave(SessionId session, std::int32_t number) {
  Room& room = rooms_.at(static_cast<std::size_t>(number));
  const auto left = std::erase(room.members, session);
  // The count is kept beside the list, and one of the paths that change the list forgets it.
  if (bug_ == Bug::leave_not_counted) return;
  room.count -= static_cast<int>(left);
}

}  // namespace portstorm::faulty
