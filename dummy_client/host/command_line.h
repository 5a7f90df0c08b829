#pragma once
// Reads the command line and runs the subcommand that it names.

namespace portstorm::client {

// Returns the process's exit code.
int run_command_line(int argc, char** argv);

}  // namespace portstorm::client
