#include <gtest/gtest.h>

#include "dummy_client/report/latency_charts.h"
#include "dummy_client/report/run_charts.h"
#include "dummy_client/report/svg_chart.h"
#include "tests/unit/dummy_client/report/sample_result.h"
#include "tests/unit/dummy_client/report/text_search.h"

namespace portstorm::client {
namespace {

using Values = std::vector<std::optional<double>>;

Chart chart_of(std::vector<double> times, Values values) {
  Chart chart;
  chart.title = "title";
  chart.value_text = [](double value) { return std::to_string(value); };
  chart.times = std::move(times);
  chart.series = {{"series", std::move(values)}};
  return chart;
}

TEST(AxisTicks, AreRoundAndCoverTheHighestValue) {
  EXPECT_EQ(axis_ticks(10, false), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(axis_ticks(4999, false), (std::vector<double>{0, 1000, 2000, 3000, 4000, 5000}));
  EXPECT_EQ(axis_ticks(0, true), (std::vector<double>{0, 1}));
  EXPECT_EQ(axis_ticks(2, true), (std::vector<double>{0, 1, 2}));
  for (const double highest : {1e-6, 0.0123, 0.7, 1.0, 3.0, 99.0, 1234.5, 7e9}) {
    const auto ticks = axis_ticks(highest, false);
    EXPECT_GE(ticks.back(), highest * 0.999999) << highest;
    EXPECT_LE(ticks.size(), 7U) << highest;
  }
}

TEST(TimeTicks, AreAtMostElevenRoundTimes) {
  EXPECT_EQ(time_ticks(10), (std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(time_ticks(35), (std::vector<double>{0, 5, 10, 15, 20, 25, 30, 35}));
  EXPECT_EQ(time_ticks(3600).at(1), 600);
  for (const double end : {0.4, 1.0, 61.0, 7200.0, 1e6}) {
    EXPECT_LE(time_ticks(end).size(), 11U) << end;
    EXPECT_LE(time_ticks(end).back(), end * 1.0001) << end;
  }
}

// The pow() of a C library may be a hair off.
void expect_near(const std::vector<double>& ticks, const std::vector<double>& expected) {
  ASSERT_EQ(ticks.size(), expected.size());
  for (std::size_t i = 0; i < ticks.size(); ++i) EXPECT_DOUBLE_EQ(ticks[i], expected[i]);
}

TEST(LogTicks, AreThePowersOfTenAround) {
  expect_near(log_ticks(0.002, 30), {0.001, 0.01, 0.1, 1, 10, 100});
  expect_near(log_ticks(1, 10), {1, 2, 5, 10});
  expect_near(log_ticks(5, 5), {1, 2, 5, 10});
  expect_near(log_ticks(0, 0), {1, 10});
  for (const double lowest : {1e-6, 0.001, 0.3, 1.0, 7.7}) {
    EXPECT_LE(log_ticks(lowest, lowest * 50).front(), lowest * 1.000001) << lowest;
    EXPECT_GE(log_ticks(lowest, lowest * 50).back(), lowest * 49.99999) << lowest;
  }
}

TEST(SvgChart, MarksAreLinesWithLabelsAndInTheTooltipOfTheirPoint) {
  Chart chart = chart_of({1, 2, 3}, {1, 2, 3});
  chart.marks = {{0, "시작"}, {1.5, "a rather long name of a mark"}, {9, "after the end"}};
  const std::string svg = svg_chart(chart);
  EXPECT_EQ(occurrences(svg, "class=\"mark\""), 2U) << svg;
  EXPECT_NE(svg.find(">시작</text>"), std::string::npos) << svg;
  EXPECT_NE(svg.find(">a rather long nam…</text>"), std::string::npos) << svg;
  EXPECT_NE(svg.find("<title>0s to 1s\nseries: 1.000000\nmark: 시작</title>"), std::string::npos)
      << svg;
  EXPECT_NE(svg.find("\nmark: a rather long name of a mark</title>"), std::string::npos) << svg;
}

TEST(SvgChart, LabelsOfMarksThatHaveNoRoomAreLeftOut) {
  Chart chart = chart_of({1, 100}, {1, 2});
  for (int i = 0; i < 1000; ++i) chart.marks.push_back({50 + i * 0.001, "a busy moment"});
  const std::string svg = svg_chart(chart);
  EXPECT_EQ(occurrences(svg, "class=\"marktext\""), 3U);
  EXPECT_LE(occurrences(svg, "class=\"mark\""), 100U);
}

TEST(SvgChart, ALogarithmicAxisSpacesPowersOfTenAlike) {
  Chart chart = chart_of({1, 2, 3}, {1, 10, 100});
  chart.log_values = true;
  const std::string svg = svg_chart(chart);
  EXPECT_NE(svg.find("190.0"), std::string::npos) << svg;
  EXPECT_NE(svg.find(",101.0 "), std::string::npos) << svg;  // half way from 190 to 12
  EXPECT_NE(svg.find(",12.0 "), std::string::npos) << svg;
}

TEST(LatencyCharts, HaveALineForEachStepOfUsersAndSendsApart) {
  const auto charts = latency_charts(full_result());
  ASSERT_EQ(charts.size(), 2U);
  std::vector<std::string> names;
  for (const Series& series : charts[0].series) names.push_back(series.name);
  EXPECT_EQ(names, (std::vector<std::string>{"connect", "expect login", "expect say",
                                             "expect_close kicked"}));
  ASSERT_EQ(charts[1].series.size(), 1U);  // not the adversary's
  EXPECT_EQ(charts[1].series[0].name, "send LoginRequest");
}

TEST(LatencyCharts, EndWhereTheSamplesEnd) {
  RunResult result;
  result.steps = {sample_step(StepResult::Kind::expect, "often", 100'000, 1ms),
                  sample_step(StepResult::Kind::expect, "seldom", 100, 1ms)};
  const auto charts = latency_charts(result);
  ASSERT_EQ(charts.size(), 1U);
  const Chart& chart = charts[0];
  EXPECT_EQ(chart.point_names.size(), chart.times.size());
  EXPECT_EQ(chart.x_ticks.back().label, "99.999%");
  EXPECT_TRUE(chart.series[0].values.back().has_value());
  EXPECT_FALSE(chart.series[1].values.back().has_value());
  EXPECT_NE(std::find(chart.point_names.begin(), chart.point_names.end(), "99.9%"),
            chart.point_names.end());
}

TEST(LatencyCharts, SpreadManyStepsOverSeveralCharts) {
  RunResult result;
  for (int i = 0; i < 100; ++i) {
    result.steps.push_back(
        sample_step(StepResult::Kind::expect, "step " + std::to_string(i), 10, 1ms));
  }
  const auto charts = latency_charts(result);
  EXPECT_EQ(charts.size(), 6U);
  for (const Chart& chart : charts) EXPECT_LE(chart.series.size(), Chart::max_series);
}

TEST(CorrectionCharts, ShowTheMainStepsFromDueAndFromSent) {
  const auto charts = correction_charts(full_result());
  ASSERT_EQ(charts.size(), 2U);
  EXPECT_EQ(charts[0].title, "expect say");  // waited for most often
  ASSERT_EQ(charts[0].series.size(), 2U);
  const auto& due = charts[0].series[0].values;
  const auto& sent = charts[0].series[1].values;
  EXPECT_GT(due.at(24).value(), sent.at(24).value());  // 99.9 %
}

TEST(SvgChart, BreaksTheLineWhereNothingWasMeasured) {
  const std::string svg = svg_chart(chart_of({1, 2, 3, 4, 5}, {1, 2, std::nullopt, 3, 4}));
  EXPECT_EQ(occurrences(svg, "<polyline"), 2U);
  EXPECT_EQ(occurrences(svg, "<circle"), 0U);
}

TEST(SvgChart, DrawsALonelyPointAsADot) {
  EXPECT_EQ(occurrences(svg_chart(chart_of({1}, {5})), "<circle"), 1U);
}

TEST(SvgChart, EveryPointHasItsTooltip) {
  const std::string svg = svg_chart(chart_of({1, 2, 3}, {1, std::nullopt, 3}));
  EXPECT_EQ(occurrences(svg, "<title>"), 3U);
  EXPECT_NE(svg.find("<title>1s to 2s\nseries: none</title>"), std::string::npos) << svg;
}

TEST(SvgChart, LabelsItsGridWithoutTrailingZeros) {
  Chart chart = chart_of({1, 2}, {1.5, 2});
  chart.value_text = [](double value) { return std::string(value < 1 ? "0.50ms" : "20.0k/s"); };
  const std::string svg = svg_chart(chart);
  EXPECT_NE(svg.find(">0.5ms</text>"), std::string::npos) << svg;
  EXPECT_NE(svg.find(">20k/s</text>"), std::string::npos) << svg;
}

TEST(SvgChart, EscapesItsTexts) {
  Chart chart = chart_of({1}, {1});
  chart.title = chart.series[0].name = "<b>";
  EXPECT_EQ(svg_chart(chart).find("<b><"), std::string::npos);
  EXPECT_NE(svg_chart(chart).find("&lt;b&gt;"), std::string::npos);
}

TEST(RunCharts, DivideByTheLengthOfASecondThatIsNone) {
  RunResult result;
  Second whole, half;
  whole.time = 1;
  half.time = 1.5;
  whole.packets_sent = half.packets_sent = 100;
  result.seconds = {whole, half};
  const auto charts = run_charts(result);
  EXPECT_EQ(charts.at(0).series.at(0).values, (Values{100, 200}));
}

TEST(RunCharts, AZeroLatencyIsAGap) {
  RunResult result;
  Second quiet, busy;
  quiet.time = 1;
  busy.time = 2;
  busy.p50 = 1ms;
  result.seconds = {quiet, busy};
  EXPECT_EQ(run_charts(result).at(1).series.at(0).values, (Values{std::nullopt, 0.001}));
}

TEST(RunCharts, AllShowTheMarks) {
  for (const Chart& chart : run_charts(full_result())) EXPECT_EQ(chart.marks.size(), 2U);
  EXPECT_EQ(error_chart(full_result()).marks.at(1).label, "cache <cleared>");
}

TEST(RunCharts, ThinALongRunAndKeepItsPeaks) {
  RunResult result;
  for (std::size_t i = 1; i <= RunResult::max_seconds; ++i) {
    Second second;
    second.time = static_cast<double>(i);
    second.packets_sent = 50;
    second.p99 = i == 1234 ? 900ms : 1ms;
    result.seconds.push_back(second);
  }
  const auto charts = run_charts(result);
  EXPECT_EQ(charts.at(0).times.size(), max_chart_points);
  EXPECT_EQ(charts.at(0).times.back(), 3600);
  for (const auto& rate : charts.at(0).series.at(0).values) EXPECT_EQ(rate, 50);
  const Values& p99 = charts.at(1).series.at(2).values;
  EXPECT_EQ(std::count(p99.begin(), p99.end(), 0.9), 1);
}

}  // namespace
}  // namespace portstorm::client
