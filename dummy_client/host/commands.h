#pragma once
// The subcommands of dummy_client. Each returns the process's exit code.

#include <cstdint>
#include <string>
#include <vector>

#include "dummy_client/engine/load.h"
#include "dummy_client/scenario/scenario_file.h"

namespace portstorm::client {

struct RunOptions {
  std::string file;
  Overrides overrides;
  LoadOptions load;
  std::string out_file;   // empty: none
  std::string html_file;  // empty: none
  bool quiet = false;     // no progress
};

int run_command(const RunOptions& options);
int validate_command(const std::vector<std::string>& files);
int explain_command(const std::string& file, std::uint64_t vu);

}  // namespace portstorm::client
