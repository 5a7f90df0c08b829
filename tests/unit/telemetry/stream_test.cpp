// A program's telemetry over TCP and into a file, by its own thread.

#include "telemetry/stream.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <list>
#include <mutex>
#include <sstream>

#include "telemetry/line_client.h"
#include "telemetry_peer.h"

namespace portstorm::telemetry {
namespace {

using namespace std::chrono_literals;

class CountingSource : public Source {
 public:
  Hello hello() override {
    Hello hello;
    hello.source = "test";
    hello.metrics = {{"samples", MetricKind::counter, "", "Taken so far."}};
    return hello;
  }
  void sample(Sample& sample) override {
    sample.counters.emplace_back("samples", ++samples);
    sample.histograms.emplace_back("latency{as:say}", Histogram());
    sample.histograms.back().second.record(2ms);
    for (std::size_t i = 0; i < texts; ++i) {
      sample.texts.push_back({std::to_string(i), std::string(max_text_bytes, 'x')});
    }
  }
  void happened(std::vector<Line>& lines) override {
    const std::lock_guard lock(mutex_);
    for (const std::string& mark : marks_) lines.push_back(MarkLine{wall_time(), mark});
    marks_.clear();
  }
  void mark(const std::string& text) {
    const std::lock_guard lock(mutex_);
    marks_.push_back(text);
  }

  std::atomic<std::uint64_t> samples{0};
  std::atomic<std::size_t> texts{0};  // of 4 KiB, in each sample

 private:
  std::mutex mutex_;
  std::vector<std::string> marks_;
};

StreamOptions quick() {
  StreamOptions options;
  options.listen = Endpoint::ipv4(127, 0, 0, 1, 0);
  options.interval = 5ms;
  return options;
}

class Lines : public LineHandler {
 public:
  void on_line(Line line) override {
    if (std::holds_alternative<Hello>(line)) ++hellos;
    if (auto* sample = std::get_if<Sample>(&line)) samples.push_back(std::move(*sample));
    if (auto* mark = std::get_if<MarkLine>(&line)) marks.push_back(mark->text);
    if (auto* loss = std::get_if<LostLine>(&line)) lost += loss->lines;
  }
  void on_bad_line(std::uint64_t, const std::string& why) override { bad.push_back(why); }

