#include "tests/faulty_servers/packet_stream.h"

#include <algorithm>
#include <cstring>

namespace portstorm::faulty {

void PacketStream::start() noexcept {
  memory_.owner = this;
  held_ = 0;
  is_spinning_ = false;
}

std::size_t PacketStream::room() const noexcept {
  const std::size_t free_bytes = buffer_bytes - held_;
  // The receive asks for what the header announces ("the rest of this packet") and trusts it to
  // fit: the buffer is larger than any packet that our own client sends.
  if (bug_ == Bug::reassembly_overflow && held_ >= header_bytes) {
    const std::size_t announced = length_in(memory_.bytes.data());
    if (announced > held_) return std::max(announced - held_, free_bytes);
  }
  return free_bytes;
}

// The overflow is real, up to the end of this object: what it does to the memory of others is not
// ours to show.
bool PacketStream::append(Bytes received) noexcept {
  const std::size_t space = sizeof memory_ - held_;
  auto* memory = reinterpret_cast<std::byte*>(&memory_);
  std::memcpy(memory + held_, received.data(), std::min(received.size(), space));
  if (received.size() > space || memory_.owner != this) return false;
  held_ += received.size();
  return held_ <= buffer_bytes;
}

PacketStream::Cut PacketStream::cut_at(std::size_t at) noexcept {
  if (held_ - at < header_bytes) return {};
  const std::size_t length = length_in(memory_.bytes.data() + at);
  if (length == 0) {
    // `while (held >= header) { handle; at += length; }`: with 0 it goes round for ever. No client
    // of ours sends 0, so nobody has seen it.
    if (bug_ == Bug::zero_length_spins) {
      is_spinning_ = true;
      return {};
    }
    // 0 doubles as the sign for "length not known yet".
    if (bug_ == Bug::zero_length_wedges) return {};
  } else if (length < header_bytes) {
    // "Be liberal in what you accept": a runt is skipped. What follows it is cut at the wrong
    // place.
    if (bug_ == Bug::short_length_accepted) return {.bytes = length, .is_packet = false};
  }
  if (length < header_bytes) return {.is_good = false};
  // The maximum is checked where packets are sent, not where they are received.
  const bool checks_maximum = bug_ != Bug::reassembly_overflow;
  if (length > max_packet_bytes && checks_maximum) return {.is_good = false};
  if (held_ - at < length) return {};
  return {.bytes = length};
}

Packet PacketStream::packet_at(std::size_t at, std::size_t bytes) const noexcept {
  const Bytes memory = Bytes(memory_.bytes).subspan(at);
  return {memory.first(bytes), memory};
}

void PacketStream::move_to_front(std::size_t handled) noexcept {
  std::memmove(memory_.bytes.data(), memory_.bytes.data() + handled, held_ - handled);
  held_ -= handled;
}

}  // namespace portstorm::faulty
