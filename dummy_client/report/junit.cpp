#include "dummy_client/report/junit.h"

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/report/facts.h"
#include "dummy_client/report/html_escape.h"
#include "dummy_client/report/thresholds.h"
#include "dummy_client/report/units.h"
#include "dummy_client/report/utc_time.h"
#include "dummy_client/report/verdict.h"

namespace portstorm::client {

namespace {

enum class State : std::uint8_t { passed, failed, broken, skipped };

struct Case {
  std::string group;  // behind the scenario's name: where a browser of tests files it
  std::string name;
  State state = State::passed;
  std::string message;
  std::string detail;
  double seconds = 0;
};

bool thresholds_decide(const RunResult& result) {
  return result.verdict == Verdict::passed || result.verdict == Verdict::threshold_failed;
}

std::string verdict_text(const RunResult& result) {
  return fmt::format("{}: {}", verdict_word(result.verdict), verdict_reason(result));
}

Case verdict_case(const RunResult& result) {
  Case verdict;
  verdict.group = "run";
  verdict.name = "verdict";
  verdict.seconds = seconds_of(result.elapsed);
  verdict.state = result.verdict == Verdict::passed             ? State::passed
                  : result.verdict == Verdict::threshold_failed ? State::failed
                                                                : State::broken;
  verdict.message = verdict_text(result);
  return verdict;
}

Case threshold_case(const ThresholdResult& threshold, const RunResult& result) {
  Case tested;
  tested.group = "thresholds";
  tested.name = fmt::format("{} {}", threshold.metric, threshold.expression);
  tested.message = fmt::format("measured: {}", threshold_value(threshold));
  if (!thresholds_decide(result)) {
    tested.state = State::skipped;
    tested.message = "does not decide: the run is " + verdict_text(result);
  } else if (!threshold.passed) {
    tested.state = State::failed;
  }
  return tested;
}

Case error_case(const std::string& kind, const ErrorKind& error, const RunResult& result) {
  const bool forbidden = thresholds_decide(result) &&
                         std::any_of(result.thresholds.begin(), result.thresholds.end(),
                                     [](const ThresholdResult& threshold) {
                                       return threshold.metric == "errors" && !threshold.passed;
                                     });
  Case tested;
  tested.group = "errors";
  tested.name = kind;
  tested.state = forbidden ? State::failed : State::skipped;
  tested.message = fmt::format("{} times{}", human_count(error.count),
                               forbidden ? "" : "; no threshold on errors failed");
  tested.detail = error.example;
  return tested;
}

Case canary_case(const CanaryResult& canary) {
  Case tested;
  tested.group = "canary";
  tested.name = "served after all others have gone";
  tested.seconds = seconds_of(canary.took);
  tested.state = canary.served ? State::passed : State::failed;
  tested.message = canary_text(canary);
  return tested;
}

std::vector<Case> cases_of(const RunResult& result) {
  std::vector<Case> cases = {verdict_case(result)};
  for (const ThresholdResult& threshold : result.thresholds) {
    if (threshold.metric != canary_metric) cases.push_back(threshold_case(threshold, result));
  }
  for (const auto& [kind, error] : result.errors) {
    cases.push_back(error_case(kind, error, result));
  }
  if (result.errors.empty()) {
    Case none;
    none.group = "errors";
    none.name = "none";
    cases.push_back(std::move(none));
  }
  if (result.canary) cases.push_back(canary_case(*result.canary));
  return cases;
}

std::string case_xml(const Case& tested, const RunResult& result) {
  std::string xml = fmt::format("    <testcase classname=\"{}.{}\" name=\"{}\" time=\"{:.3f}\"",
                                html_escape(result.scenario), html_escape(tested.group),
                                html_escape(tested.name), tested.seconds);
  const std::string message = html_escape(tested.message), detail = html_escape(tested.detail);
  const auto with_element = [&](std::string_view element) {
    return fmt::format("{0}>\n      <{1} message=\"{2}\" type=\"{3}\">{4}</{1}>\n    </testcase>\n",
                       xml, element, message, html_escape(tested.group), detail);
  };
  switch (tested.state) {
    case State::failed:
      return with_element("failure");
    case State::broken:
      return with_element("error");
    case State::skipped:  // its detail has no place within <skipped>
      return fmt::format(
          "{}>\n      <skipped message=\"{}\"/>\n      <system-out>{}</system-out>\n"
          "    </testcase>\n",
          xml, message, detail);
    case State::passed:
      break;
  }
  if (message.empty()) return xml + "/>\n";
  return fmt::format("{}>\n      <system-out>{}</system-out>\n    </testcase>\n", xml, message);
}

std::string properties_xml(const RunResult& result) {
  std::string xml = "    <properties>\n";
  for (const Fact& fact : run_facts(result)) {
    xml += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", html_escape(fact.label),
                       html_escape(fact.value));
  }
  return xml + "    </properties>\n";
}

}  // namespace

std::string junit_report(const RunResult& result) {
  const std::vector<Case> cases = cases_of(result);
  const auto count = [&](State state) {
    return std::count_if(cases.begin(), cases.end(),
                         [state](const Case& tested) { return tested.state == state; });
  };
  const std::string totals = fmt::format(
      "name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\"",
      html_escape(result.scenario), cases.size(), count(State::failed), count(State::broken),
      count(State::skipped), seconds_of(result.elapsed));
  // Without zone and fraction, as its schema has it; UTC.
  const std::string timestamp =
      utc_text(result.started).substr(0, std::size("2024-05-01T12:00:00") - 1);
  std::string xml = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
      "  <testsuite {0} timestamp=\"{1}\">\n",
      totals, timestamp);
  xml += properties_xml(result);
  for (const Case& tested : cases) xml += case_xml(tested, result);
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace portstorm::client
