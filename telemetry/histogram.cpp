#include "telemetry/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace portstorm::telemetry {

namespace {

// Three significant digits need 2000 steps of one unit; 2048 is the next power of two. Bucket 0
// has 2048 sub-buckets of 1 us. Each further bucket is twice as wide, and the lower half of it is
// covered by the one before, so that it adds 1024.
constexpr unsigned sub_bucket_bits = 11;
constexpr unsigned half_bits = sub_bucket_bits - 1;
constexpr std::uint64_t half_count = std::uint64_t{1} << half_bits;
constexpr std::uint64_t sub_bucket_mask = (std::uint64_t{1} << sub_bucket_bits) - 1;

unsigned bucket_of(std::size_t index) noexcept {
  return index < half_count ? 0 : static_cast<unsigned>(index >> half_bits) - 1;
}

std::uint64_t to_microseconds(Histogram::Duration value) noexcept {
  return (static_cast<std::uint64_t>(value.count()) + 500) / 1000;
}

}  // namespace

std::size_t Histogram::index_of(std::uint64_t microseconds) noexcept {
  const auto bucket =
      static_cast<unsigned>(std::bit_width(microseconds | sub_bucket_mask)) - sub_bucket_bits;
  const std::uint64_t sub_bucket = microseconds >> bucket;
  return (std::size_t{bucket} << half_bits) + sub_bucket;
}

std::uint64_t Histogram::lowest_of(std::size_t index) noexcept {
  const unsigned bucket = bucket_of(index);
  return (index - (std::uint64_t{bucket} << half_bits)) << bucket;
}

std::uint64_t Histogram::highest_of(std::size_t index) noexcept {
  return lowest_of(index) + ((std::uint64_t{1} << bucket_of(index)) - 1);
}

void Histogram::record(Duration value, std::uint64_t times) {
  if (times == 0) return;
  if (value > highest) {
    value = highest;
    clamped_ += times;
  }
  value = std::max(value, Duration::zero());

  const std::size_t index = index_of(to_microseconds(value));
  if (index >= counts_.size()) counts_.resize(index + 1);
  counts_[index] += times;
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = std::max(max_, value);
  sum_nanoseconds_ += static_cast<double>(value.count()) * static_cast<double>(times);
  count_ += times;
}

void Histogram::merge(const Histogram& other) {
  if (other.count_ == 0) return;
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_nanoseconds_ += other.sum_nanoseconds_;
  count_ += other.count_;
  clamped_ += other.clamped_;
}

Histogram Histogram::restored(std::vector<std::uint64_t> counts) {
  const auto duration = [](std::uint64_t microseconds) {
    return std::min<Duration>(std::chrono::microseconds(static_cast<std::int64_t>(microseconds)),
                              highest);
  };
  Histogram histogram;
  for (std::size_t index = 0; index < counts.size(); ++index) {
    if (counts[index] == 0) continue;
    const Duration lowest = duration(lowest_of(index)), last = duration(highest_of(index));
    if (histogram.count_ == 0) histogram.min_ = lowest;
    histogram.max_ = last;
    histogram.count_ += counts[index];
    histogram.sum_nanoseconds_ +=
        static_cast<double>((lowest + last).count()) / 2 * static_cast<double>(counts[index]);
  }
  histogram.counts_ = std::move(counts);
  return histogram;
}

Histogram Histogram::restored(std::vector<std::uint64_t> counts, const Exact& exact) {
  Histogram histogram = restored(std::move(counts));
  if (histogram.count_ == 0) return histogram;
  histogram.min_ = exact.min;
  histogram.max_ = exact.max;
  histogram.sum_nanoseconds_ =
      static_cast<double>(exact.mean.count()) * static_cast<double>(histogram.count_);
  histogram.clamped_ = exact.clamped;
  return histogram;
}

void Histogram::clear() noexcept {
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = 0;
  clamped_ = 0;
  min_ = max_ = Duration::zero();
  sum_nanoseconds_ = 0;
}

Histogram::Duration Histogram::min() const noexcept {
  return min_;
}

Histogram::Duration Histogram::max() const noexcept {
  return max_;
}

Histogram::Duration Histogram::mean() const noexcept {
  if (count_ == 0) return Duration::zero();
  return Duration(std::llround(sum_nanoseconds_ / static_cast<double>(count_)));
}

Histogram::Duration Histogram::percentile(double percent) const noexcept {
  if (count_ == 0) return Duration::zero();
  // The next number below: 99.9 % of 1000 must not become 999.0000001 and then 1000.
  const double below = std::nextafter(std::clamp(percent, 0.0, 100.0), 0.0);
  const double exact_rank = std::ceil(below / 100 * static_cast<double>(count_));
  const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(exact_rank), 1, count_);

  std::uint64_t seen = 0;
  for (std::size_t index = 0; index < counts_.size(); ++index) {
    seen += counts_[index];
    if (seen >= rank) {
      const Duration value =
          std::chrono::microseconds(static_cast<std::int64_t>(highest_of(index)));
      return std::clamp(value, min_, max_);
    }
  }
  return max_;
}

}  // namespace portstorm::telemetry
