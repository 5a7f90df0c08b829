// What is written comes back as it was.

#include <gtest/gtest.h>

#include <limits>

#include "telemetry/line_reader.h"
#include "telemetry/line_writer.h"

namespace portstorm::telemetry {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

template <typename Kind>
Kind through_text(const Kind& line) {
  std::string text, why;
  append_line(text, line);
  EXPECT_EQ(text.find('\n'), text.size() - 1) << text;
  auto read = parse_line(text, why);
  EXPECT_TRUE(read) << why << "\n" << text;
  if (!read || !std::holds_alternative<Kind>(*read)) {
    ADD_FAILURE() << "another kind of line: " << text;
    return {};
  }
  return std::get<Kind>(*read);
}

WallTime at(std::int64_t us) {
  return WallTime(microseconds(1'700'000'000'000'000 + us));
}

TEST(LineRoundtrip, OfAHello) {
  Hello hello;
  hello.source = "target_server";
  hello.program_version = "0.1.0";
  hello.pid = 4711;
  hello.started = at(5);
  hello.interval = milliseconds(250);
  hello.info = {{"target", "127.0.0.1:11021"}, {"title", "한글 \"quoted\"\n\x01"}};
  hello.metrics = {{"bytes_sent", MetricKind::counter, "bytes", "Sent."},
                   {"latency{as:say}", MetricKind::histogram, "seconds", ""},
                   {"sessions", MetricKind::gauge, "", "Open."}};
  const Hello read = through_text(hello);
  EXPECT_EQ(read.source, hello.source);
  EXPECT_EQ(read.program_version, hello.program_version);
  EXPECT_EQ(read.pid, 4711u);
  EXPECT_EQ(read.started, at(5));
  EXPECT_EQ(read.interval, milliseconds(250));
  ASSERT_EQ(read.info.size(), 2u);
  EXPECT_EQ(read.info[1].value, hello.info[1].value);
  ASSERT_EQ(read.metrics.size(), 3u);
  EXPECT_EQ(read.metrics[0].unit, "bytes");
  EXPECT_EQ(read.metrics[1].name, "latency{as:say}");
  EXPECT_EQ(read.metrics[1].kind, MetricKind::histogram);
  EXPECT_EQ(read.metrics[2].kind, MetricKind::gauge);
  EXPECT_EQ(read.metrics[2].help, "Open.");
}

TEST(LineRoundtrip, OfASample) {
  Sample sample;
  sample.time = at(7);
  sample.counters = {{"packets", UINT64_MAX}, {"bytes", 0}};
  sample.gauges = {{"rate", 0.1}, {"sessions", 5000}, {"below", -1e-9}};
  sample.texts = {{"stage", "2 of 3"}};
  sample.worst = {{(std::uint64_t{3} << 32) | 7, 65536, milliseconds(1500)}};
  const Sample read = through_text(sample);
  EXPECT_EQ(read.time, at(7));
  EXPECT_EQ(read.counters, sample.counters);
  EXPECT_EQ(read.gauges, sample.gauges);
  ASSERT_EQ(read.texts.size(), 1u);
  EXPECT_EQ(read.texts[0].value, "2 of 3");
  ASSERT_EQ(read.worst.size(), 1u);
  EXPECT_EQ(read.worst[0].connection, (std::uint64_t{3} << 32) | 7);
  EXPECT_EQ(read.worst[0].queued_bytes, 65536u);
  EXPECT_EQ(read.worst[0].oldest_byte, milliseconds(1500));
}

TEST(LineRoundtrip, OfHistogramsWithoutLoss) {
  Sample sample;
  sample.time = at(0);
  Histogram& latency = sample.histograms.emplace_back("latency", Histogram()).second;
  for (int i = 1; i <= 10'000; ++i) latency.record(microseconds(i * 37));
  latency.record(std::chrono::hours(2));  // clamped
  const Sample read = through_text(sample);
  ASSERT_EQ(read.histograms.size(), 1u);
  const Histogram& same = read.histograms[0].second;
  EXPECT_EQ(same.counts(), latency.counts());
  EXPECT_EQ(same.count(), latency.count());
  EXPECT_EQ(same.min(), latency.min());
  EXPECT_EQ(same.max(), latency.max());
  EXPECT_EQ(same.mean(), latency.mean());
  EXPECT_EQ(same.clamped(), 1u);
  for (const double percent : {50.0, 95.0, 99.0, 99.9}) {
    EXPECT_EQ(same.percentile(percent), latency.percentile(percent));
  }
}

TEST(LineRoundtrip, OfPercentilesMergedFromSamples) {
  Histogram whole, merged;
  for (int part = 0; part < 10; ++part) {
    Sample sample;
    sample.time = at(part);
    Histogram& latency = sample.histograms.emplace_back("latency", Histogram()).second;
    for (int i = 0; i < 100; ++i) latency.record(microseconds((part + 1) * (i + 1) * 10));
    whole.merge(latency);
    merged.merge(through_text(sample).histograms.at(0).second);
  }
  EXPECT_EQ(merged.counts(), whole.counts());
  EXPECT_EQ(merged.percentile(99), whole.percentile(99));
}

TEST(LineRoundtrip, OfAnIncident) {
  IncidentLine incident;
  incident.time = at(9);
  incident.kind = "partial_send";
  incident.origin = Origin::fault;
  incident.connection = 12;
  incident.requested = 4096;
  incident.sent = 1460;
  incident.queued = 2636;
  incident.action = "resumed";
  incident.detail = "injected";
  incident.before = std::string("\x00\xFF", 2);
  incident.after = "abc";
  const IncidentLine read = through_text(incident);
  EXPECT_EQ(read.time, at(9));
  EXPECT_EQ(read.kind, "partial_send");
  EXPECT_EQ(read.origin, Origin::fault);
  EXPECT_EQ(read.connection, 12u);
  EXPECT_EQ(read.requested, 4096u);
  EXPECT_EQ(read.sent, 1460u);
  EXPECT_EQ(read.queued, 2636u);
  EXPECT_EQ(read.action, "resumed");
  EXPECT_EQ(read.detail, "injected");
  EXPECT_EQ(read.before, incident.before);
  EXPECT_EQ(read.after, "abc");
}

TEST(LineRoundtrip, OfTheBytesNextToATear) {
  IncidentLine incident;
  incident.time = at(9);
  incident.kind = "torn_packet";
  incident.before = std::string(200, 'x') + "y";
  incident.after = "z" + std::string(200, 'x');
  const IncidentLine read = through_text(incident);
  EXPECT_EQ(read.before, std::string(max_torn_bytes - 1, 'x') + "y");
  EXPECT_EQ(read.after, "z" + std::string(max_torn_bytes - 1, 'x'));
}

TEST(LineRoundtrip, OfMarksAndLosses) {
  EXPECT_EQ(through_text(MarkLine{at(1), "ramp done"}).text, "ramp done");
  EXPECT_EQ(through_text(LostLine{at(2), 17}).lines, 17u);
}

TEST(LineRoundtrip, OfTextThatIsNoUtf8) {
  EXPECT_EQ(through_text(MarkLine{at(1),
                                  "a\xFF"
                                  "b"})
                .text,
            "a\xEF\xBF\xBD"
            "b");
}

TEST(LineRoundtrip, OfTextThatIsTooLong) {
  std::string text;
  while (text.size() < 2 * max_text_bytes) text += "한";
  const std::string read = through_text(MarkLine{at(1), text}).text;
  EXPECT_EQ(read, text.substr(0, max_text_bytes / 3 * 3));
}

TEST(LineRoundtrip, OfAGaugeThatIsNoNumber) {
  Sample sample;
  sample.time = at(1);
  sample.gauges = {{"share", std::numeric_limits<double>::quiet_NaN()}};
  EXPECT_EQ(through_text(sample).gauges.at(0).second, 0);
}

}  // namespace
}  // namespace portstorm::telemetry
