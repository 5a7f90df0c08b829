// `run`: reads and checks everything first, then puts the target under load, then reports.

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <optional>

#include "dummy_client/engine/budget.h"
#include "dummy_client/host/commands.h"
#include "dummy_client/host/console.h"
#include "dummy_client/host/exit_code.h"
#include "dummy_client/host/interruption.h"
#include "dummy_client/host/progress_printer.h"
#include "dummy_client/host/target.h"
#include "dummy_client/report/hdr_log.h"
#include "dummy_client/report/text_summary.h"
#include "dummy_client/report/thresholds.h"
#include "process/process.h"

namespace portstorm::client {

namespace {

// The histogram log, while the run goes on.
class HdrOutput {
 public:
  HdrOutput(const std::string& path, const Scenario& scenario)
      : path_(path),
        file_(path, std::ios::binary | std::ios::trunc),
        log_(file_, std::chrono::system_clock::now(), hdr_tags(scenario.metrics)) {}

  void add(const IntervalHistograms& interval) { log_.add(interval); }

  bool finish() {
    file_.close();
    if (file_) return true;
    complain(fmt::format("cannot write \"{}\": the log is not whole", path_));
    return false;
  }

 private:
  std::string path_;
  std::ofstream file_;
  HdrLog log_;
};

RunResult run_load(const Scenario& scenario, const Endpoint& target, const RunOptions& options,
                   std::optional<HdrOutput>& hdr, Interruption& interruption) {
  LoadOptions load_options = options.load;
  if (hdr) load_options.on_interval = [&](const IntervalHistograms& one) { hdr->add(one); };
  Load load(scenario, target, load_options);
  interruption.attach(load);
  std::optional<ProgressPrinter> progress;
  if (!options.quiet) progress.emplace(load);
  RunResult result = load.run();
  progress.reset();
  interruption.detach();
  apply_thresholds(scenario.thresholds, result);
  return result;
}

}  // namespace

int run_command(const RunOptions& options) {
  json_file::Mistakes mistakes(options.file);
  const auto scenario = read_scenario_file(options.file, options.overrides, mistakes);
  if (!scenario) {
    print_error(mistakes.to_string());
    return exit_invalid;
  }
  if (!are_writable(options.files)) return exit_invalid;
  const auto target = resolve_target(scenario->target);
  if (!target) return exit_unreachable;

  process::raise_descriptor_limit();
  if (const auto problem = check_budget(*scenario, *target, options.load)) {
    complain(problem->message);
    return exit_invalid;
  }

  std::optional<HdrOutput> hdr;
  if (!options.files.hdr.empty()) hdr.emplace(options.files.hdr, *scenario);
  Interruption interruption;
  const RunResult result = run_load(*scenario, *target, options, hdr, interruption);
  print_out(text_summary(result, process::is_terminal_stdout() ? Colours::ansi : Colours::none));
  bool written = write_results(result, options.files);
  if (hdr && !hdr->finish()) written = false;
  const int verdict = exit_code(result.verdict);
  return verdict == exit_ok && !written ? exit_failed : verdict;
}

}  // namespace portstorm::client
