#include "completion_port/simulated_stream.h"

#include <cassert>

namespace portstorm {

void SimulatedStream::append(std::span<const std::byte> bytes) {
  assert(bytes.size() <= room() && !is_finished_);
  if (first_ == bytes_.size()) {
    bytes_.clear();
    first_ = 0;
  }
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void SimulatedStream::end_of_send() {
  const std::uint64_t end = taken_ + size();
  if (end > taken_ && (ends_.empty() || ends_.back() < end)) ends_.push_back(end);
}

std::vector<std::byte> SimulatedStream::take(std::size_t count, bool& glued) {
  assert(count <= size());
  const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(first_);
  std::vector<std::byte> taken(begin, begin + static_cast<std::ptrdiff_t>(count));
  first_ += count;
  taken_ += count;
  glued = !ends_.empty() && ends_.front() < taken_;
  while (!ends_.empty() && ends_.front() <= taken_) ends_.pop_front();
  return taken;
}

void SimulatedStream::drop_all() noexcept {
  taken_ += size();
  bytes_.clear();
  first_ = 0;
  ends_.clear();
}

}  // namespace portstorm
