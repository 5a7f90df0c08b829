// faulty_server: starts the server with the bug that was asked for, waits for Ctrl-C.

#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "process/process.h"
#include "tests/faulty_servers/command_line.h"
#include "tests/faulty_servers/server.h"

namespace {

using namespace portstorm;

constexpr int crashed = 3;  // what abort() exits with on Windows

int run(const faulty::Options& options) {
  process::raise_descriptor_limit();
  faulty::Server server(options);
  const process::InterruptHandler interrupts([&server] { server.stop(); });
  fmt::print("chat: listening on {}\n", server.local_endpoint().to_string());
  std::fflush(stdout);
  if (server.run() == faulty::Ending::stopped) return 0;
  fmt::print(stderr, "faulty_server: crashed: {}\n", server.crash_reason());
  return crashed;
}

}  // namespace

int main(int argc, char** argv) {
  process::prepare_console();
  const faulty::ParsedOptions parsed = faulty::parse_options(argc, argv);
  if (!parsed.options) return parsed.exit_code;
  try {
    return run(*parsed.options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "faulty_server: {}\n", error.what());
    return 1;
  }
}
