#include "dummy_client/report/progress_line.h"

#include <gtest/gtest.h>

#include "dummy_client/engine/load.h"
#include "dummy_client/report/table.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

Progress progress_at(std::chrono::nanoseconds elapsed) {
  Progress progress;
  progress.elapsed = elapsed;
  progress.duration = 40s;
  progress.vus = 5000;
  progress.connections = 4998;
  progress.packets_sent = 1000;
  progress.packets_received = 10000;
  progress.errors = 3;
  progress.p99 = 1234us;
  return progress;
}

TEST(ProgressLine, PlainLinesSayEverythingInWords) {
  ProgressLine line(ProgressLine::Kind::plain);
  EXPECT_EQ(line.next(progress_at(10s)),
            "10s/40s  5,000 VUs, 4,998 connections, sent 100/s, received 1.00k/s, p99 1.23ms, "
            "3 errors\n");
  EXPECT_EQ(line.end(), "");
}

TEST(ProgressLine, RatesAreThoseSinceTheLineBefore) {
  ProgressLine line(ProgressLine::Kind::plain);
  line.next(progress_at(10s));
  Progress later = progress_at(12s);
  later.packets_sent += 500;
  EXPECT_NE(line.next(later).find("sent 250/s, received 0/s"), std::string::npos);
}

TEST(ProgressLine, TwiceAtTheSameMomentKeepsTheRates) {
  ProgressLine line(ProgressLine::Kind::plain);
  const std::string first = line.next(progress_at(10s));
  EXPECT_EQ(line.next(progress_at(10s)), first);
}

TEST(ProgressLine, OnATerminalItIsRedrawnInPlaceWithABar) {
  ProgressLine line(ProgressLine::Kind::redrawn);
  EXPECT_EQ(line.next(progress_at(20s)),
            "\r[=====>    ] 20s/40s 5000 VUs 4998 conns 50/s out 500/s in p99 1.23ms 3 errors"
            "\x1b[K");
  EXPECT_EQ(line.end(), "\r\x1b[K");
}

TEST(ProgressLine, FitsATerminalOfEightyColumns) {
  ProgressLine line(ProgressLine::Kind::redrawn);
  Progress much = progress_at(2h);
  much.duration = 3h;
  much.vus = much.connections = 99999;
  much.packets_sent = much.packets_received = 1'000'000'000'000;
  much.errors = 123456789;
  much.stopping = true;
  std::string text = line.next(much);
  text = text.substr(1, text.size() - 4);  // without "\r" and "\x1b[K"
  EXPECT_LT(display_width(text), 80U) << text;
  EXPECT_TRUE(text.starts_with("2h/3h stopping")) << "no room for a bar in " << text;
}

TEST(ProgressLine, SaysThatItFinishesOrStops) {
  ProgressLine line(ProgressLine::Kind::plain);
  EXPECT_NE(line.next(progress_at(41s)).find("41s/40s finishing"), std::string::npos);
  Progress stopping = progress_at(42s);
  stopping.stopping = true;
  EXPECT_NE(line.next(stopping).find("42s/40s stopping"), std::string::npos);
}

TEST(ProgressLine, TheBarStaysWithinItsFrame) {
  ProgressLine line(ProgressLine::Kind::redrawn);
  EXPECT_NE(line.next(progress_at(0s)).find("[> "), std::string::npos);
  EXPECT_NE(line.next(progress_at(40s)).find("[==========] "), std::string::npos);
  Progress unplanned = progress_at(1s);
  unplanned.duration = 0s;
  unplanned.vus = unplanned.connections = 0;
  EXPECT_NE(line.next(unplanned).find("=] "), std::string::npos);
}

TEST(ProgressLine, WithoutALatencyThereIsADash) {
  ProgressLine line(ProgressLine::Kind::plain);
  Progress progress = progress_at(1s);
  progress.p99 = 0ns;
  EXPECT_NE(line.next(progress).find("p99 -,"), std::string::npos);
}

}  // namespace
}  // namespace portstorm::client
