#pragma once
// Who is in which room, and how many each room counts.

#include <cstdint>
#include <vector>

#include "tests/faulty_servers/bugs.h"
#include "tests/faulty_servers/packets.h"
#include "tests/faulty_servers/session_id.h"

namespace portstorm::faulty {

class Rooms {
 public:
  Rooms(Bug bug, int rooms, int capacity);

  ChatResult enter(SessionId session, std::int32_t room);
  void leave(SessionId session, std::int32_t room);
  const std::vector<SessionId>& members(std::int32_t room) const { return rooms_.at(room).members; }

 private:
  struct Room {
    std::vector<SessionId> members;
    int count = 0;  // of members; what "full" goes by
  };

  const Bug bug_;
  const int capacity_;
  std::vector<Room> rooms_;
};

}  // namespace portstorm::faulty
