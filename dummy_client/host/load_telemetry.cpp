#include "dummy_client/host/load_telemetry.h"

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/report/thresholds.h"
#include "dummy_client/report/verdict.h"
#include "dummy_client/scenario/planned_load.h"

namespace portstorm::client {

namespace {

using telemetry::MetricKind;

struct CounterName {
  const char* name;
  const char* unit;
  const char* help;
  std::uint64_t LiveCounts::*value;
};

constexpr CounterName counters[] = {
    {"packets_sent", "packets", "Packets given to the system.", &LiveCounts::packets_sent},
    {"packets_received", "packets", "Whole packets that came.", &LiveCounts::packets_received},
    {"bytes_sent", "bytes", "Bytes that went.", &LiveCounts::bytes_sent},
    {"bytes_received", "bytes", "Bytes that came.", &LiveCounts::bytes_received},
    {"iterations", "iterations", "Flows finished.", &LiveCounts::iterations},
    {"iterations_due", "iterations", "Those an open model asked for so far.",
     &LiveCounts::due_iterations},
    {"iterations_dropped", "iterations", "Of those, not begun: nobody was free.",
     &LiveCounts::dropped_iterations},
    {"errors", "errors", "Failed steps, without adversaries.", &LiveCounts::errors},
    {"adversary_errors", "errors", "Failed steps of adversaries.", &LiveCounts::adversary_errors},
    {"short_sends", "operations", "The system took only part of what was given to it.",
     &LiveCounts::short_sends},
    {"incidents", "", "Packets that were torn or stalled.", &LiveCounts::incidents},
    {"incidents_lost", "", "Incidents too many at a time to be told one by one.",
     &LiveCounts::lost_incidents},
};

constexpr CounterName ledger_counters[] = {
    {"ledger_messages", "messages", "Sent with a stamp.", &LiveCounts::ledger_messages},
    {"ledger_delivered", "deliveries", "Came to whom they were owed.",
     &LiveCounts::ledger_delivered},
    {"ledger_duplicated", "deliveries", "Came twice.", &LiveCounts::ledger_duplicated},
    {"ledger_misrouted", "deliveries", "Came to somebody else.", &LiveCounts::ledger_misrouted},
    {"ledger_out_of_order", "deliveries", "Overtook an earlier one of their sender.",
     &LiveCounts::ledger_out_of_order},
    {"ledger_corrupted", "deliveries", "Came damaged.", &LiveCounts::ledger_corrupted},
};

std::string latency_name(const MetricName& metric) {
  return fmt::format("latency{{as:{}}}", metric.name);
}

// Adversaries' steps count apart, and the latency of a send is not one of the server's.
bool is_shown(const MetricName& metric) {
  return !metric.adversary && metric.kind != MetricName::Kind::send;
}

std::string threshold_lines(const Scenario& scenario) {
  std::string text;
  for (const Threshold& threshold : scenario.thresholds) {
    if (!text.empty()) text += '\n';
    text += threshold.metric + ' ' + threshold.expression;
  }
  return text;
}

}  // namespace

LoadTelemetry::LoadTelemetry(const Scenario& scenario, const Load& load, std::string command)
    : scenario_(scenario), load_(load), command_(std::move(command)) {
  if (command_.find(" --seed") == command_.npos) {
    command_ += " --seed " + std::to_string(scenario.seed);
  }
  for (const MetricName& metric : scenario.metrics) {
    StepResult& step = so_far_.steps.emplace_back();
    step.kind = static_cast<StepResult::Kind>(metric.kind);
    step.name = metric.name;
    step.adversary = metric.adversary;
  }
}

telemetry::Hello LoadTelemetry::hello() {
  telemetry::Hello hello;
  hello.source = "dummy_client";
  hello.program_version = PORTSTORM_VERSION;
  hello.pid = process::id();
  hello.started = telemetry::wall_time();
  hello.info = {{"command", command_},
                {"scenario", scenario_.name},
                {"file", scenario_.file},
                {"target", scenario_.target},
                {"seed", std::to_string(scenario_.seed)},
                {"thresholds", threshold_lines(scenario_)}};
  const auto add = [&](const std::string& name, MetricKind kind, const char* unit,
                       const char* help) {
    hello.metrics.push_back({name, kind, unit, help});
  };
  for (const CounterName& one : counters) add(one.name, MetricKind::counter, one.unit, one.help);
  add("connects", MetricKind::counter, "connections", "Connections made.");
  add("connect_failures", MetricKind::counter, "connections", "Connections that were not.");
  if (!scenario_.ledgers.empty()) {
    for (const CounterName& one : ledger_counters) {
      add(one.name, MetricKind::counter, one.unit, one.help);
    }
    add("ledger_owed", MetricKind::gauge, "deliveries", "Messages under way to a recipient.");
  }
  add("vus", MetricKind::gauge, "users", "Virtual users that are active.");
  add("vus_target", MetricKind::gauge, "users", "Virtual users that the scenario asks for now.");
  add("iterations_rate_target", MetricKind::gauge, "1/s", "Iterations a second that it asks for.");
  add("connections", MetricKind::gauge, "connections", "Connections that are open.");
  add("elapsed_seconds", MetricKind::gauge, "seconds", "Since the start of the run.");
  add("duration_seconds", MetricKind::gauge, "seconds", "Planned length of the run.");
  add("cpu_share", MetricKind::gauge, "processors", "Processors in use, since the last sample.");
  add("busiest_thread_share", MetricKind::gauge, "processors",
      "Of the busiest engine thread, since the start.");
  add("resident_bytes", MetricKind::gauge, "bytes", "Memory in use.");
  add("latency", MetricKind::histogram, "seconds", "Of all answers, from when they were due.");
  add("schedule_lag", MetricKind::histogram, "seconds", "From due to begun: the generator's own.");
  for (const MetricName& metric : scenario_.metrics) {
    if (is_shown(metric)) {
      add(latency_name(metric), MetricKind::histogram, "seconds", "Of one step, from when due.");
    }
  }
  return hello;
}

void LoadTelemetry::happened(std::vector<telemetry::Line>& lines) {
  run_ = load_.take_live();
  for (const telemetry::Incident& incident : run_.part.incidents) {
    lines.emplace_back(line_of(incident));
  }
  for (const std::string& mark : run_.part.marks) {
    lines.emplace_back(telemetry::MarkLine{telemetry::wall_time(), mark});
  }
}

void LoadTelemetry::sample(telemetry::Sample& sample) {
  const LiveCounts& counts = run_.part.counts;
  const auto count = [&](const char* name, std::uint64_t value) {
    sample.counters.emplace_back(name, value);
  };
  const auto gauge = [&](const char* name, auto value) {
    sample.gauges.emplace_back(name, static_cast<double>(value));
  };
  for (const CounterName& one : counters) count(one.name, counts.*one.value);
  count("connects", run_.connects);
  count("connect_failures", run_.failed_connects);
  if (!scenario_.ledgers.empty()) {
    for (const CounterName& one : ledger_counters) count(one.name, counts.*one.value);
    gauge("ledger_owed", run_.owed);
  }
  const PlannedLoad plan = planned_load(scenario_, run_.elapsed);
  const process::Usage usage = process::usage();
  const double elapsed = std::chrono::duration<double>(run_.elapsed).count();
  const double busy = std::chrono::duration<double>(counts.busiest_thread_cpu).count();
  gauge("vus", run_.vus);
  gauge("vus_target", plan.vus);
  gauge("iterations_rate_target", plan.iterations_rate);
  gauge("connections", run_.connections);
  gauge("elapsed_seconds", elapsed);
  gauge("duration_seconds", std::chrono::duration<double>(scenario_.duration()).count());
  gauge("cpu_share", cpu_.processors(usage));
  gauge("busiest_thread_share", elapsed > 0 ? std::min(busy / elapsed, 1.0) : 0.0);
  gauge("resident_bytes", usage.resident_bytes);

  judge();
  sample.texts.push_back({"stage", plan.stage});
  sample.texts.push_back({"thresholds", thresholds_});
  {
    const std::lock_guard lock(mutex_);
    if (!verdict_.empty()) sample.texts.push_back({"verdict", verdict_});
  }
  const auto timed = [&](std::string name, telemetry::Histogram& histogram) {
    if (histogram.count() == 0) return;
    sample.histograms.emplace_back(std::move(name), std::move(histogram));
  };
  timed("latency", run_.part.latency);
  timed("schedule_lag", run_.part.schedule_lag);
  for (std::size_t i = 0; i < run_.part.steps.size(); ++i) {
    const MetricName& metric = scenario_.metrics[i];
    if (is_shown(metric)) timed(latency_name(metric), run_.part.steps[i]);
  }
}

// Of the thresholds whose metric is known while the run goes on. Once a second is enough.
void LoadTelemetry::judge() {
  constexpr std::size_t every = 10;
  for (std::size_t i = 0; i < run_.part.steps.size(); ++i) {
    so_far_.steps[i].latency.merge(run_.part.steps[i]);
    so_far_.steps[i].count += run_.part.steps[i].count();
  }
  if (samples_++ % every != 0) return;
  const LiveCounts& counts = run_.part.counts;
  so_far_.error_count = counts.errors;
  so_far_.checked_steps = counts.checked_steps;
  so_far_.dropped_iterations = counts.dropped_iterations;
  if (!scenario_.ledgers.empty()) {
    LedgerResult& ledger = so_far_.ledger.emplace();
    ledger.messages = counts.ledger_messages;
    ledger.duplicated = counts.ledger_duplicated;
    ledger.misrouted = counts.ledger_misrouted;
    ledger.out_of_order = counts.ledger_out_of_order;
    ledger.corrupted = counts.ledger_corrupted;
  }
  std::size_t hold = 0, pending = 0;
  std::string failing;
  for (const Threshold& threshold : scenario_.thresholds) {
    const ThresholdResult result = evaluate(threshold, so_far_);
    // What is missing is known when nothing is under way any more.
    if (!result.has_value || threshold.metric == "ledger_missing") {
      ++pending;
    } else if (result.passed) {
      ++hold;
    } else {
      failing += fmt::format("; failing: {} {}", threshold.metric, threshold.expression);
    }
  }
  thresholds_ = fmt::format("{} of {} hold", hold, scenario_.thresholds.size());
  if (pending > 0) thresholds_ += fmt::format(", {} not known yet", pending);
  thresholds_ += failing;
}

void LoadTelemetry::set_result(const RunResult& result) {
  const std::lock_guard lock(mutex_);
  verdict_ = fmt::format("{}: {}", verdict_word(result.verdict), verdict_reason(result));
}

}  // namespace portstorm::client
