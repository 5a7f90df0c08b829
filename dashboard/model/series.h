#pragma once
// One number over time, in bounded memory: every sample of the last hour; the smallest, largest and
// mean of every second of the last six, of every ten of the last two days, of every minute of the
// last week: 0.8 MB when full, and hardly anything when it stands still. A short spike is seen at
// every zoom, because the extremes are kept.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "dashboard/model/bucket_ring.h"
#include "dashboard/model/sample_times.h"
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
  Series() : Series(std::make_shared<SampleTimes>()) {}
  // With the times of all that the same program reports.
  explicit Series(std::shared_ptr<SampleTimes> times);

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
  struct Value {
    float value = std::numeric_limits<float>::quiet_NaN();  // none at that time

    bool is_there() const { return !std::isnan(value); }
    friend bool operator==(Value a, Value b) {
      return std::bit_cast<std::uint32_t>(a.value) == std::bit_cast<std::uint32_t>(b.value);
    }
  };
  struct Bucket {
    float min = std::numeric_limits<float>::infinity();
    float max = -std::numeric_limits<float>::infinity();
    float sum = 0;
    friend bool operator==(const Bucket&, const Bucket&) = default;
  };
  struct Tier {
    Tier(Micros width, std::size_t capacity) : buckets(width, capacity), samples(width, capacity) {}
    BucketRing<Bucket> buckets;
    BucketRing<std::uint32_t> samples;  // apart: their number is nearly always the same
  };

  // Calls visit(time, value) for the samples that are kept from number `from` on, until it returns
  // false.
  template <typename Visit>
  void visit_values(std::int64_t from, Visit&& visit) const;
  // The number of the last one before `number` that has a value; one that is not kept when none
  // has.
  std::int64_t before(std::int64_t number) const;
  std::int64_t first_kept() const { return std::max(values_.first(), times_->first()); }
  const Tier& tier(TimeRange range, Micros column_width) const;

  std::shared_ptr<SampleTimes> times_;
  BucketRing<Value> values_{1, SampleTimes::kept};  // by the number of the sample
  std::optional<float> newest_;
  std::array<Tier, 3> tiers_;  // the finest first
};

}  // namespace portstorm::dashboard
