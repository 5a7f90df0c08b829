#include "dummy_client/engine/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <random>
#include <thread>

#include "tests/support/eventually.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

// What a thread did in its number-th second, all numbers told apart.
Second part_of(std::uint64_t number, std::uint64_t amount) {
  Second second;
  second.time = static_cast<double>(number + 1);
  second.vus = 10 * number;
  second.connections = 20 * number;
  second.packets_sent = amount;
  second.packets_received = 2 * amount;
  second.bytes_sent = 3 * amount;
  second.bytes_received = 4 * amount;
  second.errors = 5 * amount;
  return second;
}

telemetry::Histogram latency_of(std::chrono::milliseconds time) {
  telemetry::Histogram latency;
  latency.record(time);
  return latency;
}

void expect_amount(const Second& second, std::uint64_t amount) {
  EXPECT_EQ(second.packets_sent, amount);
  EXPECT_EQ(second.packets_received, 2 * amount);
  EXPECT_EQ(second.bytes_sent, 3 * amount);
  EXPECT_EQ(second.bytes_received, 4 * amount);
  EXPECT_EQ(second.errors, 5 * amount);
}

TEST(Timeline, ASecondIsThereWhenAllThreadsHaveHandedItIn) {
  Timeline timeline(2);
  timeline.add(0, part_of(0, 1), latency_of(10ms));
  EXPECT_FALSE(timeline.last());
  timeline.add(1, part_of(0, 10), latency_of(30ms));
  const auto last = timeline.last();
  ASSERT_TRUE(last);
  expect_amount(*last, 11);
  EXPECT_EQ(last->time, 1);
  EXPECT_EQ(last->max, 30ms);
  EXPECT_LT(last->p50, 11ms);
}

TEST(Timeline, GaugesAreTheWholeRunsAndNotAddedUp) {
  Timeline timeline(2);
  timeline.add(0, part_of(3, 1), {});
  timeline.add(1, part_of(3, 1), {});
  EXPECT_EQ(timeline.last()->vus, 30U);
  EXPECT_EQ(timeline.last()->connections, 60U);
}

TEST(Timeline, AThreadMayBeSecondsAhead) {
  Timeline timeline(2);
  for (std::uint64_t number = 0; number < 3; ++number) timeline.add(0, part_of(number, 1), {});
  EXPECT_FALSE(timeline.last());
  timeline.add(1, part_of(0, 10), {});
  timeline.add(1, part_of(1, 20), {});
  expect_amount(*timeline.last(), 21);
  EXPECT_EQ(timeline.last()->time, 2);
}

TEST(Timeline, TheLastSecondNeedNotBeWhole) {
  Timeline timeline(3);
  for (std::size_t thread = 0; thread < 3; ++thread) timeline.add(thread, part_of(0, 1), {});
  timeline.add(0, part_of(1, 7), {});
  timeline.add(2, part_of(1, 8), latency_of(5ms));
  const auto seconds = timeline.take();
  ASSERT_EQ(seconds.size(), 2U);
  expect_amount(seconds[0], 3);
  expect_amount(seconds[1], 15);
  EXPECT_EQ(seconds[1].max, 5ms);
}

TEST(Timeline, ASecondWithoutRepliesHasNoLatency) {
  Timeline timeline(1);
  timeline.add(0, part_of(0, 1), {});
  EXPECT_EQ(timeline.last()->p50, 0ns);
  EXPECT_EQ(timeline.last()->max, 0ns);
}

TEST(Timeline, ASecondLastsUntilTheLastThreadHasEndedIt) {
  Timeline timeline(2);
  Second part = part_of(0, 1);
  part.time = 0.75;
  timeline.add(0, part, {});
  part.time = 0.5;
  timeline.add(1, part, {});
  EXPECT_EQ(timeline.take().back().time, 0.75);
}

// Its rate would be anything.
TEST(Timeline, ALastMomentBelongsToTheSecondBefore) {
  Timeline timeline(1);
  timeline.add(0, part_of(0, 1), {});
  Second part = part_of(1, 5);
  part.time = 1.001;
  timeline.add(0, part, {});
  const auto seconds = timeline.take();
  ASSERT_EQ(seconds.size(), 1U);
  EXPECT_EQ(seconds[0].time, 1.001);
  expect_amount(seconds[0], 6);
}

// ---- who wants to see each second ---------------------------------------------------------------

TEST(Timeline, HandsEachSecondOnInOrder) {
  std::vector<double> starts;
  double end = 0;
  Timeline timeline(1, [&](const IntervalHistograms& interval) {
    EXPECT_EQ(interval.start, end);
    end = interval.start + interval.length;
    starts.push_back(interval.start);
  });
  for (std::uint64_t number = 0; number < 5; ++number) timeline.add(0, part_of(number, 1), {});
  EXPECT_EQ(starts, (std::vector<double>{0, 1, 2, 3, 4}));
}

