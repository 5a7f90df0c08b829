#include "dummy_client/report/incidents.h"

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/report/facts.h"
#include "dummy_client/report/units.h"

namespace portstorm::client {

namespace {

struct Moment {
  double time = 0;
  Row row;
};

// Errors of neighbouring seconds are one incident.
void add_bursts(const RunResult& result, std::vector<Moment>& moments) {
  double start = 0;  // of the second, then of the burst
  std::uint64_t errors = 0;
  double previous = 0;
  const auto finish = [&](double end) {
    if (errors == 0) return;
    moments.push_back({start,
                       {fmt::format("{} to {}", axis_time(start), axis_time(end)), "errors",
                        human_count(errors)}});
    errors = 0;
  };
  for (const Second& second : result.seconds) {
    if (second.errors == 0) {
      finish(previous);
    } else {
      if (errors == 0) start = previous;
      errors += second.errors;
    }
    previous = second.time;
  }
  finish(previous);
}

void add_untimed(const RunResult& result, Table& table) {
  const auto add = [&](std::string what, std::uint64_t count) {
    if (count > 0) table.push_back({"whole run", std::move(what), human_count(count)});
  };
  for (const StepResult& step : result.steps) {
    if (!step.adversary) add(step_label(step) + ": failed", step.failures);
  }
  add("short sends: the system took only part of what was given to it",
      result.generator.short_sends);
  add("dropped iterations: due, but not begun", result.dropped_iterations);
}

}  // namespace

Table incident_table(const RunResult& result) {
  std::vector<Moment> moments;
  for (const Mark& mark : result.marks) {
    moments.push_back(
        {mark.time, {human_seconds(mark.time), "mark: " + mark.text, human_count(mark.count)}});
  }
  add_bursts(result, moments);
  std::stable_sort(moments.begin(), moments.end(),
                   [](const Moment& a, const Moment& b) { return a.time < b.time; });
  Table table = {{"when", "what", "times"}};
  for (const Moment& moment : moments) {
    if (table.size() > max_incidents) {
      table.push_back({"", fmt::format("and {} more", moments.size() - max_incidents), ""});
      break;
    }
    table.push_back(moment.row);
  }
  add_untimed(result, table);
  return table;
}

}  // namespace portstorm::client
