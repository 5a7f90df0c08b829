#include "dummy_client/engine/timer_queue.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint start{};

TEST(TimerQueue, FiresInTheOrderOfTime) {
  TimerQueue timers(3);
  timers.set(0, start + 30ms);
  timers.set(1, start + 10ms);
  timers.set(2, start + 20ms);
  EXPECT_EQ(timers.next(), start + 10ms);
  EXPECT_EQ(timers.take_due(start + 25ms), 1U);
  EXPECT_EQ(timers.take_due(start + 25ms), 2U);
  EXPECT_EQ(timers.take_due(start + 25ms), std::nullopt);
  EXPECT_EQ(timers.take_due(start + 30ms), 0U);
}

TEST(TimerQueue, WithoutTimersWaitsForEver) {
  TimerQueue timers(1);
  EXPECT_EQ(timers.next(), TimePoint::max());
  EXPECT_EQ(timers.take_due(TimePoint::max()), std::nullopt);
  timers.cancel(0);  // harmless
  EXPECT_EQ(timers.next(), TimePoint::max());
}

TEST(TimerQueue, TiesFireInTheOrderOfSetting) {
  TimerQueue timers(100);
  for (std::uint32_t i = 0; i < 100; ++i) timers.set((i * 37) % 100, start + 5ms);
  for (std::uint32_t i = 0; i < 100; ++i) {
    EXPECT_EQ(timers.take_due(start + 5ms), (i * 37) % 100);
  }
}

TEST(TimerQueue, ATimerSetAgainToTheSameTimeGoesLast) {
  TimerQueue timers(2);
  timers.set(0, start + 5ms);
  timers.set(1, start + 5ms);
  timers.set(0, start + 5ms);
  EXPECT_EQ(timers.take_due(start + 5ms), 1U);
  EXPECT_EQ(timers.take_due(start + 5ms), 0U);
}

// The same timers in a sorted map: by time, then by the order of setting.
class SortedTimers {
 public:
  void set(std::uint32_t owner, TimePoint time) {
    cancel(owner);
    const auto timer = std::pair(time, order_++);
    by_time_[timer] = owner;
    by_owner_[owner] = timer;
  }
  void cancel(std::uint32_t owner) {
    const auto found = by_owner_.find(owner);
    if (found == by_owner_.end()) return;
    by_time_.erase(found->second);
    by_owner_.erase(found);
  }
  TimePoint next() const {
    return by_time_.empty() ? TimePoint::max() : by_time_.begin()->first.first;
  }
  std::optional<std::uint32_t> take_due(TimePoint now) {
    if (next() > now || by_time_.empty()) return std::nullopt;
    const std::uint32_t owner = by_time_.begin()->second;
    cancel(owner);
    return owner;
  }

 private:
  std::map<std::pair<TimePoint, std::uint64_t>, std::uint32_t> by_time_;
  std::map<std::uint32_t, std::pair<TimePoint, std::uint64_t>> by_owner_;
  std::uint64_t order_ = 0;
};

class RandomTimers : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomTimers, DoWhatASortedMapDoes) {
  const std::uint32_t owners = GetParam();
  std::mt19937 random(owners);
  const auto below = [&](std::uint32_t limit) {
    return static_cast<std::uint32_t>(random() % limit);
  };
  TimerQueue timers(owners);
  SortedTimers model;
  TimePoint now = start;
  for (int step = 0; step < 20'000; ++step) {
    const std::uint32_t owner = below(owners);
    switch (below(4)) {
      case 0:
      case 1: {
        const TimePoint time = now + std::chrono::milliseconds(below(50));  // many ties
        timers.set(owner, time);
        model.set(owner, time);
        break;
      }
      case 2:
        timers.cancel(owner);
        model.cancel(owner);
        break;
      default:
        now += std::chrono::milliseconds(below(8));
        ASSERT_EQ(timers.take_due(now), model.take_due(now)) << "step " << step;
    }
    ASSERT_EQ(timers.next(), model.next()) << "step " << step;
  }
}
INSTANTIATE_TEST_SUITE_P(Owners, RandomTimers, testing::Values(1, 2, 3, 10, 100, 1000));

}  // namespace
}  // namespace portstorm::client
