#pragma once
// A histogram of durations as the dashboard keeps thousands of them: 128 buckets to each doubling
// (an error below 0.8 %), only those in use, two to three bytes each.

#include <cstdint>
#include <vector>

#include "telemetry/histogram.h"

namespace portstorm::dashboard {

class PackedHistogram {
 public:
  PackedHistogram() = default;
  explicit PackedHistogram(const telemetry::Histogram& histogram);

  bool empty() const noexcept { return bytes_.empty(); }
  std::size_t bytes() const noexcept { return bytes_.size(); }

  // Calls visit(microseconds, count), microseconds being the middle of the bucket, from low to
  // high.
  template <typename Visit>
  void visit(Visit&& visit) const {
    std::uint64_t bucket = 0;
    for (std::size_t at = 0; at < bytes_.size();) {
      bucket += take(at);
      const std::uint64_t count = take(at);
      visit(middle_of(bucket), count);
    }
  }
  void add_to(telemetry::Histogram& histogram) const;
  friend bool operator==(const PackedHistogram&, const PackedHistogram&) = default;

 private:
  static std::uint64_t bucket_of(std::uint64_t microseconds) noexcept;
  static std::uint64_t middle_of(std::uint64_t bucket) noexcept;
  void put(std::uint64_t number);  // LEB128
  std::uint64_t take(std::size_t& at) const noexcept;

  std::vector<std::uint8_t> bytes_;  // gap to the bucket before, count, gap, count, ...
};

}  // namespace portstorm::dashboard
