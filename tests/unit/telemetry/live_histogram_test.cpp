#include "telemetry/live_histogram.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace portstorm::telemetry {
namespace {

using namespace std::chrono_literals;

TEST(LiveHistogram, GivesEachValueOnce) {
  LiveHistogram live;
  live.record(100us);
  live.record(5ms);
  const Histogram first = live.take();
  EXPECT_EQ(first.count(), 2u);
  EXPECT_EQ(first.min(), 100us);
  EXPECT_EQ(live.take().count(), 0u);
  live.record(100us);
  EXPECT_EQ(live.take().count(), 1u);
}

TEST(LiveHistogram, CountsInTheBucketsOfAHistogram) {
  LiveHistogram live;
  Histogram plain;
  for (int i = 0; i < 5000; ++i) {
    const auto value = std::chrono::nanoseconds(std::int64_t{i} * i * i * 20);
    live.record(value);
    plain.record(value);
  }
  live.record(-1s);
  plain.record(-1s);
  live.record(2h);
  plain.record(2h);
  EXPECT_EQ(live.take().counts(), plain.counts());
}

TEST(LiveHistogram, LosesNothingWhileItIsWritten) {
  LiveHistogram live;
  constexpr std::uint64_t each = 50'000;
  std::atomic<int> writing{2};
  const auto write = [&] {
    for (std::uint64_t i = 0; i < each; ++i) live.record(std::chrono::microseconds(i % 4000));
    --writing;
  };
  std::thread first(write), second(write);
  std::uint64_t taken = 0;
  while (writing > 0) taken += live.take().count();
  first.join();
  second.join();
  taken += live.take().count();
  EXPECT_EQ(taken, 2 * each);
}

}  // namespace
}  // namespace portstorm::telemetry
