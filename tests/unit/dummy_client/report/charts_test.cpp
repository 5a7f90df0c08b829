#include <gtest/gtest.h>

#include "dummy_client/report/run_charts.h"
#include "dummy_client/report/svg_chart.h"
#include "tests/unit/dummy_client/report/sample_result.h"

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

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
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
