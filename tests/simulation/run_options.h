#pragma once
// What one simulated run consists of. All of it is drawn from the seed; a command line may change
// parts of it, which is how a failing run is made smaller.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "completion_port/simulated_faults.h"

namespace portstorm::simulation {

struct RunOptions {
  std::uint64_t seed = 1;
  FaultRates faults{};

  // The virtual users: those who talk in rooms, and those who misbehave.
  unsigned talkers = 4;
  unsigned vandals = 2;
  unsigned iterations = 2;  // of everybody
  unsigned messages = 3;    // of each talker's iteration
  unsigned room_size = 4;
  unsigned engine_threads = 1;

  // The server.
  unsigned workers = 2;
  unsigned accepts = 2;
  unsigned max_sessions = 16;
  unsigned high_water_bytes = 16'384;
  unsigned replaces_logins = 0;  // 1: a later login ends the earlier (ChatOptions)
  unsigned stream_bytes = 4096;  // of the network, in each direction of a connection

  std::string planted{};  // the name of a bug (planted/planted.h); empty: none

  static RunOptions drawn(std::uint64_t seed);

  // "--seed 7 --talkers 1": the seed, and what differs from what it draws.
  std::string to_command_line() const;
};

// Either options or what is wrong with the arguments.
struct ParsedRunOptions {
  std::optional<RunOptions> options;
  std::string mistake;
};
ParsedRunOptions parse_run_options(std::span<const std::string_view> arguments);

std::string run_options_help();

}  // namespace portstorm::simulation
