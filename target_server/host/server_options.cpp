#include "target_server/host/server_options.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>

#include "process/shell_text.h"

namespace portstorm::server {

namespace {

using namespace std::chrono_literals;

constexpr int bad_options = 2;
constexpr const char* see_help = "Run target_server --help for all options.\n";
constexpr std::uint16_t first_default_port = 11020;  // of echo; the others' follow in their order

std::string text_of(std::chrono::nanoseconds value) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(value).count();
  if (milliseconds % 1000 == 0) return std::to_string(milliseconds / 1000) + "s";
  return std::to_string(milliseconds) + "ms";
}

// "500ms", "30s", "2m", "1h"; a plain number counts seconds.
std::optional<std::chrono::nanoseconds> parse_duration(const std::string& text) {
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits == 0 || digits > 9) return std::nullopt;
  const auto number = std::stoll(text.substr(0, digits));
  const std::string unit = text.substr(digits);
  if (unit == "ms") return std::chrono::milliseconds(number);
  if (unit == "s" || unit.empty()) return std::chrono::seconds(number);
  if (unit == "m") return std::chrono::minutes(number);
  if (unit == "h") return std::chrono::hours(number);
  return std::nullopt;
}

struct DurationRange {
  std::chrono::nanoseconds minimum;
  std::chrono::nanoseconds maximum;
  bool zero_is_off = false;
};

void add_duration(CLI::App& app, const std::string& name, std::chrono::nanoseconds& value,
                  const DurationRange& range, const std::string& help) {
  const auto parse = [name, range, &value](const std::string& text) {
    const auto parsed = parse_duration(text);
    const bool is_off = parsed == 0ns && range.zero_is_off;
    if (!parsed || (!is_off && (*parsed < range.minimum || *parsed > range.maximum))) {
      throw CLI::ValidationError(
          name, "'" + text + "' is not a duration from " + text_of(range.minimum) + " to " +
                    text_of(range.maximum) + (range.zero_is_off ? ", or 0 for none" : "") +
                    " (such as 500ms, 30s, 2m)");
    }
    value = *parsed;
  };
  app.add_option_function<std::string>(name, parse, help)
      ->type_name("DURATION")
      ->default_str(text_of(value));
}

void add_bytes(CLI::App& app, const std::string& name, std::size_t& value, std::size_t minimum,
               std::size_t maximum, const std::string& help) {
  app.add_option(name, value, help)
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(minimum, maximum))
      ->type_name("BYTES");
}

void add_socket_buffer(CLI::App& app, const std::string& name, int& value,
                       const std::string& help) {
  app.add_option(name, value, help)
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(0, 1 << 30))
      ->type_name("BYTES");
}

void add_listen(CLI::App& app, std::optional<Endpoint>& listen) {
  const auto parse = [&listen](const std::string& text) {
    listen = Endpoint::parse(text);
    if (!listen) {
      throw CLI::ValidationError("--listen", "'" + text +
                                                 "' is not ADDRESS:PORT, such as 127.0.0.1:11021, "
                                                 "0.0.0.0:11021 or [::1]:11021");
    }
  };
  app.add_option_function<std::string>(
         "--listen", parse,
         "Address and port; port 0 lets the system choose one. "
         "Default: port 11020 (echo), 11021 (chat), 11022 (board), 11023 (field) of "
         "127.0.0.1")
      ->type_name("ADDRESS:PORT");
}

