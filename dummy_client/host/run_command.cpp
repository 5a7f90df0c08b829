// `run`: reads and checks everything first, then puts the target under load, then reports.

#include <fmt/format.h>

#include <chrono>
#include <optional>

#include "dummy_client/engine/budget.h"
#include "dummy_client/host/commands.h"
#include "dummy_client/host/console.h"
#include "dummy_client/host/exit_code.h"
#include "dummy_client/host/interruption.h"
#include "dummy_client/host/load_telemetry.h"
#include "dummy_client/host/log_file.h"
#include "dummy_client/host/progress_printer.h"
#include "dummy_client/host/server_baseline.h"
#include "dummy_client/host/target.h"
#include "dummy_client/report/hdr_log.h"
#include "dummy_client/report/text_summary.h"
#include "dummy_client/report/thresholds.h"
#include "process/process.h"
#include "telemetry/stream.h"

namespace portstorm::client {

namespace {

// The histogram log, while the run goes on.
class HdrOutput {
 public:
  HdrOutput(const std::string& path, const Scenario& scenario)
      : file_(path),
        log_(file_.stream(), std::chrono::system_clock::now(), hdr_tags(scenario.metrics)) {}

  void add(const IntervalHistograms& interval) { log_.add(interval); }
  bool finish() { return file_.finish(); }

 private:
  LogFile file_;
  HdrLog log_;
};

// What a run needs beside its load.
struct Company {
  std::optional<HdrOutput>& hdr;
  std::optional<ServerBaseline>& baseline;
  Interruption& interruption;
};

// The lines of a run, while it goes on and until its verdict is among them.
class RunStream {
 public:
  RunStream(const Scenario& scenario, const Load& load, const RunOptions& options)
      : options_(options.telemetry),
        source_(scenario, load, options.command),
        stream_(source_, options_) {
    if (!options_.listen) return;
    print_error(fmt::format("telemetry: listening on {}\n", stream_.local_endpoint().to_string()));
  }

  void finish(const RunResult& result) {
    source_.set_result(result);
    stream_.stop();
    if (stream_.is_recorded()) return;
    complain(fmt::format("cannot write \"{}\": the capture is not whole", options_.record));
  }

 private:
  const telemetry::StreamOptions& options_;
  LoadTelemetry source_;
  telemetry::Stream stream_;
};

RunResult run_load(const Scenario& scenario, const Endpoint& target, const RunOptions& options,
                   const Company& company) {
  auto& [hdr, baseline, interruption] = company;
  LoadOptions load_options = options.load;
  load_options.is_watched = options.telemetry.is_wanted();
  if (hdr)
    load_options.on_interval = [&log = *hdr](const IntervalHistograms& one) { log.add(one); };
  Load load(scenario, target, load_options);
  std::optional<RunStream> stream;
  if (load_options.is_watched) stream.emplace(scenario, load, options);
  interruption.attach([&load] { load.stop(); });
  std::optional<ProgressPrinter> progress;
  if (!options.quiet) progress.emplace(load);
  RunResult result = load.run();
  progress.reset();
  interruption.detach();
  if (baseline && result.canary) baseline->check(*result.canary);
  apply_thresholds(scenario.thresholds, result);
  if (stream) stream->finish(result);
  return result;
}

// False: it was said why there is none to compare with.
bool take_baseline(const Scenario& scenario, const std::string& server,
                   std::optional<ServerBaseline>& baseline) {
  if (server.empty()) return true;
  if (!scenario.canary) {
    complain("--server-telemetry is for the canary, and the scenario has none");
    return false;
  }
  const auto endpoint = resolve_target(server);
  if (!endpoint) return false;
  std::string why;
  if (baseline.emplace(*endpoint).take(why)) return true;
  complain(fmt::format("--server-telemetry {}: {}", server, why));
  return false;
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
  std::optional<ServerBaseline> baseline;
  if (!take_baseline(*scenario, options.server_telemetry, baseline)) return exit_invalid;
  const RunResult result = run_load(*scenario, *target, options, {hdr, baseline, interruption});
  print_out(text_summary(result, process::is_terminal_stdout() ? Colours::ansi : Colours::none));
  bool written = write_results(result, options.files);
  if (hdr && !hdr->finish()) written = false;
  const int verdict = exit_code(result.verdict);
  return verdict == exit_ok && !written ? exit_failed : verdict;
}

}  // namespace portstorm::client
