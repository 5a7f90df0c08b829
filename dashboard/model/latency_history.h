#pragma once
// What was timed, over time. Percentiles of a longer time come from merged histograms, never from
// averaged percentiles: each tier of seconds keeps the percentiles of its own merged histogram.
//
//   percentiles  of each sample for 1 hour, 1 s for 6 hours, 10 s for 2 days, 60 s for a week
//   histograms   of each 1 s for 10 minutes, 10 s for 3 hours, 60 s for a day
//
// for statistics of a selection and for the heat map. 4 to 8 MB when full.

#include <cstdint>
#include <optional>
#include <vector>

#include "dashboard/model/bucket_ring.h"
#include "dashboard/model/packed_histogram.h"
#include "dashboard/model/time.h"
#include "telemetry/histogram.h"

namespace portstorm::dashboard {

// Microseconds; nothing was timed when count is 0.
struct Percentiles {
  float p50 = 0, p95 = 0, p99 = 0, max = 0;
  std::uint32_t count = 0;
  friend bool operator==(const Percentiles&, const Percentiles&) = default;
};

struct LatencyColumn {
  Micros time = 0;
  Percentiles values;
};

// The histogram of a selection, and which whole buckets it covers.
struct MergedLatency {
  telemetry::Histogram histogram;
  TimeRange covered;
};

class LatencyHistory {
 public:
  LatencyHistory();

  // `time` as for Series::add.
  void add(Micros time, const telemetry::Histogram& histogram);

  // From buckets not much narrower than a column of `range` cut into `count`.
  std::vector<LatencyColumn> columns(TimeRange range, std::size_t count) const;
  std::optional<Percentiles> at(Micros time) const;
  MergedLatency merged(TimeRange range) const;

  // The heat map's cells: visit(from, to, histogram) for each bucket that is kept, in order.
  template <typename Visit>
  void visit_histograms(TimeRange range, Micros column_width, Visit&& visit) const {
    const std::size_t index = histogram_tier(range.from, column_width);
    const Micros width = tiers_[index].histograms.width();
    tiers_[index].histograms.visit(range, [&](Micros number, const PackedHistogram& histogram) {
      if (!histogram.empty()) visit(number * width, (number + 1) * width, histogram);
    });
    for (const Unfinished& bucket : unfinished(index)) {
      if (bucket.number > tiers_[index].percentiles.number_of(range.to)) continue;
      visit(bucket.number * width, (bucket.number + 1) * width, PackedHistogram(bucket.histogram));
    }
  }

 private:
  struct Tier {
    Tier(Micros width, std::size_t percentiles_kept, std::size_t histograms_kept)
        : percentiles(width, percentiles_kept), histograms(width, histograms_kept) {}
    BucketRing<Percentiles> percentiles;
    BucketRing<PackedHistogram> histograms;
    telemetry::Histogram current;  // of the bucket that still fills
    Micros number = -1;            // its number
  };
  struct Unfinished {
    Micros number = 0;
    telemetry::Histogram histogram;
  };

  void add_to_tier(std::size_t index, Micros time, const telemetry::Histogram& histogram);
  void close(std::size_t index);
  // What a tier has not closed yet, with what the finer ones have not handed up: in order.
  std::vector<Unfinished> unfinished(std::size_t index) const;
  std::size_t histogram_tier(Micros from, Micros column_width) const;

  BucketRing<Percentiles> samples_;
  std::vector<Tier> tiers_;  // the finest first; a bucket that closes is merged into the next tier
};

Percentiles percentiles_of(const telemetry::Histogram& histogram);

}  // namespace portstorm::dashboard
