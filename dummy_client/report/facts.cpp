#include "dummy_client/report/facts.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "dummy_client/report/thresholds.h"
#include "dummy_client/report/units.h"

namespace portstorm::client {

namespace {

using telemetry::Histogram;

double per_second(std::uint64_t count, const RunResult& result) {
  const double seconds = std::chrono::duration<double>(result.elapsed).count();
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::string latency_text(const Histogram& latency) {
  if (latency.count() == 0) return "none measured";
  return fmt::format("avg {}, med {}, p99 {}, max {}", human_duration(latency.mean()),
                     human_duration(latency.percentile(50)), human_duration(latency.percentile(99)),
                     human_duration(latency.max()));
}

Fact fault_count(std::string label, std::uint64_t count) {
  return {std::move(label), human_count(count), count > 0};
}

Row step_row(const StepResult& step, const RunResult& result) {
  Row row = {step_label(step), human_count(step.count), human_count(step.failures),
             human_short(per_second(step.count, result)) + "/s"};
  if (step.latency.count() == 0) {
    row.insert(row.end(), 8, "-");
    return row;
  }
  row.push_back(human_duration(step.latency.mean()));
  row.push_back(human_duration(step.latency.min()));
  for (const double percent : {50.0, 90.0, 95.0, 99.0, 99.9}) {
    row.push_back(human_duration(step.latency.percentile(percent)));
  }
  row.push_back(human_duration(step.latency.max()));
  return row;
}

// "100/s of 120/s": what began of what was due. Closed models have no such rate; where nobody
// listens, what began came to nothing.
std::string arrival_rate(const CohortResult& cohort, Verdict verdict) {
  if (cohort.requested_rate == 0 || verdict == Verdict::unreachable) return "-";
  return fmt::format("{}/s of {}/s", human_short(cohort.achieved_rate),
                     human_short(cohort.requested_rate));
}

Row network_row(std::string label, std::uint64_t packets, std::uint64_t bytes,
                const RunResult& result) {
  return {std::move(label), human_count(packets), human_short(per_second(packets, result)) + "/s",
          human_bytes(static_cast<double>(bytes)), human_bytes(per_second(bytes, result)) + "/s"};
}

}  // namespace

Facts run_facts(const RunResult& result) {
  Facts facts = {{"target", result.target},
                 {"scenario file", result.scenario_file},
                 {"seed", fmt::format("{}", result.seed)},
                 {"started", start_time(result)},
                 {"lasted", human_duration(result.elapsed)},
                 {"virtual users (VUs)", human_count(result.peak_vus) + " at most"},
                 {"connections", human_count(result.peak_connections) + " at most"}};
  std::string iterations = human_count(result.iterations) + " finished";
  if (result.interrupted_iterations > 0) {
    iterations +=
        fmt::format(", {} interrupted by the end", human_count(result.interrupted_iterations));
  }
  facts.push_back({"iterations", std::move(iterations)});
  if (result.dropped_iterations > 0) {
    facts.push_back({"dropped iterations",
                     human_count(result.dropped_iterations) + " were due, but not begun", true});
  }
  if (result.canary) {
    facts.push_back({"canary", canary_text(*result.canary), !result.canary->served});
  }
  return facts;
}

Facts ledger_facts(const LedgerResult& ledger) {
  std::string delivered =
      fmt::format("{} of {}", human_count(ledger.delivered), human_count(ledger.expected));
  if (ledger.expected > 0) {
    delivered += fmt::format(" ({})", human_share(static_cast<double>(ledger.delivered) /
                                                  static_cast<double>(ledger.expected)));
  }
  Facts facts = {{"messages", human_count(ledger.messages)},
                 {"delivered", std::move(delivered), ledger.delivered < ledger.expected},
                 fault_count("missing", ledger.missing),
                 fault_count("duplicated", ledger.duplicated),
                 fault_count("misrouted", ledger.misrouted),
                 fault_count("out of order", ledger.out_of_order),
                 fault_count("corrupted", ledger.corrupted),
                 {"undecided", human_count(ledger.undecided)}};
  if (ledger.unstamped > 0) {
    facts.push_back({"unstamped", human_count(ledger.unstamped) + ", made by adversaries"});
  }
  facts.push_back({"to each recipient", latency_text(ledger.delivery_latency)});
  facts.push_back({"to the last recipient", latency_text(ledger.last_delivery_latency)});
  return facts;
}

Facts generator_facts(const RunResult& result) {
  const GeneratorHealth& generator = result.generator;
  const double seconds = std::chrono::duration<double>(result.elapsed).count();
  const double cpu = std::chrono::duration<double>(generator.cpu).count();
  std::string cpu_text = human_duration(generator.cpu);
  if (seconds > 0) {
    cpu_text += fmt::format(" ({} of one processor)", human_share(cpu / seconds));
  }
  const Histogram& lag = generator.schedule_lag;
  const std::string lag_text =
      lag.count() == 0 ? "none measured"
                       : fmt::format("p99 {}, max {}", human_duration(lag.percentile(99)),
                                     human_duration(lag.max()));
  const bool invalid = !generator.invalid_reason.empty();
  Facts facts = {{"CPU", std::move(cpu_text)},
                 {"busiest thread", human_share(generator.cpu_share) + " busy", invalid},
                 {"peak memory", human_bytes(static_cast<double>(generator.peak_resident_bytes))},
                 {"schedule lag", lag_text, invalid},
                 {"short sends", human_count(generator.short_sends)}};
  for (const std::string& warning : generator.warnings) facts.push_back({"warning", warning, true});
  return facts;
}

Table cohort_table(const RunResult& result) {
  Table table = {{"cohort", "executor", "VUs", "iterations", "cut short", "dropped", "began of due",
                  "errors"}};
  for (const CohortResult& cohort : result.cohorts) {
    table.push_back({cohort.name + (cohort.adversary ? " (adversary)" : ""), cohort.executor,
                     human_count(cohort.peak_vus), human_count(cohort.iterations),
                     human_count(cohort.interrupted_iterations),
                     cohort.due_iterations == 0 ? "-" : human_count(cohort.dropped_iterations),
                     arrival_rate(cohort, result.verdict), human_count(cohort.errors)});
  }
  return table;
}

Table step_table(const RunResult& result, Side side) {
  Table table = {{"step", "count", "failed", "rate", "avg", "min", "med", "p90", "p95", "p99",
                  "p99.9", "max"}};
  for (const StepResult& step : result.steps) {
    if (step.adversary == (side == Side::adversaries)) table.push_back(step_row(step, result));
  }
  return table;
}

Table network_table(const RunResult& result) {
  return {{"", "packets", "", "bytes", ""},
          network_row("sent", result.packets_sent, result.bytes_sent, result),
          network_row("received", result.packets_received, result.bytes_received, result)};
}

Table mark_table(const RunResult& result) {
  Table table = {{"time", "mark", "times"}};
  for (const Mark& mark : result.marks) {
    table.push_back({human_seconds(mark.time), mark.text, human_count(mark.count)});
  }
  return table;
}

bool has_rows(const Table& table) {
  return table.size() > 1;
}

std::string step_label(const StepResult& step) {
  return step_label(step.kind, step.name);
}

std::string step_label(StepResult::Kind kind, const std::string& name) {
  switch (kind) {
    case StepResult::Kind::connect:
      return name == "connect" ? name : "connect " + name;
    case StepResult::Kind::send:
      return name == "send" ? name : "send " + name;
    case StepResult::Kind::expect:
      return "expect " + name;
    case StepResult::Kind::close:
      return name == "expect_close" ? name : "expect_close " + name;
  }
  return name;
}

std::string threshold_value(const ThresholdResult& threshold) {
  if (!threshold.has_value) {
    return threshold.metric == canary_metric ? "not served" : "no value";
  }
  if (threshold.is_latency) return human_seconds(threshold.value);
  return fmt::format("{:.6g}", threshold.value);
}

std::string error_headline(const RunResult& result) {
  if (result.error_count == 0) return "none";
  std::string text = fmt::format("{} of {} steps failed", human_count(result.error_count),
                                 human_count(result.checked_steps));
  if (result.checked_steps > 0) {
    text += fmt::format(" ({})", human_share(static_cast<double>(result.error_count) /
                                             static_cast<double>(result.checked_steps)));
  }
  return text;
}

std::string adversary_error_headline(const RunResult& result) {
  return result.adversary_error_count == 0
             ? "none"
             : human_count(result.adversary_error_count) + " steps failed";
}

std::string canary_text(const CanaryResult& canary) {
  return canary.served ? "served in " + human_duration(canary.took)
                       : "NOT SERVED: " + canary.problem;
}

std::string start_time(const RunResult& result) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(result.started)));
}

}  // namespace portstorm::client
