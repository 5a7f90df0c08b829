#include "dashboard/model/latency_history.h"

#include <algorithm>
#include <limits>

namespace portstorm::dashboard {

namespace {

float microseconds(telemetry::Histogram::Duration duration) {
  return static_cast<float>(static_cast<double>(duration.count()) / 1e3);
}

template <typename Ring>
void append_columns(const Ring& ring, TimeRange range, std::vector<LatencyColumn>& columns) {
  ring.visit({range.from - ring.width(), range.to + ring.width()},
             [&](Micros number, const Percentiles& values) {
               if (values.count > 0) columns.push_back({ring.middle_of(number), values});
             });
}

}  // namespace

Percentiles percentiles_of(const telemetry::Histogram& histogram) {
  return {microseconds(histogram.percentile(50)), microseconds(histogram.percentile(95)),
          microseconds(histogram.percentile(99)), microseconds(histogram.max()),
          static_cast<std::uint32_t>(std::min<std::uint64_t>(
              histogram.count(), std::numeric_limits<std::uint32_t>::max()))};
}

LatencyHistory::LatencyHistory() : samples_(100 * millisecond, 36'000) {
  tiers_.emplace_back(second, 6 * 3600, 600);
  tiers_.emplace_back(10 * second, 2 * 24 * 360, 1080);
  tiers_.emplace_back(minute, 7 * 24 * 60, 24 * 60);
}

void LatencyHistory::add(Micros time, const telemetry::Histogram& histogram) {
  if (histogram.count() == 0) return;
  const Micros sample = samples_.number_of(time);
  if (samples_.size() > 0 && sample < samples_.last() - 1) return;
  // Two samples may fall into one tenth of a second; the later one stands for it.
  samples_.at_end(sample) = percentiles_of(histogram);
  add_to_tier(0, time, histogram);
}

void LatencyHistory::add_to_tier(std::size_t index, Micros time,
                                 const telemetry::Histogram& histogram) {
  if (index == tiers_.size()) return;
  Tier& tier = tiers_[index];
  const Micros number = tier.percentiles.number_of(time);
  if (number != tier.number) {
    close(index);
    tier.number = number;
  }
  tier.current.merge(histogram);
}

void LatencyHistory::close(std::size_t index) {
  Tier& tier = tiers_[index];
  if (tier.current.count() == 0) return;
  tier.percentiles.at_end(tier.number) = percentiles_of(tier.current);
  tier.histograms.at_end(tier.number) = PackedHistogram(tier.current);
  add_to_tier(index + 1, tier.percentiles.middle_of(tier.number), tier.current);
  tier.current.clear();
}

std::vector<LatencyHistory::Unfinished> LatencyHistory::unfinished(std::size_t index) const {
  std::vector<Unfinished> result;
  const Micros width = tiers_[index].percentiles.width();
  for (std::size_t i = index + 1; i-- > 0;) {  // the coarse ones hold the older values
    const Tier& tier = tiers_[i];
    if (tier.current.count() == 0) continue;
    const Micros number = tier.number * tier.percentiles.width() / width;
    if (result.empty() || result.back().number != number) result.push_back({number, {}});
    result.back().histogram.merge(tier.current);
  }
  return result;
}

std::vector<LatencyColumn> LatencyHistory::columns(TimeRange range, std::size_t count) const {
  std::vector<LatencyColumn> result;
  if (count == 0 || range.length() <= 0) return result;
  const Micros width = range.length() / static_cast<Micros>(count);
  if (width <= samples_.width() * 2 && samples_.reaches(range.from)) {
    append_columns(samples_, range, result);
    return result;
  }
  std::size_t index = 0;
  const auto serves = [&](const BucketRing<Percentiles>& ring) {
    return ring.width() >= width / 2 && (ring.size() == 0 || ring.reaches(range.from));
  };
  while (index + 1 < tiers_.size() && !serves(tiers_[index].percentiles)) ++index;
  const BucketRing<Percentiles>& ring = tiers_[index].percentiles;
  append_columns(ring, range, result);
  for (const Unfinished& bucket : unfinished(index)) {
    const Micros middle = ring.middle_of(bucket.number);
    if (middle <= range.to + ring.width()) {
      result.push_back({middle, percentiles_of(bucket.histogram)});
    }
  }
  return result;
}

std::optional<Percentiles> LatencyHistory::at(Micros time) const {
  // Samples are a tenth of a second apart, more or less: an empty bucket has a neighbour.
  for (Micros number = samples_.number_of(time); number > samples_.number_of(time) - 15; --number) {
    if (number < samples_.first() || number >= samples_.last()) continue;
    if (samples_[number].count > 0) return samples_[number];
  }
  for (const Tier& tier : tiers_) {
    const Micros number = tier.percentiles.number_of(time);
    if (number < tier.percentiles.first() || number >= tier.percentiles.last()) continue;
    if (tier.percentiles[number].count > 0) return tier.percentiles[number];
  }
  return std::nullopt;
}

std::size_t LatencyHistory::histogram_tier(Micros from, Micros column_width) const {
  std::size_t index = 0;
  const auto serves = [&](const BucketRing<PackedHistogram>& ring) {
    return ring.width() >= column_width / 4 && (ring.size() == 0 || ring.reaches(from));
  };
  while (index + 1 < tiers_.size() && !serves(tiers_[index].histograms)) ++index;
  return index;
}

MergedLatency LatencyHistory::merged(TimeRange range) const {
  MergedLatency result;
  bool first = true;
  visit_histograms(range, 0, [&](Micros from, Micros to, const PackedHistogram& histogram) {
    if (to <= range.from || from > range.to) return;
    histogram.add_to(result.histogram);
    if (first) result.covered.from = from;
    first = false;
    result.covered.to = to;
  });
  return result;
}

}  // namespace portstorm::dashboard
