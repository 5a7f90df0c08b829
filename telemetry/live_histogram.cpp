#include "telemetry/live_histogram.h"

#include <algorithm>
#include <new>

namespace portstorm::telemetry {

LiveHistogram::~LiveHistogram() {
  for (auto& chunk : chunks_) delete chunk.load(std::memory_order_relaxed);
}

// Without memory a value is lost, not the program.
LiveHistogram::Chunk* LiveHistogram::make_chunk(std::size_t index) noexcept {
  auto* made = new (std::nothrow) Chunk;
  if (made == nullptr) return nullptr;
  Chunk* other = nullptr;
  if (chunks_[index].compare_exchange_strong(other, made, std::memory_order_acq_rel)) return made;
  delete made;
  return other;
}

void LiveHistogram::record(Histogram::Duration value) noexcept {
  value = std::clamp(value, Histogram::Duration::zero(), Histogram::highest);
  const auto microseconds = (static_cast<std::uint64_t>(value.count()) + 500) / 1000;
  const std::size_t index = Histogram::index_of(microseconds);
  Chunk* chunk = chunks_[index / chunk_size].load(std::memory_order_acquire);
  if (chunk == nullptr) chunk = make_chunk(index / chunk_size);
  if (chunk == nullptr) return;
  chunk->counts[index % chunk_size].fetch_add(1, std::memory_order_relaxed);
  chunk->total.fetch_add(1, std::memory_order_release);
}

// A value whose bucket is counted and whose total is not yet may be taken now or next time, never
// twice: what is taken leaves its bucket.
Histogram LiveHistogram::take() {
  std::vector<std::uint64_t> counts;
  for (std::size_t c = 0; c < chunk_count; ++c) {
    Chunk* chunk = chunks_[c].load(std::memory_order_acquire);
    if (chunk == nullptr) continue;
    const std::uint64_t total = chunk->total.load(std::memory_order_acquire);
    if (total == taken_[c]) continue;
    taken_[c] = total;
    for (std::size_t i = 0; i < chunk_size; ++i) {
      if (chunk->counts[i].load(std::memory_order_relaxed) == 0) continue;
      const std::uint32_t count = chunk->counts[i].exchange(0, std::memory_order_relaxed);
      counts.resize(c * chunk_size + i + 1);
      counts.back() = count;
    }
  }
  return Histogram::restored(std::move(counts));
}

}  // namespace portstorm::telemetry
