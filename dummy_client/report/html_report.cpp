#include "dummy_client/report/html_report.h"

#include <fmt/format.h>

#include <string_view>

#include "dummy_client/report/facts.h"
#include "dummy_client/report/html_escape.h"
#include "dummy_client/report/html_style.h"
#include "dummy_client/report/run_charts.h"
#include "dummy_client/report/svg_chart.h"
#include "dummy_client/report/units.h"
#include "dummy_client/report/verdict.h"

namespace portstorm::client {

namespace {

std::string_view verdict_class(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "good";
    case Verdict::threshold_failed:
    case Verdict::unreachable:
      return "bad";
    case Verdict::aborted:
    case Verdict::invalid:
      return "warn";
  }
  return "";
}

std::string cell(std::string_view tag, bool to_the_left, std::string_view text) {
  return fmt::format("<{0}{1}>{2}</{0}>", tag, to_the_left ? " class=\"l\"" : "",
                     html_escape(text));
}

// The first row is the header.
std::string table_html(const Table& table, std::size_t left_columns) {
  std::string html = "<table>\n";
  for (std::size_t row = 0; row < table.size(); ++row) {
    html += "<tr>";
    for (std::size_t i = 0; i < table[row].size(); ++i) {
      html += cell(row == 0 ? "th" : "td", i < left_columns, table[row][i]);
    }
    html += "</tr>\n";
  }
  return html + "</table>\n";
}

std::string facts_html(const Facts& facts) {
  std::string html = "<table>\n";
  for (const Fact& fact : facts) {
    html += fmt::format("<tr{}><td class=\"l\">{}</td><td class=\"value\">{}</td></tr>\n",
                        fact.fault ? " class=\"bad\"" : "", html_escape(fact.label),
                        html_escape(fact.value));
  }
  return html + "</table>\n";
}

std::string section(std::string_view title, std::string_view content) {
  return fmt::format("<section><h2>{}</h2>\n{}</section>\n", html_escape(title), content);
}

std::string thresholds_html(const RunResult& result) {
  if (result.thresholds.empty()) return "<p class=\"nothing\">none</p>";
  std::string html = "<table>\n";
  for (const ThresholdResult& threshold : result.thresholds) {
    html += fmt::format("<tr><td class=\"tick {}\">{}</td>", threshold.passed ? "good" : "bad",
                        threshold.passed ? "✓" : "✗");
    html += cell("td", true, threshold.metric) + cell("td", true, threshold.expression) +
            cell("td", false, threshold_value(threshold)) + "</tr>\n";
  }
  return html + "</table>\n";
}

std::string errors_html(const RunResult& result) {
  std::string html = fmt::format("<p>{}</p>\n", html_escape(error_headline(result)));
  if (result.errors.empty()) return html;
  html += "<table>\n<tr><th class=\"l\">kind</th><th>count</th><th class=\"l\">first</th></tr>\n";
  for (const auto& [kind, error] : result.errors) {
    html += "<tr>" + cell("td", true, kind) + cell("td", false, human_count(error.count)) +
            cell("td", true, error.example) + "</tr>\n";
  }
  return html + "</table>\n";
}

std::string head_html(const RunResult& result) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<title>{}: {}</title>\n<style>{}</style>\n</head>\n",
      html_escape(result.scenario), verdict_word(result.verdict), html_style);
}

std::string banner_html(const RunResult& result) {
  return fmt::format(
      "<header><h1>{}</h1>\n<p class=\"soft\">{}</p>\n"
      "<div class=\"verdict {}\"><b>{}</b><span>{}</span></div></header>\n",
      html_escape(result.scenario), html_escape(result.description), verdict_class(result.verdict),
      verdict_word(result.verdict), html_escape(verdict_reason(result)));
}

std::string charts_html(const RunResult& result) {
  std::string html = "<div class=\"grid2\">\n";
  for (const Chart& chart : run_charts(result)) html += svg_chart(chart);
  return html + "</div>\n";
}

}  // namespace

std::string html_report(const RunResult& result) {
  std::string html = head_html(result) + "<body>\n" + banner_html(result);
  html += "<div class=\"grid2\">\n" + section("Thresholds", thresholds_html(result)) +
          section("Run", facts_html(run_facts(result))) + "</div>\n";
  html += charts_html(result);
  html += section("Steps", table_html(step_table(result), step_label_columns));
  html += section("Errors", errors_html(result));
  html += "<div class=\"grid2\">\n";
  html += section("Ledger", result.ledger ? facts_html(ledger_facts(*result.ledger))
                                          : "<p class=\"nothing\">not used</p>");
  html += "<div>\n" + section("Network", table_html(network_table(result), network_label_columns)) +
          section("Generator", facts_html(generator_facts(result))) + "</div>\n</div>\n";
  return html + "</body>\n</html>\n";
}

}  // namespace portstorm::client
