#include "dashboard/model/packed_histogram.h"

#include <bit>
#include <chrono>

namespace portstorm::dashboard {

// Values below 256 have a bucket each; from there on the top eight bits are the bucket.
std::uint64_t PackedHistogram::bucket_of(std::uint64_t microseconds) noexcept {
  if (microseconds < 256) return microseconds;
  const auto shift = static_cast<std::uint64_t>(std::bit_width(microseconds)) - 8;
  return shift * 128 + (microseconds >> shift);
}

std::uint64_t PackedHistogram::middle_of(std::uint64_t bucket) noexcept {
  if (bucket < 256) return bucket;
  const std::uint64_t shift = bucket / 128 - 1;
  return ((bucket - shift * 128) << shift) + ((std::uint64_t{1} << shift) / 2);
}

PackedHistogram::PackedHistogram(const telemetry::Histogram& histogram) {
  std::uint64_t written = 0, bucket = 0, count = 0;
  const auto flush = [&] {
    if (count == 0) return;
    put(bucket - written);
    put(count);
    written = bucket;
    count = 0;
  };
  const auto& counts = histogram.counts();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const std::uint64_t here = bucket_of(telemetry::Histogram::lowest_of(i));
    if (here != bucket) {
      flush();
      bucket = here;
    }
    count += counts[i];
  }
  flush();
  bytes_.shrink_to_fit();
}

void PackedHistogram::add_to(telemetry::Histogram& histogram) const {
  visit([&](std::uint64_t microseconds, std::uint64_t count) {
    histogram.record(std::chrono::microseconds(microseconds), count);
  });
}

void PackedHistogram::put(std::uint64_t number) {
  while (number >= 0x80) {
    bytes_.push_back(static_cast<std::uint8_t>(number | 0x80));
    number >>= 7;
  }
  bytes_.push_back(static_cast<std::uint8_t>(number));
}

std::uint64_t PackedHistogram::take(std::size_t& at) const noexcept {
  std::uint64_t number = 0;
  for (int shift = 0; at < bytes_.size(); shift += 7) {
    const std::uint8_t byte = bytes_[at++];
    number |= std::uint64_t{byte & 0x7Fu} << shift;
    if ((byte & 0x80) == 0) break;
  }
  return number;
}

}  // namespace portstorm::dashboard
