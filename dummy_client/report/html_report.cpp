#include "dummy_client/report/html_report.h"

#include <fmt/format.h>

#include <string_view>

#include "dummy_client/report/facts.h"
#include "dummy_client/report/html_escape.h"
#include "dummy_client/report/html_style.h"
#include "dummy_client/report/incidents.h"
#include "dummy_client/report/latency_charts.h"
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

std::string error_kinds_html(const std::map<std::string, ErrorKind>& errors) {
  if (errors.empty()) return {};
  std::string html =
      "<table>\n<tr><th class=\"l\">kind</th><th>count</th><th class=\"l\">first</th></tr>\n";
  for (const auto& [kind, error] : errors) {
    html += "<tr>" + cell("td", true, kind) + cell("td", false, human_count(error.count)) +
            cell("td", true, error.example) + "</tr>\n";
  }
  return html + "</table>\n";
}

std::string errors_html(const RunResult& result) {
  return fmt::format("<p>{}</p>\n", html_escape(error_headline(result))) +
         error_kinds_html(result.errors);
}

std::string adversaries_html(const RunResult& result) {
  const Table steps = step_table(result, Side::adversaries);
  if (!has_rows(steps) && result.adversary_error_count == 0) return {};
  std::string html = "<p class=\"soft\">no threshold looks at them</p>\n";
  if (has_rows(steps)) html += table_html(steps, step_label_columns);
  html += fmt::format("<p>errors: {}</p>\n", html_escape(adversary_error_headline(result)));
  return section("Adversaries: counted apart", html + error_kinds_html(result.adversary_errors));
}

std::string cohorts_html(const RunResult& result) {
  if (result.cohorts.empty()) return {};
  return section("Cohorts", table_html(cohort_table(result), cohort_label_columns));
}

std::string incidents_html(const RunResult& result) {
  const Table incidents = incident_table(result);
  const std::string list = has_rows(incidents) ? table_html(incidents, incident_label_columns)
                                               : "<p class=\"nothing\">none</p>";
  return "<div class=\"grid2\">\n" + section("Incidents", list) + "<div>" +
         svg_chart(error_chart(result)) + "</div></div>\n";
}

std::string charts_html(const std::vector<Chart>& charts) {
  if (charts.empty()) return {};
  std::string html = "<div class=\"grid2\">\n";
  for (const Chart& chart : charts) html += svg_chart(chart);
  return html + "</div>\n";
}

// The main picture of latencies stands among the charts over time; these are the others.
std::string latency_details_html(const RunResult& result) {
  std::vector<Chart> charts = latency_charts(result);
  if (!charts.empty()) charts.erase(charts.begin());
  for (Chart& chart : correction_charts(result)) charts.push_back(std::move(chart));
  if (charts.empty()) return {};
  return "<h2>Latency in detail</h2>\n" + charts_html(charts);
}

std::string head_html(const RunResult& result) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<title>{}: {}</title>\n<style>{}</style>\n</head>\n",
      html_escape(result.scenario), verdict_word(result.verdict), html_style);
}

std::string banner_html(const RunResult& result) {
  std::string html = fmt::format(
      "<header><h1>{}</h1>\n<p class=\"soft\">{}</p>\n"
      "<div class=\"verdict {}\"><b>{}</b><span>{}</span></div>\n",
      html_escape(result.scenario), html_escape(result.description), verdict_class(result.verdict),
      verdict_word(result.verdict), html_escape(verdict_reason(result)));
  for (const std::string& warning : result.generator.warnings) {
    html += fmt::format("<p class=\"warn\">warning: {}</p>\n", html_escape(warning));
  }
  return html + "</header>\n";
}

}  // namespace

std::string html_report(const RunResult& result) {
  std::string html = head_html(result) + "<body>\n" + banner_html(result);
  html += "<div class=\"grid2\">\n" + section("Thresholds", thresholds_html(result)) +
          section("Run", facts_html(run_facts(result))) + "</div>\n";
  std::vector<Chart> charts = run_charts(result);
  std::vector<Chart> latencies = latency_charts(result);
  if (!latencies.empty()) charts.push_back(std::move(latencies.front()));
  html += charts_html(charts);
  html += cohorts_html(result);
  html += section("Steps", table_html(step_table(result, Side::users), step_label_columns));
  html += latency_details_html(result);
  html += incidents_html(result);
  html += section("Errors", errors_html(result));
  html += adversaries_html(result);
  html += "<div class=\"grid2\">\n";
  html += section("Ledger", result.ledger ? facts_html(ledger_facts(*result.ledger))
                                          : "<p class=\"nothing\">not used</p>");
  html += "<div>\n" + section("Network", table_html(network_table(result), network_label_columns)) +
          section("Generator", facts_html(generator_facts(result))) + "</div>\n</div>\n";
  return html + "</body>\n</html>\n";
}

}  // namespace portstorm::client
