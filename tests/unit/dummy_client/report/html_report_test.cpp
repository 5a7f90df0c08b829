#include "dummy_client/report/html_report.h"

#include <gtest/gtest.h>

#include "dummy_client/report/html_escape.h"
#include "dummy_client/report/run_charts.h"
#include "tests/unit/dummy_client/report/sample_result.h"
#include "tests/unit/dummy_client/report/text_search.h"

namespace portstorm::client {
namespace {

// The first tag that does not close what is open, or nothing when all are balanced.
std::string first_unbalanced_tag(std::string_view html) {
  std::vector<std::string_view> open;
  for (std::size_t at = html.find('<'); at != html.npos; at = html.find('<', at)) {
    const std::size_t end = html.find('>', at);
    if (end == html.npos) return "unfinished";
    const std::string_view tag = html.substr(at + 1, end - at - 1);
    at = end;
    if (tag.starts_with('!') || tag.ends_with('/')) continue;
    if (!tag.starts_with('/')) {
      open.push_back(tag.substr(0, tag.find_first_of(" \n")));
      continue;
    }
    if (open.empty() || open.back() != tag.substr(1)) return std::string(tag);
    open.pop_back();
  }
  return open.empty() ? "" : std::string(open.back());
}

RunResult run_of(std::size_t seconds) {
  RunResult result = sample_result();
  result.seconds.clear();
  for (std::size_t i = 1; i <= seconds; ++i) {
    Second second;
    second.time = static_cast<double>(i);
    second.packets_sent = 100;
    second.p99 = 3ms;
    result.seconds.push_back(second);
  }
  return result;
}

TEST(HtmlReport, IsWellFormedForRunsOfAnyLength) {
  for (const std::size_t seconds : {0, 1, 2, 35, 361, 3600}) {
    EXPECT_EQ(first_unbalanced_tag(html_report(run_of(seconds))), "") << seconds;
  }
  EXPECT_EQ(first_unbalanced_tag(html_report(RunResult())), "");
}

TEST(HtmlReport, NeedsNothingFromOutside) {
  const std::string html = html_report(sample_result());
  for (const char* reference : {"src=", "href=", "url(", "@import", "<script", "<link"}) {
    EXPECT_EQ(html.find(reference), std::string::npos) << reference;
  }
}

TEST(HtmlReport, EscapesEveryTextOfUnknownOrigin) {
  const std::string evil = "<script>alert(\"1\")</script>&'";
  RunResult result = sample_result();
  result.scenario = result.description = result.scenario_file = result.target = evil;
  result.steps[0].name = evil;
  result.errors[evil] = {1, evil};
  result.thresholds = {{evil, evil, 1, false, false, true}};
  result.generator.invalid_reason = evil;
  result.generator.warnings = {evil};
  result.cohorts = {sample_cohort(evil, evil, true)};
  result.adversary_errors[evil] = {1, evil};
  result.adversary_error_count = 1;
  result.marks = {{1, evil, 1}};
  result.canary = CanaryResult{false, 1s, evil};
  for (const Verdict verdict : {Verdict::invalid, Verdict::unreachable}) {
    result.verdict = verdict;
    const std::string html = html_report(result);
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("alert(\"1\")"), std::string::npos);
    EXPECT_NE(html.find("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;"),
              std::string::npos);
    EXPECT_EQ(first_unbalanced_tag(html), "");
  }
}

TEST(HtmlReport, ShowsBannerThresholdsStepsLedgerAndErrors) {
  RunResult result = sample_result();
  result.thresholds = {{"errors", "rate<0.001", 0.002, false, false, true}};
  result.verdict = Verdict::threshold_failed;
  const std::string html = html_report(result);
  for (const char* part : {"THRESHOLD FAILED", "1 of 1 thresholds failed", "✗", "rate&lt;0.001",
                           "expect say", "997 of 1,000", "expect: timed out", "1.50ms"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }
  // Throughput, latency, users; percentiles of what was waited for and of what was sent; from due
  // and from sent; errors.
  EXPECT_EQ(occurrences(html, "<svg"), 7U);
}

TEST(HtmlReport, ShowsCohortsAdversariesMarksCanaryAndIncidents) {
  const std::string html = html_report(full_result());
  EXPECT_EQ(first_unbalanced_tag(html), "");
  for (const char* part :
       {"채팅방 chat_rooms", "이용자 5,000명이", "구경꾼", "vandals (adversary)", "100/s of 103/s",
        "Adversaries: counted apart", "12 steps failed", "send: reset", "served in 12.0ms",
        "31 were due, but not begun", "warning: the busiest thread was 96% busy", "mark: 배포 시작",
        "mark: cache &lt;cleared&gt;", "6s to 7s", "expect say: failed", "short sends",
        "9, made by adversaries"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }
}

TEST(HtmlReport, WithoutAdversariesTheyAreNotMentioned) {
  const std::string html = html_report(sample_result());
  EXPECT_EQ(html.find("dversar"), std::string::npos);
  EXPECT_EQ(html.find("Cohorts"), std::string::npos);
}

TEST(HtmlReport, TooltipsHoldTheValuesOfASecond) {
  const std::string html = html_report(sample_result());
  EXPECT_NE(html.find("<title>2s to 3s\nsent: 1.20k/s\nreceived: 12.0k/s</title>"),
            std::string::npos);
  EXPECT_NE(html.find("<title>2s to 3s\np50: 1.00ms\np95: 2.00ms\np99: 5.00ms</title>"),
            std::string::npos);
}

TEST(HtmlReport, WithoutSecondsItSaysThatNothingWasMeasured) {
  const std::string html = html_report(run_of(0));
  EXPECT_EQ(occurrences(html, "<svg"), 3U);  // those that need no seconds
  EXPECT_EQ(occurrences(html, "nothing measured"), 4U);
}

TEST(HtmlReport, AnHourStaysASmallFile) {
  EXPECT_LT(html_report(run_of(3600)).size(), 1'000'000U);
}

TEST(HtmlEscape, ReplacesWhatNoHtmlMayHold) {
  EXPECT_EQ(html_escape("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(html_escape(std::string_view("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(html_escape("\x1b[1m"), "\xEF\xBF\xBD[1m");
  EXPECT_EQ(html_escape("µ ✓ 😀"), "µ ✓ 😀");
}

TEST(HtmlEscape, ReplacesBytesThatAreNoUtf8) {
  EXPECT_EQ(html_escape("a\xff<"), "a\xEF\xBF\xBD&lt;");
  EXPECT_EQ(html_escape("\xE2\x9C"), "\xEF\xBF\xBD\xEF\xBF\xBD");          // cut short
  EXPECT_EQ(html_escape("\xC0\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD");          // overlong "<"
  EXPECT_EQ(html_escape("\xED\xA0\x80").find('\xED'), std::string::npos);  // a surrogate
  EXPECT_EQ(html_escape("\xEF\xBF\xBE").find('\xBE'), std::string::npos);  // U+FFFE
  EXPECT_EQ(html_escape("\xEF\xBF\xBD"), "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace portstorm::client
