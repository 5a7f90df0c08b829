#include "dummy_client/report/text_summary.h"

#include <fmt/format.h>

#include <string_view>

#include "dummy_client/report/facts.h"
#include "dummy_client/report/units.h"
#include "dummy_client/report/verdict.h"

namespace portstorm::client {

namespace {

class Writer {
 public:
  explicit Writer(Colours colours) : coloured_(colours == Colours::ansi) {}

  void line(std::string_view text = {}) { text_ += fmt::format("{}\n", text); }
  void heading(std::string_view text) { text_ += fmt::format("\n  {}\n", bold(text)); }
  void facts(const Facts& facts);
  void table(const Table& table, std::size_t left_columns);

  std::string bold(std::string_view text) const { return painted("1", text); }
  std::string dim(std::string_view text) const { return painted("2", text); }
  std::string good(std::string_view text) const { return painted("32", text); }
  std::string bad(std::string_view text) const { return painted("31", text); }
  std::string tick(bool passed) const { return passed ? good("✓") : bad("✗"); }

  std::string take() { return std::move(text_); }

 private:
  std::string painted(std::string_view code, std::string_view text) const {
    return coloured_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }

  bool coloured_;
  std::string text_;
};

void Writer::facts(const Facts& facts) {
  Table table;
  for (const Fact& fact : facts) table.push_back({fact.label, fact.value});
  const auto lines = align_columns(table, 2);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    line("    " + (facts[i].fault ? bad(lines[i]) : lines[i]));
  }
}

void Writer::table(const Table& table, std::size_t left_columns) {
  const auto lines = align_columns(table, left_columns);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    line("    " + (i == 0 ? dim(lines[i]) : lines[i]));
  }
}

void write_title(const RunResult& result, Writer& writer) {
  writer.line();
  writer.line("  " + writer.bold(result.scenario) +
              (result.description.empty() ? "" : ": " + result.description));
  writer.facts(run_facts(result));
}

void write_thresholds(const RunResult& result, Writer& writer) {
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

void write_errors(const RunResult& result, Writer& writer) {
  writer.heading("errors");
  writer.line("    " + error_headline(result));
  Table table;
  std::vector<std::string> examples;
  for (const auto& [kind, error] : result.errors) {
    table.push_back({kind, human_count(error.count)});
    examples.push_back(error.example);
  }
  const auto lines = align_columns(table, 1);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    writer.line("    " + writer.bad(lines[i]));
    if (!examples[i].empty()) writer.line("      first: " + examples[i]);
  }
}

void write_verdict(const RunResult& result, Writer& writer) {
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
  Writer writer(colours);
  write_title(result, writer);
  write_thresholds(result, writer);
  writer.heading("steps");
  writer.table(step_table(result), step_label_columns);
  writer.heading("ledger");
  if (result.ledger) {
    writer.facts(ledger_facts(*result.ledger));
  } else {
    writer.line("    not used: no step sends with a \"ledger\"");
  }
  write_errors(result, writer);
  writer.heading("network");
  writer.table(network_table(result), network_label_columns);
  writer.heading("generator");
  writer.facts(generator_facts(result));
  write_verdict(result, writer);
  return writer.take();
}

}  // namespace portstorm::client
