#pragma once
// The subcommands of dummy_client. Each returns the process's exit code.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dummy_client/engine/load.h"
#include "dummy_client/fuzz/fuzzer.h"
#include "dummy_client/host/result_outputs.h"
#include "dummy_client/scenario/scenario_file.h"
#include "telemetry/stream_options.h"

namespace portstorm::client {

struct RunOptions {
  std::string file;
  Overrides overrides;
  LoadOptions load;
  ResultFiles files;
  bool quiet = false;  // no progress
  telemetry::StreamOptions telemetry;
  std::string server_telemetry;  // HOST:PORT of the server's; empty: it is not asked
  std::string command;           // as it was typed, but for the files it writes
};

struct MergeOptions {
  std::vector<std::string> inputs;
  ResultFiles files;
};

struct CompareOptions {
  std::string a, b;
  std::optional<double> fail_on_regression;  // percent
};

struct CheckOptions {
  std::string file;     // a suite, or a protocol file
  Overrides overrides;  // target and set
  LoadOptions load;
  std::vector<std::string> only;  // checks, by name or row; empty: all
  std::string out_file;           // JSON; empty: none
  bool quiet = false;             // no progress
};

struct FuzzCommandOptions {
  std::string file;     // a scenario, or a protocol file
  Overrides overrides;  // target, seed and set
  FuzzOptions fuzz;
  std::string log_file;  // NDJSON, a line for each case; empty: none
  std::string folder = "fuzz_failures";
  std::string server;  // the command that starts it; empty: it runs
  bool quiet = false;  // no progress
};

int run_command(const RunOptions& options);
int validate_command(const std::vector<std::string>& files);
int explain_command(const std::string& file, std::uint64_t vu);
int check_command(const CheckOptions& options);
int fuzz_command(const FuzzCommandOptions& options);
int merge_command(const MergeOptions& options);
int compare_command(const CompareOptions& options);

}  // namespace portstorm::client
