#pragma once
// Who is in which room, and whose the room is. Entering, leaving and finding one's own room cost
// the same however full it is: each session remembers its room and its place in the room's list, a
// leave moves the last member into the gap (so the order of members means nothing). Only when an
// owner leaves are all members looked at: the one who has been there longest takes over.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "target_server/content/content.h"

namespace portstorm::server {

class Rooms {
 public:
  enum class EnterResult : std::uint8_t { ok, no_such_room, full };

  Rooms(int rooms, int capacity);

  // The session must be in no room. Who enters an empty room owns it.
  EnterResult enter(SessionId session, std::int32_t room);

  // All below: the session must be in a room.

  // The new owner, when the one who left was it and somebody is still there.
  std::optional<SessionId> leave(SessionId session) noexcept;
  // Everyone in this session's room, itself included; who has just entered stands last. Valid until
  // the next enter or leave.
  std::span<const SessionId> members_with(SessionId session) const noexcept;
  std::int32_t number_of(SessionId session) const noexcept { return places_[session.slot].room; }
  SessionId owner_with(SessionId session) const noexcept { return room_of(session).owner; }
  void hand_over(SessionId to) noexcept { room_of(to).owner = to; }

  std::size_t in_use() const noexcept { return in_use_; }

 private:
  struct Room {
    std::vector<SessionId> members;
    SessionId owner;
  };
  struct Place {
    std::int32_t room = 0;
    std::uint32_t index = 0;
    std::uint64_t entered = 0;  // counts all enters: smaller is earlier
  };

  const Room& room_of(SessionId session) const noexcept {
    return rooms_[static_cast<std::size_t>(places_[session.slot].room)];
  }
  Room& room_of(SessionId session) noexcept {
    return rooms_[static_cast<std::size_t>(places_[session.slot].room)];
  }
  SessionId longest_in(const Room& room) const noexcept;

  std::size_t capacity_;
  std::vector<Room> rooms_;
  std::vector<Place> places_;  // by slot; means something only while the session is in a room
  std::size_t in_use_ = 0;
  std::uint64_t enters_ = 0;
};

}  // namespace portstorm::server
