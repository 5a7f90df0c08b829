#pragma once
// An input of the target server_session: what clients send to the server, and all that is left to
// chance.
//
//   +------------+--------------+----------+----------+
//   | stream ... | schedule ... | settings | plan ... |     the plan as in mutation/artifact.h
//   +------------+--------------+----------+----------+
//                                11 bytes
// As everywhere, the plan's reconnects cut the stream into connections and its cuts say how it is
// sent, but the connections stand side by side: `close_at` is how many at a time (0: all), and
// `variant` what the server serves. Every sequence of bytes is valid; what is missing is zero,
// which is the plain choice throughout.

#include <string_view>
#include <vector>

#include "mutation/artifact.h"
#include "wire/codec.h"

namespace portstorm::fuzz {

struct SessionSettings {
  std::uint16_t schedule_bytes = 0;
  std::uint16_t seed = 0;    // of the choices when the schedule is used up; 0: the plain ones
  std::uint16_t faults = 0;  // draws which there are, and how often; 0: none
  std::uint8_t server = 0;   // workers, accepts, duplicate logins, bytes on a connection
  std::uint8_t slots = 0;    // how many sessions at a time
  std::uint8_t queue = 0;    // the high-water mark; how long clients stay silent
  std::uint8_t limits = 0;   // send policy, priorities, rates; 128: clients wait for no answer
  std::uint8_t deaf = 0;     // a bit for each connection: it does not read

  static constexpr std::size_t bytes = 11;
};

struct SessionInput {
  Bytes stream, schedule;
  SessionSettings settings;
  Plan plan;
};

SessionInput read_session_input(Bytes input);
// settings.schedule_bytes is what `schedule` has.
std::vector<std::byte> write_session_input(const SessionInput& input);

// What the server serves, by plan.variant: chat, board, field, echo.
const std::vector<wire::Protocol>& session_protocols();

// Throws std::logic_error for what cannot be encoded.
void append_packet(const wire::Protocol& protocol, std::string_view name,
                   const std::vector<wire::FieldValue>& values, std::vector<std::byte>& out);

}  // namespace portstorm::fuzz
