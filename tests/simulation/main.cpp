// simulate: one run, or many, from the command line.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "tests/simulation/shrink.h"
#include "tests/simulation/simulation.h"

namespace {

using namespace portstorm;
using namespace portstorm::simulation;

void print(const RunOptions& options, const RunReport& report) {
  std::printf("simulate %s\n", options.to_command_line().c_str());
  if (report.violation) {
    std::printf("  BROKEN %s: %s\n", report.violation->oracle.c_str(),
                report.violation->what.c_str());
  }
  std::printf("  trace %016llx, %llu completions, %llu steps, %llu iterations, %llu errors\n",
              static_cast<unsigned long long>(report.trace),
              static_cast<unsigned long long>(report.completions),
              static_cast<unsigned long long>(report.steps),
              static_cast<unsigned long long>(report.iterations),
              static_cast<unsigned long long>(report.errors));
}

void print_shrunk(const RunOptions& options) {
  const Shrunk shrunk = shrink(options);
  std::printf("  smaller (%u runs):\n", shrunk.runs);
  print(shrunk.options, run(shrunk.options));
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string_view> arguments(argv + 1, argv + argc);
  const bool shrinks = std::erase(arguments, "--shrink") > 0;
  unsigned long runs = 1;
  if (arguments.size() >= 2 && arguments[0] == "--runs") {
    runs = std::stoul(std::string(arguments[1]));
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  const ParsedRunOptions parsed = parse_run_options(arguments);
  if (!parsed.options) {
    std::fprintf(stderr, "%s\n%s", parsed.mistake.c_str(), run_options_help().c_str());
    return 2;
  }
  int broken = 0;
  std::uint64_t completions = 0;
  Faults::Counts faults{};
  const auto begin = std::chrono::steady_clock::now();
  for (unsigned long i = 0; i < runs; ++i) {
    RunOptions options = *parsed.options;
    if (runs > 1) {
      options = RunOptions::drawn(parsed.options->seed + i);
      options.planted = parsed.options->planted;
    }
    const RunReport report = run(options);
    if (runs == 1 || report.violation) print(options, report);
    if (report.violation && shrinks) print_shrunk(options);
    if (report.violation) ++broken;
    completions += report.completions;
    for (std::size_t f = 0; f < fault_count; ++f) faults[f] += report.faults[f];
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%lu runs, %d broken, %.1f s: %.0f runs/s, %.0f completions/s\n", runs, broken,
              took.count(), static_cast<double>(runs) / took.count(),
              static_cast<double>(completions) / took.count());
  for (std::size_t f = 0; f < fault_count; ++f) {
    std::printf("  %-18s %llu\n", std::string(to_string(static_cast<Fault>(f))).c_str(),
                static_cast<unsigned long long>(faults[f]));
  }
  return broken > 0 ? 1 : 0;
}
