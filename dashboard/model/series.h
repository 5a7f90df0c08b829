#pragma once
// One number over time, in bounded memory: every sample of the last hour, the smallest, largest and
// mean of every second of the last day, and of every minute of the last week (1.5 MB when full).
// A short spike is seen at every zoom, because the extremes are kept.

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "dashboard/model/bucket_ring.h"
#include "dashboard/model/time.h"

namespace portstorm::dashboard {

// What one pixel column of a chart shows.
struct Column {
  Micros time = 0;
  double min = 0, max = 0, mean = 0;
};

struct SeriesStatistics {
  double min = 0, max = 0, mean = 0;
  std::uint64_t samples = 0;
};

class Series {
 public:
  Series();

  // `time` is that of the newest sample or later; what is older is left out. `value` is finite.
  void add(Micros time, double value);

  // The columns of `range` that hold something, in order; at most about `count`, from the finest
  // buckets that still reach back so far. One more on either side leads lines over the edges.
  std::vector<Column> columns(TimeRange range, std::size_t count) const;

  // The sample at `time` or the last one before it, if that is at most `tolerance` older.
  std::optional<double> at(Micros time, Micros tolerance = 1500 * millisecond) const;
  std::optional<double> newest() const;
  std::optional<SeriesStatistics> statistics(TimeRange range) const;

 private:
  struct Point {                     // 8 bytes: an hour of them is 288 kB
    std::uint32_t milliseconds = 0;  // since base_; enough for 49 days
    float value = 0;
  };
  struct Bucket {
    float min = std::numeric_limits<float>::infinity();
    float max = -std::numeric_limits<float>::infinity();
    float sum = 0;
    std::uint32_t samples = 0;
  };
  static constexpr std::size_t max_points = 36'000;

  Micros time_of(const Point& point) const noexcept;
  const Point& point(std::size_t i) const { return points_[(start_ + i) % points_.size()]; }
  std::size_t first_point_after(Micros time) const;
  bool points_reach(Micros time) const;

  Micros base_ = 0;
  Micros newest_ = std::numeric_limits<Micros>::min();
  std::vector<Point> points_;
  std::size_t start_ = 0;
  BucketRing<Bucket> seconds_;
  BucketRing<Bucket> minutes_;
};

}  // namespace portstorm::dashboard
