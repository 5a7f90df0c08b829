#pragma once
// The command line of faulty_server: faulty_server BUG [--port N] [--max-sessions N] ...

#include <optional>

#include "tests/faulty_servers/options.h"

namespace portstorm::faulty {

struct ParsedOptions {
  std::optional<Options> options;
  int exit_code = 0;  // when there are none: 0 after --help and --list, 2 after a mistake (printed)
};

ParsedOptions parse_options(int argc, char** argv);

}  // namespace portstorm::faulty
