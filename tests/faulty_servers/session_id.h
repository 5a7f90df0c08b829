#pragma once
// Names one connection for ever: the slot is used again, the generation is not.

#include <cstdint>

namespace portstorm::faulty {

struct SessionId {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;  // 0 names no session

  friend bool operator==(const SessionId&, const SessionId&) = default;
};

}  // namespace portstorm::faulty
