#pragma once
// Who is in which room. A fixed number of rooms with a fixed capacity; entering and leaving cost
// the same however full a room is.
//
// Members stand in a compact vector, ready for a broadcast; each session's index in it is kept by
// its slot. Leaving moves the last member into the gap, so the order of members means nothing.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "target_server/content/content.h"

namespace portstorm::server {

class Rooms {
 public:
  enum class EnterResult : std::uint8_t { ok, no_such_room, full };

  Rooms(int rooms, int capacity);

  // The session must be in no room.
  EnterResult enter(SessionId session, std::int32_t room);
  // The session must be in a room.
  void leave(SessionId session) noexcept;
  // Everyone in this session's room, itself included. Valid until the next enter or leave.
  std::span<const SessionId> members_with(SessionId session) const noexcept;

  std::size_t in_use() const noexcept { return in_use_; }

 private:
  struct Place {
    std::int32_t room = 0;
    std::uint32_t index = 0;
  };

  std::size_t capacity_;
  std::vector<std::vector<SessionId>> rooms_;
  std::vector<Place> places_;  // by slot; means something only while the session is in a room
  std::size_t in_use_ = 0;
};

}  // namespace portstorm::server
