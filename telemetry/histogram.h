#pragma once
// A log-linear histogram of durations: 3 significant digits from 1 microsecond to 1 hour.
//
// The buckets are HdrHistogram's (2048 linear sub-buckets, each further bucket twice as wide), so
// that its encodings can be written without loss. Values are kept in microseconds, rounded to the
// nearest; longer than the maximum counts as the maximum and is counted in clamped(); negative
// counts as zero.
//
// Not thread-safe: one writer; merge() copies of it.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace portstorm::telemetry {

class Histogram {
 public:
  using Duration = std::chrono::nanoseconds;
  static constexpr Duration highest = std::chrono::hours(1);

  void record(Duration value, std::uint64_t times = 1);
  void merge(const Histogram& other);
  void clear() noexcept;

  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t clamped() const noexcept { return clamped_; }
  // All zero when empty. min and max are exact; the others are within one bucket (0.1 %).
  Duration min() const noexcept;
  Duration max() const noexcept;
  Duration mean() const noexcept;
  // The smallest recorded bucket's highest value that at least `percent` % of the values do not
  // exceed (HdrHistogram's getValueAtPercentile), never beyond min() and max(). percent in
  // [0, 100].
  Duration percentile(double percent) const noexcept;

  // For encoders: the counts by bucket index, and the value a bucket starts with, in microseconds.
  const std::vector<std::uint64_t>& counts() const noexcept { return counts_; }
  static std::size_t index_of(std::uint64_t microseconds) noexcept;
  static std::uint64_t lowest_of(std::size_t index) noexcept;
  static std::uint64_t highest_of(std::size_t index) noexcept;
  static constexpr std::size_t index_limit = 23552;  // above index_of(highest)

  // For decoders: what buckets do not say of the values in them.
  struct Exact {
    Duration min{};
    Duration max{};
    Duration mean{};
    std::uint64_t clamped = 0;
  };
  // The histogram with these counts. Without Exact, min and max are the outermost values of their
  // buckets, and each bucket counts as its middle to the mean.
  static Histogram restored(std::vector<std::uint64_t> counts);
  static Histogram restored(std::vector<std::uint64_t> counts, const Exact& exact);

 private:
  std::vector<std::uint64_t> counts_;  // grows to the highest index in use
  std::uint64_t count_ = 0;
  std::uint64_t clamped_ = 0;
  Duration min_{};
  Duration max_{};
  double sum_nanoseconds_ = 0;  // an integer could overflow in a long run
};

}  // namespace portstorm::telemetry
