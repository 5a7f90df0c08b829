#pragma once
// A histogram that is written while another thread reads it, without a lock: telemetry::Histogram's
// buckets as atomic counts.
//
// Any number of threads may record(); take() is one thread's and returns what was recorded since
// its last call. min, max and mean of what it returns are those of the buckets (0.1 %). Memory
// comes in chunks of 1024 buckets (8 KiB) when a value first falls into one; a reader looks only
// at chunks that have changed.

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "telemetry/histogram.h"

namespace portstorm::telemetry {

class LiveHistogram {
 public:
  LiveHistogram() = default;
  ~LiveHistogram();
  LiveHistogram(const LiveHistogram&) = delete;
  LiveHistogram& operator=(const LiveHistogram&) = delete;

  void record(Histogram::Duration value) noexcept;
  Histogram take();

 private:
  static constexpr std::size_t chunk_size = 1024;
  static constexpr std::size_t chunk_count = Histogram::index_limit / chunk_size;
  static_assert(chunk_count * chunk_size == Histogram::index_limit);

  struct Chunk {
    std::atomic<std::uint64_t> total{0};
    std::array<std::atomic<std::uint32_t>, chunk_size> counts{};
  };

  Chunk* make_chunk(std::size_t index) noexcept;

  std::array<std::atomic<Chunk*>, chunk_count> chunks_{};
  // Of the reader.
  std::array<std::uint64_t, chunk_count> taken_{};
};

}  // namespace portstorm::telemetry