void add_network_options(CLI::App& app, ServerOptions& options) {
  NetworkOptions& network = options.network;
  app.add_option("--workers", options.workers, "Network threads; 0: one for each processor")
      ->check(CLI::Range(0U, 256U));
  app.add_option("--max-sessions", network.max_sessions,
                 "Connections at a time; one more is closed at once")
      ->check(CLI::Range(1U, 1'000'000U));
  add_bytes(app, "--max-packet", options.max_packet_bytes, 0, 16 * 1024 * 1024,
            "A longer packet ends its connection; 0: the protocol's own limit");
  app.add_option("--max-per-address", network.max_per_address,
                 "Connections of one address at a time; 0: no limit");
  app.add_option("--connects-per-second", network.connects_per_second,
                 "Connections that one address may make in a second; 0: no limit");
  app.add_option("--packets-per-second", network.packets_per_second,
                 "A session that sends more is closed; 0: no limit");
  add_bytes(app, "--bytes-per-second", network.bytes_per_second, 0, std::size_t{1} << 40,
            "A session that sends more is closed; 0: no limit");
  const std::map<std::string, SendPolicy> policies = {
      {"gather", SendPolicy::gather},
      {"copy", SendPolicy::copy},
      {"single", SendPolicy::single},
      {"disconnect", SendPolicy::disconnect_when_short}};
  app.add_option("--send-policy", network.send_policy,
                 "How what waits goes out: gather it, copy it into one buffer, single packets, or "
                 "gather and disconnect on a short send")
      ->transform(CLI::CheckedTransformer(policies))
      ->default_str("gather");
  app.add_flag("--priorities", network.priorities,
               "Answers go before chat, chat before positions, where they wait");
  add_bytes(app, "--high-water-bytes", network.high_water_bytes, 1024, std::size_t{1} << 30,
            "A session with more unsent bytes is a slow consumer and is closed");
  add_duration(app, "--idle-timeout", network.idle_timeout, {100ms, 24h, true},
               "A session without a packet for so long is closed, whether or not it ever sent one; "
               "0: never");
  add_duration(app, "--first-packet-deadline", network.first_packet_deadline, {100ms, 24h, true},
               "A connection that sends no packet for so long is closed; 0: never");
  add_duration(app, "--drain-deadline", network.drain_deadline, {100ms, 5min, false},
               "What is queued at a close gets so long to go out");
  app.add_option("--backlog", network.backlog, "Connections the system holds for us")
      ->check(CLI::Range(1, 65'535));
  app.add_option("--accepts", network.accepts, "Accept operations that wait at the same time")
      ->check(CLI::Range(1U, 4096U));
  add_socket_buffer(app, "--send-buffer", network.send_buffer_bytes,
                    "SO_SNDBUF of each session; 0: the system's choice");
  add_socket_buffer(app, "--receive-buffer", network.receive_buffer_bytes,
                    "SO_RCVBUF of each session; 0: the system's choice");
}

void add_logic_options(CLI::App& app, ServerOptions& options) {
  add_bytes(app, "--logic-queue-bytes", options.logic_queue_bytes, 64 * 1024, std::size_t{1} << 30,
            "What the logic thread may have waiting; beyond it the sockets are read no more");
}

void add_chat_options(CLI::App& chat, ServerOptions& options) {
  CLI::Option* file =
      chat.add_option("--accounts", options.accounts,
                      "SQLite file of the accounts, made when it is missing; :memory: keeps none")
          ->type_name("FILE");
  chat.add_option("--redis", options.redis,
                  "Accounts in this Redis instead, which several servers may share")
      ->type_name("HOST:PORT")
      ->excludes(file);
  add_duration(chat, "--redis-timeout", options.redis_timeout, {100ms, 1min, false},
               "Redis gets so long: at the start, and for each login");
  chat.add_option("--chat-log", options.chat_log,
                  "SQLite file that keeps what is said, made when it is missing; empty: none")
      ->type_name("FILE");
  chat.add_option("--chat-log-lines", options.chat_log_lines,
                  "So many of the latest lines are kept")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
  chat.add_option("--rooms", options.chat.rooms, "Rooms, numbered from 0")
      ->check(CLI::Range(1, ChatOptions::max_rooms));
  chat.add_option("--room-capacity", options.chat.room_capacity, "Users in one room")
      ->check(CLI::Range(1, ChatOptions::max_room_capacity));
  using Duplicate = ChatOptions::DuplicateLogin;
  const std::map<std::string, Duplicate> duplicates = {{"refuse", Duplicate::refuse},
                                                       {"replace", Duplicate::replace}};
  chat.add_option("--duplicate-login", options.chat.duplicate_login,
                  "A login under an id that is logged in: refuse it, or replace the other one")
      ->transform(CLI::CheckedTransformer(duplicates))
      ->default_str("refuse");
  add_logic_options(chat, options);
}

void add_board_options(CLI::App& board, ServerOptions& options) {
  board.add_option("--players", options.board.max_players, "Players at a time")
      ->check(CLI::Range(1, BoardOptions::most_players));
  add_logic_options(board, options);
}

void add_telemetry_options(CLI::App& app, ServerOptions& options) {
  const auto listen = [&options](const std::string& text) {
    options.telemetry.listen = telemetry::parse_telemetry_endpoint(text);
    if (!options.telemetry.listen) {
      throw CLI::ValidationError("--telemetry", "'" + text +
                                                    "' is not PORT (on 127.0.0.1) or ADDRESS:PORT, "
                                                    "such as 11500 or 0.0.0.0:11500");
    }
  };
  app.add_option_function<std::string>(
         "--telemetry", listen,
         "Serve telemetry lines and GET /metrics here; a port alone is on 127.0.0.1")
      ->type_name("[ADDRESS:]PORT");
  app.add_option("--record", options.telemetry.record, "Write the telemetry lines to this file")
      ->type_name("FILE");
  const auto inject = [&options](const std::string& text) {
    std::string why;
    if (!parse_faults(text, options.faults, why)) throw CLI::ValidationError("--inject", why);
    options.inject = text;
  };
  app.add_option_function<std::string>(
         "--inject", inject,
         "Faults on purpose, with their probabilities: short_send=0.01,reset=0.001,delay=0.05:20ms")
      ->type_name("FAULTS");
  app.add_option("--inject-seed", options.faults.seed,
                 "Seed of the choice which operations they hit");
}

void add_field_options(CLI::App& app, ServerOptions& options) {
  FieldOptions& field = options.field;
  const CLI::Range side(1, FieldOptions::longest_side);
  app.add_option("--width", field.width, "Squares from left to right")->check(side);
  app.add_option("--height", field.height, "Squares from top to bottom")->check(side);
  app.add_option("--view", field.view, "One sees so many squares in each direction")
      ->check(CLI::Range(1, FieldOptions::farthest_view));
  app.add_option("--max-seen", field.max_seen, "One sees so many others at the most")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000}));
  app.add_option("--monsters", field.monsters, "Monsters, in the last quarter of the map")
      ->check(CLI::Range(0, FieldOptions::most_monsters));
  add_duration(app, "--tick", field.tick, {1ms, 10s, false},
               "How often players are told the positions that have changed");
  add_duration(app, "--move-interval", field.move_interval, {1ms, 10s, true},
               "Who takes steps faster is refused; 0: nobody is");
  app.add_option("--move-burst", field.move_burst, "So many steps may come ahead of their time")
      ->check(CLI::Range(0, 1000));
  add_bytes(app, "--position-backlog", field.backlog_bytes, 0, std::size_t{1} << 30,
            "A player with more unsent bytes is told no positions until they are gone");
  add_logic_options(app, options);
}

