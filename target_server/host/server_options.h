#pragma once
// The command line and the configuration file of target_server, checked. Both know the same names:
//
//   target_server chat --max-sessions 5000        server.ini:  max-sessions = 5000
//   target_server chat --rooms 100                             [chat]
//                                                              rooms = 100

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "target_server/content/board.h"
#include "target_server/content/chat.h"
#include "target_server/content/field.h"
#include "target_server/network/fault_options.h"
#include "target_server/network/network_options.h"
#include "telemetry/stream_options.h"

namespace portstorm::server {

struct ServerOptions {
  enum class Kind : std::uint8_t { echo, chat, board, field };

  Kind kind = Kind::chat;
  NetworkOptions network;
  unsigned workers = 0;              // 0: one for each processor
  bool max_sessions_given = false;   // otherwise what the descriptors allow
  std::size_t max_packet_bytes = 0;  // 0: the content's own
  std::size_t logic_queue_bytes = 64 * 1024 * 1024;
  ChatOptions chat;
  BoardOptions board;
  FieldOptions field;
  std::string accounts = "accounts.sqlite";
  std::string redis;  // HOST:PORT of the accounts instead of a file; empty: the file
  std::chrono::nanoseconds redis_timeout = std::chrono::seconds(3);
  std::string chat_log;  // empty: none
  std::int64_t chat_log_lines = 1'000'000;
  std::string log_level = "info";
  std::chrono::nanoseconds run_for{};  // 0: until interrupted
  std::size_t incidents = 10;          // of the latest, printed at the end
  telemetry::StreamOptions telemetry;  // wanted by nobody unless asked for
  std::string inject;                  // as given; its seed is below
  FaultOptions faults;
  std::string command;  // as it was typed, but for --record: again, it would write over the capture
};

std::string_view to_string(ServerOptions::Kind kind) noexcept;

struct ParsedOptions {
  std::optional<ServerOptions> options;
  int exit_code = 0;  // when there are none: 0 after --help, 2 after a mistake (printed)
};

ParsedOptions parse_options(int argc, char** argv);

}  // namespace portstorm::server
