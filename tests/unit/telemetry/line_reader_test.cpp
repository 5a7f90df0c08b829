#include "telemetry/line_reader.h"

#include <gtest/gtest.h>

namespace portstorm::telemetry {
namespace {

std::string mistake_in(std::string_view text) {
  std::string why;
  return parse_line(text, why) ? "none" : why;
}

Sample sample_of(std::string_view text) {
  std::string why;
  const auto line = parse_line(text, why);
  EXPECT_TRUE(line && std::holds_alternative<Sample>(*line)) << why;
  return line ? std::get<Sample>(*line) : Sample();
}

class Recorder : public LineHandler {
 public:
  void on_line(Line line) override { lines.push_back(std::move(line)); }
  void on_bad_line(std::uint64_t number, const std::string& why) override {
    bad.push_back(std::to_string(number) + ": " + why);
  }
  std::string mark(std::size_t i) const { return std::get<MarkLine>(lines.at(i)).text; }

  std::vector<Line> lines;
  std::vector<std::string> bad;
};

std::string mark_line(const std::string& text) {
  return R"({"type":"mark","time_us":1,"text":")" + text + "\"}\n";
}

TEST(ParseLine, SkipsKindsThatItDoesNotKnow) {
  std::string why;
  const auto line = parse_line(R"({"type":"weather","sun":[1,{"a":null}]})", why);
  ASSERT_TRUE(line) << why;
  EXPECT_TRUE(std::holds_alternative<std::monostate>(*line));
}

TEST(ParseLine, SkipsMembersThatItDoesNotKnow) {
  const Sample sample =
      sample_of(R"({"type":"sample","new":{"x":[true]},"time_us":5,"counters":{"a":1}})");
  EXPECT_EQ(sample.time.time_since_epoch().count(), 5);
  EXPECT_EQ(sample.counters.at(0).second, 1u);
}

TEST(ParseLine, RefusesAnotherVersion) {
  EXPECT_EQ(mistake_in(R"({"type":"hello","version":2,"source":"x"})"),
            "column 28: lines of version 2: this reader knows version 1");
}

TEST(ParseLine, SaysWhatIsMissing) {
  EXPECT_EQ(mistake_in("{}"), "\"type\" is missing");
  EXPECT_EQ(mistake_in(R"({"type":"hello","source":"x"})"), "a hello needs \"version\"");
  EXPECT_EQ(mistake_in(R"({"type":"hello","version":1})"), "a hello needs \"source\"");
  EXPECT_EQ(mistake_in(R"({"type":"sample"})"), "a sample needs \"time_us\"");
  EXPECT_EQ(mistake_in(R"({"type":"incident","time_us":1})"), "an incident needs \"kind\"");
}

TEST(ParseLine, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(mistake_in(""), "column 1: an object was expected");
  EXPECT_EQ(mistake_in("GET / HTTP/1.1"), "column 1: an object was expected");
  EXPECT_EQ(mistake_in(R"({"time_us":1,"type":"mark"})"),
            "column 12: \"type\" was expected as the first member");
  EXPECT_EQ(mistake_in(R"({"type":"sample","time_us":1,"counters":{"a":-1}})"),
            "column 46: a whole number from 0 to 18446744073709551615 was expected");
  EXPECT_EQ(mistake_in(R"({"type":"sample","time_us":1,"gauges":[1]})"),
            "column 39: an object was expected");
  EXPECT_EQ(mistake_in(R"({"type":"sample","time_us":1)"),
            "column 29: the line ends in the middle");
  EXPECT_EQ(mistake_in(R"({"type":"incident","time_us":1,"kind":"x","origin":"Q"})"),
            "column 55: S, C or F was expected");
  EXPECT_EQ(mistake_in(R"({"type":"incident","time_us":1,"kind":"x","after_hex":"0g"})"),
            "column 59: two hexadecimal digits a byte were expected");
  EXPECT_EQ(mistake_in(R"({"type":"mark","time_us":1} {})"),
            "column 29: something stands behind the object");
}

TEST(ParseLine, RefusesBucketsThatCannotBe) {
  const auto with = [](const std::string& buckets) {
    return mistake_in(R"({"type":"sample","time_us":1,"histograms":{"h":{"buckets":)" + buckets +
                      "}}}");
  };
  EXPECT_EQ(with("[5,1,6,2]"), "none");
  EXPECT_NE(with("[6,1,5,2]").find("the buckets are not in order"), std::string::npos);
  EXPECT_NE(with("[5,1,5,2]").find("the buckets are not in order"), std::string::npos);
  EXPECT_NE(with("[5]").find("a bucket has no count"), std::string::npos);
  EXPECT_NE(with("[23552,1]").find("from 0 to 23551"), std::string::npos);
  EXPECT_NE(with("[1,1099511627776,2,1]").find("from 0 to 0"), std::string::npos);
}

TEST(ParseLine, RefusesMoreHistogramsThanASampleHas) {
  std::string text = R"({"type":"sample","time_us":1,"histograms":{)";
  for (std::size_t i = 0; i <= max_histograms; ++i) text += "\"h\":{\"buckets\":[23551,1]},";
  text.back() = '}';
  EXPECT_NE(mistake_in(text + "}").find("more than 256 entries"), std::string::npos);
}

TEST(ParseLine, TakesSingleValuesForAHistogram) {
  const Sample sample = sample_of(
      R"({"type":"sample","time_us":1,"histograms":{"h":{"values_us":[100,300,18446744073709551615]}}})");
  const Histogram& histogram = sample.histograms.at(0).second;
  EXPECT_EQ(histogram.count(), 3u);
  EXPECT_EQ(histogram.min(), std::chrono::microseconds(100));
  EXPECT_EQ(histogram.max(), Histogram::highest);
  EXPECT_EQ(histogram.clamped(), 1u);
}

TEST(LineReader, ReadsLinesInPiecesOfAnySize) {
  const std::string text = mark_line("a") + "\n\r\n" + mark_line("b");
  for (std::size_t size = 1; size <= text.size(); ++size) {
    Recorder recorder;
    LineReader reader;
    for (std::size_t i = 0; i < text.size(); i += size) reader.feed(text.substr(i, size), recorder);
    reader.end(recorder);
    ASSERT_EQ(recorder.lines.size(), 2u) << size;
    EXPECT_EQ(recorder.mark(0) + recorder.mark(1), "ab");
    EXPECT_TRUE(recorder.bad.empty());
  }
}

TEST(LineReader, GoesOnBehindABadLine) {
  Recorder recorder;
  LineReader reader;
  reader.feed("what?\n" + mark_line("a"), recorder);
  EXPECT_EQ(recorder.bad, std::vector<std::string>{"1: column 1: an object was expected"});
  EXPECT_EQ(recorder.mark(0), "a");
}

TEST(LineReader, ReportsAStreamThatStopsInMidLine) {
  Recorder recorder;
  LineReader reader;
  reader.feed(mark_line("a") + "{\"type\":", recorder);
  reader.end(recorder);
  EXPECT_EQ(recorder.bad,
            std::vector<std::string>{"2: the stream ends in the middle of this line"});
}

TEST(LineReader, StartsAnewAfterTheEnd) {
  Recorder recorder;
  LineReader reader;
  reader.feed("{\"type\":", recorder);
  reader.end(recorder);
  reader.feed("x\n" + mark_line("a"), recorder);
  EXPECT_EQ(recorder.bad.back(), "1: column 1: an object was expected");
  EXPECT_EQ(recorder.mark(0), "a");
}

TEST(LineReader, KeepsNoMoreThanALine) {
  Recorder recorder;
  LineReader reader;
  const std::string piece(64 * 1024, 'x');
  for (int i = 0; i < 100; ++i) reader.feed(piece, recorder);
  EXPECT_TRUE(recorder.bad.empty());
  reader.feed("\n" + mark_line("a"), recorder);
  EXPECT_EQ(recorder.bad, std::vector<std::string>{"1: longer than 1048576 bytes"});
  EXPECT_EQ(recorder.mark(0), "a");
}

}  // namespace
}  // namespace portstorm::telemetry
