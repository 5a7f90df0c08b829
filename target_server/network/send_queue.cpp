#include "target_server/network/send_queue.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace portstorm::server {

void SendQueue::push(PacketRef packet, TimePoint now, Priority priority) {
  // The vector is used as a queue: sent packets are dropped from its front now and then, so that
  // a session that is never idle does not grow.
  if (first_ >= 64 && first_ * 2 >= packets_.size()) {
    packets_.erase(packets_.begin(), packets_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  queued_bytes_ += packet.size();
  const std::size_t fixed = first_ + std::max<std::size_t>(gathered_, first_sent_ > 0 ? 1 : 0);
  std::size_t place = packets_.size();
  while (place > fixed && packets_[place - 1].priority > priority) --place;
  packets_.insert(packets_.begin() + static_cast<std::ptrdiff_t>(place),
                  Waiting{std::move(packet), now, priority});
}

std::size_t SendQueue::gather(std::span<ConstBuffer> out) noexcept {
  std::size_t count = 0;
  for (std::size_t i = first_; i < packets_.size() && count < out.size(); ++i) {
    std::span<const std::byte> bytes = packets_[i].packet.bytes();
    if (i == first_) bytes = bytes.subspan(first_sent_);
    out[count++] = {bytes.data(), bytes.size()};
  }
  gathered_ = count;
  return count;
}

std::string SendQueue::peek(std::size_t offset, std::size_t bytes) const {
  std::string text;
  std::size_t skip = first_sent_ + offset;
  for (std::size_t i = first_; i < packets_.size() && text.size() < bytes; ++i) {
    const std::span<const std::byte> packet = packets_[i].packet.bytes();
    const std::size_t from = std::min(skip, packet.size());
    skip -= from;
    const std::size_t count = std::min(packet.size() - from, bytes - text.size());
    text.append(reinterpret_cast<const char*>(packet.data()) + from, count);
  }
  return text;
}

std::size_t SendQueue::advance(std::size_t bytes) noexcept {
  assert(bytes <= queued_bytes_);
  const std::size_t before = queued_packets();
  gathered_ = 0;
  queued_bytes_ -= bytes;
  first_sent_ += bytes;
  while (first_ < packets_.size() && first_sent_ >= packets_[first_].packet.size()) {
    first_sent_ -= packets_[first_].packet.size();
    packets_[first_++].packet = PacketRef();  // back to the pool at once
  }
  const std::size_t sent_whole = before - queued_packets();
  if (first_ == packets_.size()) clear();
  return sent_whole;
}

void SendQueue::clear() noexcept {
  packets_.clear();
  if (packets_.capacity() > 256) packets_.shrink_to_fit();  // a burst's memory is not kept
  first_ = 0;
  first_sent_ = 0;
  gathered_ = 0;
  queued_bytes_ = 0;
}

}  // namespace portstorm::server