  int hellos = 0;
  std::vector<Sample> samples;
  std::vector<std::string> marks, bad;
  std::uint64_t lost = 0;
};

Lines lines_in(const std::string& text) {
  Lines lines;
  LineReader reader;
  reader.feed(text, lines);
  reader.end(lines);
  return lines;
}

// Every sample from the first to the last that is there, and none twice.
void expect_no_gap(const Lines& lines) {
  ASSERT_FALSE(lines.samples.empty());
  std::uint64_t next = lines.samples.front().counters.at(0).second;
  for (const Sample& sample : lines.samples) EXPECT_EQ(sample.counters.at(0).second, next++);
}

std::string get(const Endpoint& server, const std::string& request) {
  TelemetryPeer peer(server);
  EXPECT_EQ(peer.send(request), Error::none);
  return peer.read_to_end();
}

std::string file(const std::string& name) {
  return (std::filesystem::temp_directory_path() /
          (name + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count())))
      .string();
}

TEST(Stream, GivesAReaderTheHelloAndThenEverySample) {
  CountingSource source;
  Stream stream(source, quick());
  LineClient client;
  ASSERT_EQ(client.connect(stream.local_endpoint(), 10s), Error::none);
  Lines lines;
  while (lines.samples.size() < 20) ASSERT_EQ(client.read(lines, 10s), Error::none);
  EXPECT_EQ(lines.hellos, 1);
  EXPECT_TRUE(lines.bad.empty());
  expect_no_gap(lines);
  EXPECT_EQ(lines.samples[0].histograms.at(0).second.count(), 1u);
}

TEST(Stream, GivesAllReadersTheSame) {
  CountingSource source;
  Stream stream(source, quick());
  TelemetryPeer first(stream.local_endpoint()), second(stream.local_endpoint());
  ASSERT_TRUE(first.read_until("sample") && second.read_until("sample"));
  source.mark("for all");
  EXPECT_TRUE(first.read_until("for all"));
  EXPECT_TRUE(second.read_until("for all"));
}

TEST(Stream, BeginsAtOnceForAReaderThatSpeaks) {
  CountingSource source;
  Stream stream(source, quick());
  TelemetryPeer peer(stream.local_endpoint());
  EXPECT_EQ(peer.send("\n"), Error::none);
  EXPECT_TRUE(peer.read_until("sample"));
}

// One that says nothing is not known to be a reader for a while; what happens meanwhile is its own.
TEST(Stream, KeepsWhatHappensUntilItKnowsThatAReaderIsOne) {
  CountingSource source;
  Stream stream(source, quick());
  TelemetryPeer silent(stream.local_endpoint()), speaking(stream.local_endpoint());
  EXPECT_EQ(speaking.send("\n"), Error::none);
  ASSERT_TRUE(speaking.read_until("sample"));  // so both are accepted
  source.mark("meanwhile");
  ASSERT_TRUE(speaking.read_until("meanwhile"));
  ASSERT_TRUE(silent.read_until("meanwhile"));
  const Lines lines = lines_in(silent.received());
  EXPECT_EQ(silent.received().rfind(R"({"type":"hello")", 0), 0u);
  EXPECT_EQ(lines.hellos, 1);
  EXPECT_EQ(lines.lost, 0u);
}

TEST(Stream, GoesOnForAReaderThatHasClosedItsOwnSide) {
  CountingSource source;
  Stream stream(source, quick());
  TelemetryPeer peer(stream.local_endpoint());
  peer.finish();
  ASSERT_TRUE(peer.read_until("sample"));
  source.mark("later");
  EXPECT_TRUE(peer.read_until("later"));
}

TEST(Stream, EndsWithALastSampleAndThenFin) {
  CountingSource source;
  Stream stream(source, quick());
  TelemetryPeer peer(stream.local_endpoint());
  ASSERT_TRUE(peer.read_until("sample"));
  source.mark("the end");
  stream.stop();
  const Lines lines = lines_in(peer.read_to_end());
  EXPECT_TRUE(lines.bad.empty());
  EXPECT_EQ(lines.marks, std::vector<std::string>{"the end"});
  EXPECT_EQ(lines.samples.back().counters.at(0).second, source.samples);
}

TEST(Stream, TellsASlowReaderWhatItLost) {
  CountingSource source;
  Stream stream(source, quick());
  SocketOptions small;
  small.receive_buffer_bytes = 4096;
  TelemetryPeer slow(stream.local_endpoint(), small), quick_one(stream.local_endpoint());
  ASSERT_TRUE(slow.read_until("\"hello\""));
  ASSERT_TRUE(quick_one.read_until("\"hello\""));
  source.texts = 64;  // 256 KiB a sample
  // Long enough for the backlog and the system's buffers to fill.
  const std::uint64_t enough = source.samples + 60;
  while (source.samples < enough)
    ASSERT_TRUE(quick_one.read_until("\"samples\":" + std::to_string(source.samples + 1)));
  source.texts = 0;
  ASSERT_TRUE(slow.read_until("\"type\":\"lost\""));
  source.mark("caught up");
  ASSERT_TRUE(slow.read_until("caught up"));
  ASSERT_TRUE(slow.read_until("\n"));

  const std::string whole = slow.received().substr(0, slow.received().rfind('\n') + 1);
  const Lines lines = lines_in(whole);
  EXPECT_TRUE(lines.bad.empty()) << lines.bad[0];
  const std::uint64_t first = lines.samples.front().counters.at(0).second;
  const std::uint64_t last = lines.samples.back().counters.at(0).second;
  const std::uint64_t missing = last - first + 1 - lines.samples.size();
  EXPECT_GT(lines.lost, 0u);
  EXPECT_GE(lines.lost, missing);  // a mark may have been among them
  EXPECT_LE(lines.lost, missing + 1);
}

TEST(Stream, IsNotSlowedByAReaderThatStalls) {
  CountingSource source;
  Stream stream(source, quick());
  TelemetryPeer stalled(stream.local_endpoint()), good(stream.local_endpoint());
  ASSERT_TRUE(stalled.read_until("\"hello\""));
  ASSERT_TRUE(good.read_until("\"hello\""));
  source.texts = 64;
  const std::uint64_t before = source.samples;
  while (source.samples < before + 25) {
    ASSERT_TRUE(good.read_until("\"samples\":" + std::to_string(source.samples + 1)));
  }
  stream.stop();  // returns although nobody reads what is queued
}

TEST(Stream, ClosesAReaderThatSendsGarbageWithoutEnd) {
  CountingSource source;
  Stream stream(source, quick());
  TelemetryPeer good(stream.local_endpoint()), bad(stream.local_endpoint());
  const std::string garbage(16 * 1024, '\xAA');
  int sent = 0;
  while (sent < 1000 && bad.send(garbage) == Error::none) ++sent;
  bad.read_to_end();  // does end
  ASSERT_TRUE(good.read_until("sample"));
  source.mark("still here");
  EXPECT_TRUE(good.read_until("still here"));
}

TEST(Stream, ClosesARequestThatDoesNotEnd) {
  CountingSource source;
  Stream stream(source, quick());
  EXPECT_EQ(get(stream.local_endpoint(), "GET /" + std::string(5000, 'x')), "");
}

TEST(Stream, ClosesReadersBeyondTheLimit) {
  CountingSource source;
  Stream stream(source, quick());
  std::list<TelemetryPeer> peers;
  for (std::size_t i = 0; i < TcpPublisher::max_readers; ++i) {
    peers.emplace_back(stream.local_endpoint());
    ASSERT_EQ(peers.back().send("\n"), Error::none);
    ASSERT_TRUE(peers.back().read_until("sample"));
  }
  TelemetryPeer one_more(stream.local_endpoint());
  EXPECT_EQ(one_more.read_to_end(), "");
  source.mark("for those who are in");
  EXPECT_TRUE(peers.front().read_until("for those who are in"));
}

TEST(Stream, AnswersPrometheusOnTheSamePort) {
  CountingSource source;
  Stream stream(source, quick());
  TelemetryPeer reader(stream.local_endpoint());
  ASSERT_TRUE(reader.read_until("\"samples\":"));
  const std::string page = get(stream.local_endpoint(), "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(page.rfind("HTTP/1.1 200 OK\r\n", 0), 0u) << page;
  EXPECT_NE(page.find("# TYPE test_samples_total counter\ntest_samples_total "), page.npos);
  EXPECT_NE(page.find("test_latency_seconds{as=\"say\",quantile=\"0.99\"} 0.002\n"), page.npos);
}

TEST(Stream, AnswersARequestInPieces) {
  CountingSource source;
  Stream stream(source, quick());
  TelemetryPeer peer(stream.local_endpoint());
  for (const char* piece : {"G", "ET /met", "rics HTTP/1.0\r\n", "\r\n"}) {
    ASSERT_EQ(peer.send(piece), Error::none);
  }
  EXPECT_NE(peer.read_to_end().find("test_samples_total"), std::string::npos);
}

TEST(Stream, HasNoOtherPage) {
  CountingSource source;
  Stream stream(source, quick());
  const std::string page = get(stream.local_endpoint(), "GET /metric HTTP/1.1\r\n\r\n");
  EXPECT_EQ(page.rfind("HTTP/1.1 404 ", 0), 0u) << page;
}

TEST(Stream, RecordsTheSameLinesInAFile) {
  CountingSource source;
  StreamOptions options = quick();
  options.record = file("capture");
  {
    Stream stream(source, options);
    TelemetryPeer peer(stream.local_endpoint());
    ASSERT_TRUE(peer.read_until("\"samples\":"));
    source.mark("noted");
    stream.stop();
    EXPECT_TRUE(stream.is_recorded());
  }
  std::stringstream text;
  text << std::ifstream(options.record, std::ios::binary).rdbuf();
  std::remove(options.record.c_str());
  const Lines lines = lines_in(text.str());
  EXPECT_EQ(lines.hellos, 1);
  EXPECT_TRUE(lines.bad.empty());
  EXPECT_EQ(lines.samples.size(), source.samples);
  expect_no_gap(lines);
  EXPECT_EQ(lines.marks, std::vector<std::string>{"noted"});
}

TEST(Stream, SaysWhyItCannotStart) {
  CountingSource source;
  Stream stream(source, quick());
  StreamOptions taken = quick();
  taken.listen = stream.local_endpoint();
  EXPECT_THROW(Stream(source, taken), std::runtime_error);
  StreamOptions nowhere;
  nowhere.record = file("no") + "/such/folder/capture";
  EXPECT_THROW(Stream(source, nowhere), std::runtime_error);
}

TEST(TelemetryEndpoint, IsAPortOnLoopbackOrAnAddress) {
  EXPECT_EQ(parse_telemetry_endpoint("11500"), Endpoint::ipv4(127, 0, 0, 1, 11500));
  EXPECT_EQ(parse_telemetry_endpoint("0.0.0.0:11500"), Endpoint::ipv4(0, 0, 0, 0, 11500));
  EXPECT_FALSE(parse_telemetry_endpoint("70000"));
  EXPECT_FALSE(parse_telemetry_endpoint(""));
  EXPECT_FALSE(parse_telemetry_endpoint("localhost"));
}

TEST(LineClient, SaysThatNobodyIsThere) {
  Endpoint gone;
  {
    CountingSource source;
    Stream stream(source, quick());
    gone = stream.local_endpoint();
  }
  LineClient client;
  EXPECT_NE(client.connect(gone, 10s), Error::none);
  Lines lines;
  EXPECT_EQ(client.read(lines, 10s), Error::not_connected);
}

TEST(LineClient, SeesTheEndOfTheStream) {
  CountingSource source;
  Stream stream(source, quick());
  LineClient client;
  ASSERT_EQ(client.connect(stream.local_endpoint(), 10s), Error::none);
  Lines lines;
  ASSERT_EQ(client.read(lines, 10s), Error::none);
  stream.stop();
  Error error = Error::none;
  while (error == Error::none) error = client.read(lines, 10s);
  EXPECT_EQ(error, Error::end_of_stream);
}

}  // namespace
}  // namespace portstorm::telemetry
