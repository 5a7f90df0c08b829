#include "dummy_client/report/hdr_log.h"

#include <gtest/gtest.h>

#include <sstream>

#include "telemetry/histogram_encoding.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;
using Kind = MetricName::Kind;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

IntervalHistograms interval(double start, std::vector<std::chrono::nanoseconds> latencies) {
  IntervalHistograms result;
  result.start = start;
  result.length = 1;
  for (const auto latency : latencies) {
    auto& histogram = result.steps.emplace_back();
    if (latency > 0ns) histogram.record(latency, 3);
  }
  return result;
}

TEST(HdrLog, BeginsAsTheFormatHasIt) {
  std::ostringstream out;
  HdrLog log(out, std::chrono::system_clock::from_time_t(1714564800) + 250ms, {});
  const auto lines = lines_of(out.str());
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0], "#[Histogram log format version 1.3]");
  EXPECT_EQ(lines[1],
            "#[StartTime: 1714564800.250 (seconds since epoch), 2024-05-01T12:00:00.250000Z]");
  EXPECT_TRUE(lines[2].starts_with("#["));
  EXPECT_EQ(lines[3],
            R"("StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram")");
}

TEST(HdrLog, HasALineForEachStepThatMeasuredSomething) {
  std::ostringstream out;
  HdrLog log(out, std::chrono::system_clock::from_time_t(0), {"connect", "expect_say"});
  log.add(interval(0, {250us, 0ns}));
  log.add(interval(1.0004, {0ns, 1500us}));
  const auto lines = lines_of(out.str());
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_TRUE(lines[4].starts_with("Tag=connect,0.000,1.000,0.250,HISTFAAAA")) << lines[4];
  EXPECT_TRUE(lines[5].starts_with("Tag=expect_say,1.000,1.000,1.500,HISTFAAAA")) << lines[5];
  std::string why;
  const auto histogram = telemetry::decode_histogram(lines[5].substr(lines[5].rfind(',') + 1), why);
  ASSERT_TRUE(histogram.has_value()) << why;
  EXPECT_EQ(histogram->count(), 3U);
  EXPECT_EQ(histogram->percentile(50), 1500us);
}

TEST(HdrLog, WhatIsMeasuredIsWrittenAtOnce) {
  std::ostringstream out;
  HdrLog log(out, std::chrono::system_clock::from_time_t(0), {"connect"});
  const std::size_t head = out.str().size();
  log.add(interval(0, {250us}));
  EXPECT_GT(out.str().size(), head);
}

TEST(HdrTags, AreTheStepsWithoutWhatWouldEndATag) {
  EXPECT_EQ(hdr_tags({{Kind::connect, "connect"},
                      {Kind::expect, "say"},
                      {Kind::expect, "a,b\tc\nd"},
                      {Kind::expect, "말하기"},
                      {Kind::close, "kicked"}}),
            (std::vector<std::string>{"connect", "expect_say", "expect_a_b_c_d", "expect_말하기",
                                      "expect_close_kicked"}));
}

TEST(HdrTags, AreAllDifferent) {
  EXPECT_EQ(hdr_tags({{Kind::expect, "a b"},
                      {Kind::expect, "a_b"},
                      {Kind::expect, "a,b"},
                      {Kind::expect, "a b", true},
                      {Kind::expect, "a_b", true}}),
            (std::vector<std::string>{"expect_a_b", "expect_a_b_2", "expect_a_b_3",
                                      "adversary_expect_a_b", "adversary_expect_a_b_2"}));
}

}  // namespace
}  // namespace portstorm::client
