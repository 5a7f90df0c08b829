#include "dummy_client/report/comparison_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "dummy_client/report/result_keys.h"
#include "dummy_client/report/units.h"
#include "dummy_client/report/verdict.h"

namespace portstorm::client {

namespace {

constexpr std::size_t widest_label = 34;
constexpr std::size_t widest_error = 70;

std::string change_text(double change) {
  constexpr double none = 0.0005;  // what would be written as 0.0%
  if (std::abs(change) < none) return "0.0%";
  return std::abs(change) < 10 ? fmt::format("{:+.1f}%", change * 100)
                               : fmt::format("{:+.0f}%", change * 100);
}

std::string_view beyond_text(Beyond beyond) {
  switch (beyond) {
    case Beyond::no:
      return "no";
    case Beyond::yes:
      return "yes";
    case Beyond::too_few:
      return "too few";
  }
  return "";
}

// ---- who is compared --------------------------------------------------------------------------

void write_sides(const NamedResult& a, const NamedResult& b, TextWriter& writer) {
  Table table = {{"", "file", "scenario", "started", "lasted", "verdict"}};
  for (const auto& [side, named] : {std::pair("A", &a), std::pair("B", &b)}) {
    const RunResult& result = named->result;
    table.push_back({side, shortened(named->name, widest_label),
                     shortened(result.scenario, widest_label / 2), start_time(result),
                     human_duration(result.elapsed), std::string(verdict_word(result.verdict))});
  }
  writer.line();
  writer.table(table, table.front().size());
}

void write_remarks(const Comparison& comparison, TextWriter& writer) {
  if (comparison.remarks.empty()) return;
  writer.heading("remarks");
  for (const std::string& remark : comparison.remarks) writer.line("    " + remark);
}

// ---- steps ------------------------------------------------------------------------------------

void add_rows(const ComparedStep& step, Table& table) {
  Row a = {shortened(step.label, widest_label), "A"}, b = {"", "B"}, change = {"", "change"},
      beyond = {"", "beyond noise"};
  for (std::size_t i = 0; i < step.figures.size(); ++i) {
    const Figure& figure = step.figures[i];
    const auto shown = [&](double value) {
      return i == ComparedStep::rate ? human_short(value) + "/s" : human_seconds(value);
    };
    a.push_back(figure.measured ? shown(figure.a) : "-");
    b.push_back(figure.measured ? shown(figure.b) : "-");
    change.push_back(figure.measured ? change_text(figure.change()) : "-");
    beyond.push_back(figure.measured ? std::string(beyond_text(figure.beyond)) : "-");
  }
  table.insert(table.end(), {std::move(a), std::move(b), std::move(change), std::move(beyond)});
}

void write_steps(const Comparison& comparison, TextWriter& writer) {
  Row header = {"", ""};
  header.insert(header.end(), ComparedStep::names.begin(), ComparedStep::names.end());
  Table table = {header};
  for (const ComparedStep& step : comparison.steps) add_rows(step, table);
  writer.heading("steps");
  const auto lines = align_columns(table, 2);
  constexpr std::size_t rows_of_a_step = 4;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool starts_a_step = i % rows_of_a_step == 1;
    if (starts_a_step && i > 1) writer.line();
    const bool answers = i > 0 && i % rows_of_a_step == 0;
    const bool any = answers && lines[i].find("yes") != std::string::npos;
    writer.line("    " + (i == 0 ? writer.dim(lines[i]) : any ? writer.bold(lines[i]) : lines[i]));
  }
}

// ---- counts -----------------------------------------------------------------------------------

Row count_row(std::string label, std::uint64_t a, std::uint64_t b) {
  return {std::move(label), human_count(a), human_count(b)};
}

void write_ledger(const RunResult& a, const RunResult& b, TextWriter& writer) {
  if (!a.ledger && !b.ledger) return;
  Table table = {{"", "A", "B"}};
  const LedgerResult none;
  const LedgerResult &in_a = a.ledger ? *a.ledger : none, &in_b = b.ledger ? *b.ledger : none;
  for (const auto& [key, member] : ledger_counts) {
    std::string label(key);
    std::replace(label.begin(), label.end(), '_', ' ');
    table.push_back(count_row(std::move(label), in_a.*member, in_b.*member));
  }
  writer.heading("ledger");
  writer.table(table, 1);
}

double error_rate(const RunResult& result) {
  return result.checked_steps == 0
             ? 0
             : static_cast<double>(result.error_count) / static_cast<double>(result.checked_steps);
}

void write_errors(const RunResult& a, const RunResult& b, TextWriter& writer) {
  Table table = {{"", "A", "B"}};
  table.push_back({"share of all steps", human_share(error_rate(a)), human_share(error_rate(b))});
  std::set<std::string> kinds;
  for (const auto& [kind, error] : a.errors) kinds.insert(kind);
  for (const auto& [kind, error] : b.errors) kinds.insert(kind);
  const auto count = [](const RunResult& result, const std::string& kind) {
    const auto found = result.errors.find(kind);
    return found == result.errors.end() ? 0 : found->second.count;
  };
  for (const std::string& kind : kinds) {
    table.push_back(count_row(shortened(kind, widest_error), count(a, kind), count(b, kind)));
  }
  table.push_back(count_row("dropped iterations", a.dropped_iterations, b.dropped_iterations));
  writer.heading("errors");
  writer.table(table, 1);
}

void write_generator(const RunResult& a, const RunResult& b, TextWriter& writer) {
  Table table = {{"", "A", "B"}};
  const Facts in_a = generator_facts(a), in_b = generator_facts(b);
  for (std::size_t i = 0; i < std::min(in_a.size(), in_b.size()); ++i) {
    if (in_a[i].label != in_b[i].label || in_a[i].label == "warning") break;
    table.push_back({in_a[i].label, in_a[i].value, in_b[i].value});
  }
  writer.heading("generator");
  writer.table(table, 1);
}

// ---- the conclusion ---------------------------------------------------------------------------

std::string worst_text(const Worsening& worst) {
  return fmt::format("{} of {} by {}", worst.figure, worst.step, change_text(worst.change));
}

std::uint64_t ledger_faults(const RunResult& result) {
  if (!result.ledger) return 0;
  const LedgerResult& ledger = *result.ledger;
  return ledger.missing + ledger.duplicated + ledger.misrouted + ledger.out_of_order +
         ledger.corrupted;
}

std::string figures_text(const Comparison& comparison) {
  const std::size_t judged = comparison.worse + comparison.better + comparison.alike;
  if (judged == 0) {
    return "nothing can be concluded: too few samples for every figure (runs of a few dozen "
           "seconds are needed)";
  }
  std::string text;
  if (comparison.worst) {
    text = fmt::format("B is worse in {} of {} figures, most of all the {}", comparison.worse,
                       judged, worst_text(*comparison.worst));
    if (comparison.better > 0) text += fmt::format(", and better in {}", comparison.better);
  } else if (comparison.better > 0) {
    text = fmt::format("B is better in {} of {} figures, worse in none", comparison.better, judged);
  } else {
    text = fmt::format("no difference beyond the noise in {} figures", judged);
  }
  if (comparison.too_few > 0) {
    text += fmt::format("; {} had too few samples", comparison.too_few);
  }
  return text;
}

std::string faults_text(const RunResult& a, const RunResult& b) {
  std::string text;
  if (error_rate(b) > error_rate(a)) {
    text += fmt::format("; more errors ({} to {})", human_count(a.error_count),
                        human_count(b.error_count));
  }
  if (ledger_faults(b) > ledger_faults(a)) {
    text += fmt::format("; more ledger faults ({} to {})", human_count(ledger_faults(a)),
                        human_count(ledger_faults(b)));
  }
  return text;
}

std::string conclusion(const NamedResult& a, const NamedResult& b, const Comparison& comparison,
                       std::optional<double> regression_percent) {
  if (comparison.undecided_by) {
    return "nothing can be concluded: " + comparison.why_not;
  }
  std::string text;
  if (regression_percent && is_regression(comparison, *regression_percent)) {
    text = fmt::format("REGRESSION: {}, the limit is {:g}%; ", worst_text(*comparison.worst_p99),
                       *regression_percent);
  }
  return text + figures_text(comparison) + faults_text(a.result, b.result);
}

}  // namespace

bool is_regression(const Comparison& comparison, double percent) {
  return !comparison.undecided_by && comparison.worst_p99 &&
         comparison.worst_p99->change * 100 > percent;
}

std::string comparison_text(const NamedResult& a, const NamedResult& b,
                            const Comparison& comparison, std::optional<double> regression_percent,
                            Colours colours) {
  TextWriter writer(colours);
  write_sides(a, b, writer);
  write_remarks(comparison, writer);
  write_steps(comparison, writer);
  writer.line();
  writer.line(
      "    noise: 99% intervals, widened by how the seconds of a run hang together; what "
      "differs from");
  writer.line("    run to run (the machine, a warm cache) does not show within one: repeat runs");
  write_ledger(a.result, b.result, writer);
  write_errors(a.result, b.result, writer);
  write_generator(a.result, b.result, writer);
  writer.line();
  writer.line(fmt::format("  {} {}", writer.bold("conclusion:"),
                          conclusion(a, b, comparison, regression_percent)));
  return writer.take();
}

}  // namespace portstorm::client