// A slow disk must not stop the others.
TEST(Timeline, WhoeverIsSlowToTakeASecondHoldsUpNoOtherThread) {
  std::atomic<bool> is_released = false;
  std::vector<double> lengths;
  double end = 0;
  Timeline timeline(2, [&](const IntervalHistograms& interval) {
    EXPECT_TRUE(test::eventually([&] { return is_released.load(); }));
    EXPECT_EQ(interval.start, end);
    end = interval.start + interval.length;
    lengths.push_back(interval.length);
  });
  timeline.add(0, part_of(0, 1), {});
  std::thread slow([&] { timeline.add(1, part_of(0, 1), {}); });  // calls, and is stuck in it
  EXPECT_TRUE(test::eventually([&] { return timeline.last().has_value(); }));
  constexpr std::uint64_t others = 2 * Timeline::most_waiting;
  for (std::uint64_t number = 1; number <= others; ++number) {
    timeline.add(0, part_of(number, 1), {});
  }
  is_released = true;
  slow.join();
  for (std::uint64_t number = 1; number <= others; ++number) {
    timeline.add(1, part_of(number, 1), {});
  }
  EXPECT_EQ(end, static_cast<double>(others + 1));
  EXPECT_EQ(timeline.take().size(), others + 1);
}

TEST(Timeline, SecondsThatNobodyTakesBecomeOne) {
  std::atomic<bool> is_released = false;
  std::atomic<std::size_t> calls = 0;
  double end = 0;
  telemetry::Histogram all;
  Timeline timeline(1, [&](const IntervalHistograms& interval) {
    ++calls;
    EXPECT_TRUE(test::eventually([&] { return is_released.load(); }));
    end = interval.start + interval.length;
    all.merge(interval.steps.at(0));
  });
  const std::vector<telemetry::Histogram> steps = {latency_of(1ms)};
  std::thread slow([&] { timeline.add(0, part_of(0, 1), {}, steps); });
  EXPECT_TRUE(test::eventually([&] { return calls != 0; }));
  constexpr std::uint64_t length = Timeline::most_waiting + 10;
  for (std::uint64_t number = 1; number < length; ++number) {
    timeline.add(0, part_of(number, 1), {}, steps);
  }
  is_released = true;
  slow.join();
  EXPECT_EQ(calls, 1 + Timeline::most_waiting);
  EXPECT_EQ(end, static_cast<double>(length));
  EXPECT_EQ(all.count(), length);
}

class Interleaving : public testing::TestWithParam<unsigned> {};

TEST_P(Interleaving, MakesNoDifference) {
  constexpr std::size_t threads = 4;
  constexpr std::uint64_t length = 50;
  std::mt19937 random(GetParam());
  std::vector<std::size_t> turns;
  for (std::size_t i = 0; i < threads * length; ++i) turns.push_back(i % threads);
  std::shuffle(turns.begin(), turns.end(), random);

  Timeline timeline(threads);
  std::vector<std::uint64_t> next(threads, 0);
  for (const std::size_t thread : turns) {
    const std::uint64_t number = next[thread]++;
    timeline.add(thread, part_of(number, number + thread), {});
  }
  const auto seconds = timeline.take();
  ASSERT_EQ(seconds.size(), length);
  for (std::uint64_t number = 0; number < length; ++number) {
    expect_amount(seconds[number], 4 * number + (0 + 1 + 2 + 3));
    EXPECT_EQ(seconds[number].time, static_cast<double>(number + 1));
  }
}
INSTANTIATE_TEST_SUITE_P(Orders, Interleaving, testing::Range(0U, 8U));

TEST(Timeline, ThreadsMayHandInAtTheSameTime) {
  constexpr std::size_t count = 4;
  Timeline timeline(count);
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < count; ++thread) {
    threads.emplace_back([&timeline, thread] {
      for (std::uint64_t number = 0; number < 500; ++number) {
        timeline.add(thread, part_of(number, 1), latency_of(1ms));
        static_cast<void>(timeline.last());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto seconds = timeline.take();
  ASSERT_EQ(seconds.size(), 500U);
  for (const Second& second : seconds) expect_amount(second, count);
}

TEST(Timeline, OfALongRunBecomesCoarserAndKeepsItsSums) {
  for (const std::uint64_t length :
       {RunResult::max_seconds, RunResult::max_seconds + 1, RunResult::max_seconds * 5 + 3}) {
    Timeline timeline(1);
    std::uint64_t sum = 0;
    for (std::uint64_t number = 0; number < length; ++number) {
      timeline.add(0, part_of(number, number % 7), latency_of(number == 1234 ? 99ms : 1ms));
      sum += number % 7;
    }
    const auto seconds = timeline.take();
    EXPECT_LE(seconds.size(), RunResult::max_seconds);
    EXPECT_GT(seconds.size(), RunResult::max_seconds / 2);
    EXPECT_EQ(seconds.back().time, static_cast<double>(length));
    Second total = std::accumulate(seconds.begin(), seconds.end(), Second{}, joined);
    expect_amount(total, sum);
    EXPECT_EQ(total.max, 99ms);
    for (std::size_t i = 1; i < seconds.size(); ++i) {
      ASSERT_GT(seconds[i].time, seconds[i - 1].time);
    }
  }
}

TEST(Timeline, JoiningKeepsTheHigherPercentiles) {
  Second earlier = part_of(0, 1);
  Second later = part_of(1, 2);
  earlier.p50 = 1ms, earlier.p95 = 9ms, earlier.p99 = 10ms, earlier.max = 12ms;
  later.p50 = 2ms, later.p95 = 3ms, later.p99 = 11ms, later.max = 11ms;
  const Second both = joined(earlier, later);
  expect_amount(both, 3);
  EXPECT_EQ(both.time, 2);
  EXPECT_EQ(both.p50, 2ms);
  EXPECT_EQ(both.p95, 9ms);
  EXPECT_EQ(both.p99, 11ms);
  EXPECT_EQ(both.max, 12ms);
}

}  // namespace
}  // namespace portstorm::client
