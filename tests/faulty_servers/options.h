#pragma once
// What faulty_server may be told. All bugs take the same options, so that a check can start the
// control and a bug alike; where a bug shows only under some setting, that is its default.

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "tests/faulty_servers/bugs.h"

namespace portstorm::faulty {

struct Options {
  Bug bug = Bug::none;
  std::uint16_t port = 11021;  // of 127.0.0.1; 0 lets the system choose
  std::uint32_t max_sessions = 16'384;
  int rooms = 1000;  // numbered from 0
  int room_capacity = 100;
  std::chrono::milliseconds idle_timeout{60'000};   // from the accept or the last whole packet
  std::chrono::milliseconds drain_deadline{5'000};  // from our FIN to the client's
  std::size_t high_water_bytes = 1024 * 1024;       // unsent; a session with more is closed
  int send_buffer_bytes = 0;                        // SO_SNDBUF; 0: the system's choice
  // The most that one send hands to the system; 0: all that waits. Windows takes an overlapped
  // send whole or not at all: a send comes short there only because of this.
  std::size_t largest_send_bytes = 0;
  std::chrono::milliseconds store_delay{0};  // how slow the account store is
  bool store_is_down = false;                // the server then refuses to start
};

// The defaults, with what this bug needs to show.
Options options_for(Bug bug);

}  // namespace portstorm::faulty