void add_host_options(CLI::App& app, ServerOptions& options) {
  app.add_option("--log-level", options.log_level, "How much is logged, to standard error")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}));
  app.add_option("--incidents", options.incidents,
                 "Of the latest incidents, print so many at the end")
      ->check(CLI::Range(0, 256));
  add_duration(app, "--run-for", options.run_for, {100ms, 24h, true},
               "Stop by itself after so long; 0: at Ctrl-C");
}

}  // namespace

std::string_view to_string(ServerOptions::Kind kind) noexcept {
  switch (kind) {
    case ServerOptions::Kind::echo:
      return "echo";
    case ServerOptions::Kind::chat:
      return "chat";
    case ServerOptions::Kind::board:
      return "board";
    case ServerOptions::Kind::field:
      return "field";
  }
  return "unknown";
}

ParsedOptions parse_options(int argc, char** argv) {
  ServerOptions options;
  std::optional<Endpoint> listen;

  CLI::App app(
      "The reference IOCP server of Portstorm.\n"
      "Each option is also a key of a configuration file (--config FILE): max-sessions = 5000;\n"
      "those of chat stand under [chat].",
      "target_server");
  app.allow_windows_style_options(false);  // "/data/server.ini" is a file everywhere
  app.require_subcommand(1);
  app.fallthrough();
  app.option_defaults()->always_capture_default();
  app.set_config("--config", "", "Read settings from this file; options given here win")
      ->type_name("FILE");
  app.allow_config_extras(CLI::config_extras_mode::error);
  add_listen(app, listen);
  add_network_options(app, options);
  add_host_options(app, options);
  add_telemetry_options(app, options);

  using Kind = ServerOptions::Kind;
  const auto add_kind = [&](Kind kind, const char* what) {
    CLI::App* added = app.add_subcommand(std::string(to_string(kind)), what);
    added->option_defaults()->always_capture_default();
    added->parse_complete_callback([&options, kind] { options.kind = kind; });
    return added;
  };
  add_kind(Kind::echo, "Send back every byte");
  add_chat_options(*add_kind(Kind::chat, "Login, rooms and chat in the tutorial_chat protocol"),
                   options);
  add_board_options(*add_kind(Kind::board, "Pieces on the board of the lecture_board protocol"),
                    options);
  add_field_options(*add_kind(Kind::field, "A large map where one sees what is near: game_field"),
                    options);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return {std::nullopt, app.exit(help)};
  } catch (const CLI::ConfigError& error) {
    // CLI11 says "INI was not able to parse KEY".
    const std::string text = error.what();
    std::fprintf(stderr, "target_server: %s: no such setting: %s\n%s",
                 app["--config"]->as<std::string>().c_str(),
                 text.substr(text.rfind(' ') + 1).c_str(), see_help);
    return {std::nullopt, bad_options};
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "target_server: %s\n%s", error.what(), see_help);
    return {std::nullopt, bad_options};
  }

  const auto port =
      static_cast<std::uint16_t>(first_default_port + static_cast<unsigned>(options.kind));
  options.network.listen = listen.value_or(Endpoint::ipv4(127, 0, 0, 1, port));
  options.max_sessions_given = app.count("--max-sessions") > 0;
  options.command = process::command_again("target_server", argc, argv, {"--record"});
  return {options, 0};
}

}  // namespace portstorm::server
