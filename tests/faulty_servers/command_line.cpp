#include "tests/faulty_servers/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

namespace portstorm::faulty {

namespace {

constexpr int bad_options = 2;
constexpr const char* see_help = "Run faulty_server --help for all options.\n";

void print_bugs() {
  for (const BugInfo& info : all_bugs()) {
    fmt::print("{:<24}  {:>3}  {}\n", info.name, info.row == 0 ? "-" : std::to_string(info.row),
               info.sentence);
  }
}

void add_milliseconds(CLI::App& app, const std::string& name, std::chrono::milliseconds& value,
                      const std::string& help) {
  const auto set = [&value](std::uint32_t count) { value = std::chrono::milliseconds(count); };
  app.add_option_function<std::uint32_t>(name, set, help)
      ->check(CLI::Range(0U, 86'400'000U))
      ->type_name("MS");
}

void add_limits(CLI::App& app, Options& options) {
  app.add_option("--port", options.port, "Of 127.0.0.1; 0: the system's choice");
  app.add_option("--max-sessions", options.max_sessions, "One more is closed at once")
      ->check(CLI::Range(1U, 100'000U));
  app.add_option("--rooms", options.rooms)->check(CLI::Range(1, 100'000));
  app.add_option("--room-capacity", options.room_capacity)->check(CLI::Range(1, 65'536));
  add_milliseconds(app, "--idle-timeout", options.idle_timeout,
                   "A session without a packet for so long is closed; 0: never");
  add_milliseconds(app, "--drain-deadline", options.drain_deadline,
                   "From the server's FIN to the client's");
  app.add_option("--high-water-bytes", options.high_water_bytes,
                 "A session with more unsent bytes is closed");
  app.add_option("--send-buffer", options.send_buffer_bytes, "SO_SNDBUF; 0: the system's choice")
      ->check(CLI::Range(0, 1 << 30));
  app.add_option("--largest-send", options.largest_send_bytes,
                 "The most bytes handed to one send; 0: no limit");
  add_milliseconds(app, "--store-delay", options.store_delay,
                   "How long the account store takes for a login");
  app.add_flag("--store-down", options.store_is_down, "The account store cannot be reached");
}

// The bug is looked up first: the defaults of the other options depend on it.
Bug bug_named_in(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (const BugInfo* info = find_bug(argv[i])) return info->bug;
  }
  return Bug::none;
}

}  // namespace

ParsedOptions parse_options(int argc, char** argv) {
  Options options = options_for(bug_named_in(argc, argv));
  std::string name;

  CLI::App app("A small chat server (tutorial_chat) with one chosen bug; loopback only.",
               "faulty_server");
  app.allow_windows_style_options(false);
  app.option_defaults()->always_capture_default();
  bool list = false;
  app.add_flag("--list", list, "Print each bug's name, row of the checklist and one sentence");
  app.add_option("BUG", name, "A name of --list; none is the control");
  add_limits(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return {std::nullopt, app.exit(help)};
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "faulty_server: {}\n{}", error.what(), see_help);
    return {std::nullopt, bad_options};
  }
  if (list) {
    print_bugs();
    return {std::nullopt, 0};
  }
  if (find_bug(name) == nullptr) {
    fmt::print(stderr, "faulty_server: {}; see faulty_server --list\n",
               name.empty() ? "name a bug, or none" : "it has no bug '" + name + "'");
    return {std::nullopt, bad_options};
  }
  return {options, 0};
}

}  // namespace portstorm::faulty
