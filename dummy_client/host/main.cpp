// dummy_client: the load generator's command line.

#include <fmt/format.h>

#include <exception>

#include "dummy_client/host/command_line.h"
#include "dummy_client/host/console.h"
#include "dummy_client/host/exit_code.h"
#include "process/process.h"

int main(int argc, char** argv) {
  using namespace portstorm::client;
  portstorm::process::prepare_console();
  try {
    return run_command_line(argc, argv);
  } catch (const std::exception& error) {
    print_error(fmt::format("dummy_client: {}\n", error.what()));
    return exit_failed;
  }
}
