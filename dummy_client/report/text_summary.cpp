#include "dummy_client/report/text_summary.h"

#include <fmt/format.h>

#include <string_view>

#include "dummy_client/report/facts.h"
#include "dummy_client/report/units.h"
#include "dummy_client/report/verdict.h"

namespace portstorm::client {

namespace {

void write_title(const RunResult& result, TextWriter& writer) {
  writer.line();
  writer.line("  " + writer.bold(result.scenario) +
              (result.description.empty() ? "" : ": " + result.description));
  writer.facts(run_facts(result));
}

void write_thresholds(const RunResult& result, TextWriter& writer) {
  writer.heading("thresholds");
  if (result.thresholds.empty()) writer.line("    none");
  Table table;
  for (const ThresholdResult& threshold : result.thresholds) {
    table.push_back({threshold.metric, threshold.expression, threshold_value(threshold)});
  }
  const auto lines = align_columns(table, 2);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    writer.line(fmt::format("    {} {}", writer.tick(result.thresholds[i].passed), lines[i]));
  }
}

void write_error_kinds(const std::map<std::string, ErrorKind>& errors, TextWriter& writer) {
  Table table;
  std::vector<std::string> examples;
  for (const auto& [kind, error] : errors) {
    table.push_back({kind, human_count(error.count)});
    examples.push_back(error.example);
  }
  const auto lines = align_columns(table, 1);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    writer.line("    " + writer.bad(lines[i]));
    if (!examples[i].empty()) writer.line("      first: " + examples[i]);
  }
}

void write_errors(const RunResult& result, TextWriter& writer) {
  writer.heading("errors");
  writer.line("    " + error_headline(result));
  write_error_kinds(result.errors, writer);
}

void write_adversaries(const RunResult& result, TextWriter& writer) {
  const Table steps = step_table(result, Side::adversaries);
  if (!has_rows(steps) && result.adversary_error_count == 0) return;
  writer.heading("adversaries: counted apart, no threshold looks at them");
  if (has_rows(steps)) writer.table(steps, step_label_columns);
  writer.line("    errors: " + adversary_error_headline(result));
  write_error_kinds(result.adversary_errors, writer);
}

void write_marks(const RunResult& result, TextWriter& writer) {
  Table marks = mark_table(result);
  if (!has_rows(marks)) return;
  constexpr std::size_t most_rows = 1 + 30;
  const std::size_t left_out = marks.size() > most_rows ? marks.size() - most_rows : 0;
  marks.resize(marks.size() - left_out);
  writer.heading("marks");
  writer.table(marks, mark_label_columns);
  if (left_out > 0) {
    writer.line(fmt::format("    and {} more, which --out and --html have", left_out));
  }
}

void write_verdict(const RunResult& result, TextWriter& writer) {
  const std::string word(verdict_word(result.verdict));
  const bool passed = result.verdict == Verdict::passed;
  const std::string reason = verdict_reason(result);
  writer.line();
  writer.line(fmt::format("  {} {}{}{}", writer.bold("verdict:"),
                          passed ? writer.good(word) : writer.bad(word), reason.empty() ? "" : ": ",
                          reason));
}

}  // namespace

std::string text_summary(const RunResult& result, Colours colours) {
  TextWriter writer(colours);
  write_title(result, writer);
  write_thresholds(result, writer);
  if (!result.cohorts.empty()) {
    writer.heading("cohorts");
    writer.table(cohort_table(result), cohort_label_columns);
  }
  writer.heading("steps");
  writer.table(step_table(result, Side::users), step_label_columns);
  writer.heading("ledger");
  if (result.ledger) {
    writer.facts(ledger_facts(*result.ledger));
  } else {
    writer.line("    not used: no step sends with a \"ledger\"");
  }
  write_errors(result, writer);
  write_adversaries(result, writer);
  write_marks(result, writer);
  writer.heading("network");
  writer.table(network_table(result), network_label_columns);
  writer.heading("generator");
  writer.facts(generator_facts(result));
  write_verdict(result, writer);
  return writer.take();
}

}  // namespace portstorm::client
