#include "dummy_client/report/text_summary.h"

#include <gtest/gtest.h>

#include <sstream>

#include "dummy_client/report/table.h"
#include "dummy_client/report/verdict.h"
#include "tests/unit/dummy_client/report/sample_result.h"
#include "tests/unit/dummy_client/report/text_search.h"

namespace portstorm::client {
namespace {

std::string summary(const RunResult& result) {
  return text_summary(result, Colours::none);
}

std::string line_with(const std::string& text, std::string_view part) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (contains(line, part)) return line;
  }
  return {};
}

TEST(TextSummary, HasItsPartsInTheOrderOfK6) {
  const std::string text = summary(sample_result());
  std::size_t last = 0;
  for (const char* part : {"chat_rooms", "thresholds\n", "steps\n", "ledger\n", "errors\n",
                           "network\n", "generator\n", "verdict: "}) {
    const std::size_t place = text.find(part, last);
    ASSERT_NE(place, std::string::npos) << part << " in\n" << text;
    last = place;
  }
}

TEST(TextSummary, TicksThresholdsAndShowsTheirValues) {
  RunResult result = sample_result();
  result.thresholds = {{"latency{as:say}", "p(99)<50ms", 0.0015, true, true, true},
                       {"errors", "rate<0.001", 0.002, false, false, true},
                       {"latency{as:login}", "avg<1s", 0, true, false, false}};
  result.verdict = Verdict::threshold_failed;
  const std::string text = summary(result);
  EXPECT_TRUE(contains(text, "✓ latency{as:say}    p(99)<50ms    1.50ms\n")) << text;
  EXPECT_TRUE(contains(text, "✗ errors             rate<0.001     0.002\n")) << text;
  EXPECT_TRUE(contains(text, "✗ latency{as:login}  avg<1s      no value\n")) << text;
  EXPECT_TRUE(contains(text, "verdict: THRESHOLD FAILED: 2 of 3 thresholds failed\n")) << text;
}

TEST(TextSummary, AlignsTheStepTable) {
  const std::string text = summary(sample_result());
  const std::string header = line_with(text, "p99.9");
  const std::string connect = line_with(text, "    connect ");
  const std::string say = line_with(text, "    expect say ");
  ASSERT_FALSE(header.empty() || connect.empty() || say.empty()) << text;
  EXPECT_EQ(display_width(header), display_width(connect)) << text;
  EXPECT_EQ(display_width(header), display_width(say)) << text;
  EXPECT_TRUE(contains(say, "7,000       2  700/s  1.50ms")) << say;
}

TEST(TextSummary, AStepThatWasNeverReachedHasNoLatency) {
  RunResult result = sample_result();
  result.steps.push_back(sample_step(StepResult::Kind::expect, "never", 0, 1ms));
  const std::string line = line_with(summary(result), "expect never");
  EXPECT_TRUE(contains(line, "-")) << line;
  EXPECT_FALSE(contains(line, "0s")) << line;
}

TEST(TextSummary, ShowsTheLedgerAndItsFaults) {
  const std::string text = summary(sample_result());
  EXPECT_TRUE(contains(line_with(text, "delivered"), "997 of 1,000 (99.7%)")) << text;
  EXPECT_TRUE(contains(line_with(text, "missing"), "3")) << text;
  EXPECT_TRUE(contains(line_with(text, "to the last recipient"), "p99 5.00ms")) << text;
}

TEST(TextSummary, ShowsEachKindOfErrorWithItsFirstExample) {
  const std::string text = summary(sample_result());
  EXPECT_TRUE(contains(text, "2 of 1,000 steps failed (0.20%)")) << text;
  EXPECT_TRUE(contains(text, "expect: timed out  2\n")) << text;
  EXPECT_TRUE(contains(text, "first: say at 21:12: no RoomChatResponse within 2s")) << text;
}

TEST(TextSummary, ShowsNetworkAndGenerator) {
  const std::string text = summary(sample_result());
  EXPECT_TRUE(contains(line_with(text, "    sent "), "12,000  1.20k/s  3.00 MB   300 kB/s"))
      << text;
  EXPECT_TRUE(contains(line_with(text, "CPU"), "4.00s (40.0% of one processor)")) << text;
  EXPECT_TRUE(contains(line_with(text, "busiest thread"), "35.0% busy")) << text;
  EXPECT_TRUE(contains(line_with(text, "peak memory"), "64.0 MB")) << text;
  EXPECT_TRUE(contains(line_with(text, "schedule lag"), "p99 80.0µs")) << text;
}

TEST(TextSummary, EveryVerdictHasItsWordsAndItsReason) {
  RunResult result = sample_result();
  result.verdict = Verdict::aborted;
  EXPECT_TRUE(contains(summary(result), "verdict: ABORTED: stopped by the user after 10.0s\n"));
  result.verdict = Verdict::invalid;
  result.generator.invalid_reason = "schedule lag p99 120ms is above 10ms";
  EXPECT_TRUE(
      contains(summary(result), "verdict: INVALID: schedule lag p99 120ms is above 10ms\n"));
  result.verdict = Verdict::unreachable;
  result.errors = {{"connect: refused", {5, "connect at 9:7"}}};
  EXPECT_TRUE(contains(summary(result),
                       "verdict: UNREACHABLE: no connection to 127.0.0.1:11021 "
                       "succeeded (connect: refused)\n"));
  result.verdict = Verdict::passed;
  EXPECT_TRUE(contains(summary(result), "verdict: PASSED: the scenario sets no thresholds\n"));
}

