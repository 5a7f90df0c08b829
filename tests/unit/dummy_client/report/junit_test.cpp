#include "dummy_client/report/junit.h"

#include <gtest/gtest.h>

#include "dummy_client/report/thresholds.h"
#include "tests/unit/dummy_client/report/sample_result.h"
#include "tests/unit/dummy_client/report/text_search.h"

namespace portstorm::client {
namespace {

std::string case_named(const std::string& xml, const std::string& name) {
  const std::size_t at = xml.find("name=\"" + name + "\" time");
  if (at == std::string::npos) return {};
  const std::size_t start = xml.rfind("<testcase", at), next = xml.find("<testcase", at);
  return xml.substr(start, next - start);
}

TEST(Junit, HasACaseForVerdictThresholdsErrorsAndCanary) {
  RunResult result = full_result();
  apply_thresholds(thresholds_of(result), result);
  const std::string xml = junit_report(result);
  EXPECT_TRUE(contains(xml,
                       "<testsuite name=\"채팅방 chat_rooms\" tests=\"5\" failures=\"0\" "
                       "errors=\"0\" skipped=\"1\" time=\"10.000\" "
                       "timestamp=\"2024-05-01T12:00:00\">"))
      << xml;
  EXPECT_TRUE(contains(case_named(xml, "verdict"), "PASSED: all 3 thresholds hold")) << xml;
  EXPECT_TRUE(contains(xml, "name=\"latency{as:say} p(99.9)&lt;50ms\"")) << xml;
  EXPECT_TRUE(contains(case_named(xml, "served after all others have gone"), "served in 12.0ms"));
}

TEST(Junit, WhatFailsTheRunFailsThere) {
  RunResult result = full_result();
  result.error_count = 3;
  result.canary = CanaryResult{false, 5s, "no <LoginResponse> within 5s"};
  apply_thresholds(thresholds_of(result), result);
  const std::string xml = junit_report(result);
  EXPECT_TRUE(contains(xml, "failures=\"4\" errors=\"0\" skipped=\"0\"")) << xml;
  EXPECT_TRUE(contains(case_named(xml, "verdict"),
                       "<failure message=\"THRESHOLD FAILED: 2 of 3 thresholds failed\""));
  EXPECT_TRUE(contains(case_named(xml, "errors count&lt;=2"), "<failure message=\"measured: 3\""));
  EXPECT_TRUE(contains(case_named(xml, "expect: timed out"), "<failure message=\"2 times\""));
  EXPECT_TRUE(contains(case_named(xml, "expect: timed out"), "no RoomChatResponse within 2s"));
  EXPECT_TRUE(contains(xml, "NOT SERVED: no &lt;LoginResponse&gt; within 5s"));
}

TEST(Junit, ErrorsThatNoThresholdForbidsAreSkipped) {
  RunResult result = sample_result();
  apply_thresholds({}, result);
  const std::string xml = junit_report(result);
  EXPECT_TRUE(contains(case_named(xml, "expect: timed out"), "<skipped message=\"2 times; "))
      << xml;
  result.errors.clear();
  EXPECT_TRUE(contains(junit_report(result), "classname=\"chat_rooms.errors\" name=\"none\""));
}

TEST(Junit, ThresholdsOfARunThatIsInvalidDoNotDecide) {
  RunResult result = full_result();
  result.verdict = Verdict::invalid;
  result.generator.invalid_reason = "the generator fell behind";
  apply_thresholds(thresholds_of(result), result);
  const std::string xml = junit_report(result);
  EXPECT_TRUE(
      contains(case_named(xml, "verdict"), "<error message=\"INVALID: the generator fell behind\""))
      << xml;
  EXPECT_TRUE(contains(case_named(xml, "errors count&lt;=2"),
                       "<skipped message=\"does not decide: the run is INVALID"));
  EXPECT_TRUE(contains(xml, "failures=\"0\" errors=\"1\""));
}

TEST(Junit, EscapesEveryTextOfUnknownOrigin) {
  const std::string evil = "\"]]><b>&\x01\xFF\xEF\xBF\xBF";
  RunResult result = full_result();
  result.scenario = result.target = result.scenario_file = evil;
  result.errors = {{evil, {1, evil}}};
  result.thresholds = {{evil, evil, 1, false, false, true}};
  result.canary = CanaryResult{false, 1s, evil};
  const std::string xml = junit_report(result);
  EXPECT_FALSE(contains(xml, "<b>"));
  EXPECT_FALSE(contains(xml, "\x01"));
  EXPECT_FALSE(contains(xml, "\xFF"));
  EXPECT_FALSE(contains(xml, "\xEF\xBF\xBF"));
  EXPECT_TRUE(contains(xml, "&quot;]]&gt;&lt;b&gt;&amp;"));
}

}  // namespace
}  // namespace portstorm::client