TEST(TextSummary, HasALineForEachCohort) {
  const std::string text = summary(full_result());
  EXPECT_TRUE(contains(line_with(text, "    talkers "), "ramping-vus")) << text;
  EXPECT_TRUE(contains(line_with(text, "    구경꾼 "), "31  100/s of 103/s")) << text;
  EXPECT_TRUE(contains(line_with(text, "    vandals (adversary)"), "constant-vus")) << text;
  EXPECT_FALSE(contains(summary(sample_result()), "cohorts\n"));
}

TEST(TextSummary, WhereNobodyListensThereIsNoRate) {
  RunResult result = full_result();
  result.verdict = Verdict::unreachable;
  EXPECT_FALSE(contains(line_with(summary(result), "    구경꾼 "), "/s of"));
}

TEST(TextSummary, CountsAdversariesApart) {
  const std::string text = summary(full_result());
  const std::size_t apart = text.find("  adversaries: counted apart");
  ASSERT_NE(apart, std::string::npos) << text;
  EXPECT_TRUE(contains(line_with(text, "send LoginRequest"), "5,000")) << text;
  EXPECT_NE(text.find("send LoginRequest    400", apart), std::string::npos) << text;
  EXPECT_NE(text.find("errors: 12 steps failed", apart), std::string::npos) << text;
  EXPECT_NE(text.find("send: reset  12", apart), std::string::npos) << text;
  EXPECT_FALSE(contains(summary(sample_result()), "adversaries"));
}

TEST(TextSummary, ListsMarksAndSaysHowManyItLeftOut) {
  RunResult result = full_result();
  const std::string few = summary(result);
  EXPECT_TRUE(contains(line_with(few, "배포 시작"), "2.50s")) << few;
  EXPECT_TRUE(contains(line_with(few, "cache <cleared>"), "50")) << few;
  for (int i = 0; i < 98; ++i) result.marks.push_back({7.0 + i, "mark " + std::to_string(i), 1});
  EXPECT_TRUE(contains(summary(result), "and 70 more, which --out and --html have\n"));
}

TEST(TextSummary, TellsOfDroppedIterationsCanaryWarningsAndShortSends) {
  RunResult result = full_result();
  const std::string text = summary(result);
  EXPECT_TRUE(contains(text, "31 were due, but not begun")) << text;
  EXPECT_TRUE(contains(line_with(text, "canary"), "served in 12.0ms")) << text;
  EXPECT_TRUE(contains(line_with(text, "warning"), "the busiest thread was 96% busy")) << text;
  EXPECT_TRUE(contains(line_with(text, "short sends"), "4")) << text;
  EXPECT_TRUE(contains(line_with(text, "unstamped"), "9, made by adversaries")) << text;
  result.canary = CanaryResult{false, 5s, "login: no LoginResponse within 5s"};
  EXPECT_TRUE(contains(summary(result), "NOT SERVED: login: no LoginResponse within 5s"));
}

TEST(TextSummary, ColoursOnlyWhenAsked) {
  EXPECT_FALSE(contains(summary(sample_result()), "\x1b["));
  const std::string coloured = text_summary(sample_result(), Colours::ansi);
  EXPECT_TRUE(contains(coloured, "\x1b[32mPASSED\x1b[0m")) << coloured;
}

TEST(TextSummary, AnEmptyRunIsStillASummary) {
  const std::string text = summary(RunResult());
  EXPECT_TRUE(contains(text, "ledger")) << text;
  EXPECT_TRUE(contains(text, "errors")) << text;
  EXPECT_FALSE(contains(text, "nan")) << text;
  EXPECT_FALSE(contains(text, "inf")) << text;
}

TEST(AlignColumns, CountsCodePointsNotBytes) {
  const auto lines = align_columns({{"a", "1.00µs"}, {"long name", "1.00ms"}}, 1);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "a          1.00µs");
  EXPECT_EQ(lines[1], "long name  1.00ms");
}

TEST(DisplayWidth, CountsTheColumnsOfATerminal) {
  EXPECT_EQ(display_width("abc µs ✓"), 8U);
  EXPECT_EQ(display_width("채팅방"), 6U);
  EXPECT_EQ(display_width("日本ー漢"), 8U);
  EXPECT_EQ(display_width("😀"), 2U);
  EXPECT_EQ(display_width("\xEA\xB0"), 1U);  // a wide letter that was cut
  EXPECT_EQ(display_width(""), 0U);
}

TEST(Shortened, NeverCutsALetter) {
  EXPECT_EQ(shortened("chat", 4), "chat");
  EXPECT_EQ(shortened("chatroom", 4), "cha…");
  EXPECT_EQ(shortened("채팅방", 6), "채팅방");
  EXPECT_EQ(shortened("채팅방", 5), "채팅…");
  EXPECT_EQ(shortened("채팅방", 4), "채…");
}

TEST(ExitCode, IsThatOfK6WhereThereIsOne) {
  EXPECT_EQ(exit_code(Verdict::passed), 0);
  EXPECT_EQ(exit_code(Verdict::threshold_failed), 99);
  EXPECT_EQ(exit_code(Verdict::aborted), 105);
  EXPECT_EQ(exit_code(Verdict::unreachable), 107);
  EXPECT_EQ(exit_code(Verdict::invalid), 108);
}

}  // namespace
}  // namespace portstorm::client
