#pragma once
// The packets that wait to be sent on one session, and how much of the first is sent already.
//
//     sent | rest of A | B | C | ...          gather() offers from the first unsent byte on,
//            ^ the next send starts here      advance() moves on by what a send's count said
//
// A short count needs no case of its own: the rest simply stands first. Not thread-safe.

#include <cstddef>
#include <span>
#include <vector>

#include "completion_port/completion_port.h"
#include "target_server/network/packet_buffer.h"

namespace portstorm::server {

class SendQueue {
 public:
  void push(PacketRef packet);

  // Fills `out` from the front with what is to be sent next; returns how many buffers.
  std::size_t gather(std::span<ConstBuffer> out) const noexcept;
  // `bytes` is at most queued_bytes(). Returns how many packets are now sent whole.
  std::size_t advance(std::size_t bytes) noexcept;
  void clear() noexcept;

  bool empty() const noexcept { return first_ == packets_.size(); }
  std::size_t queued_bytes() const noexcept { return queued_bytes_; }
  std::size_t queued_packets() const noexcept { return packets_.size() - first_; }

 private:
  std::vector<PacketRef> packets_;
  std::size_t first_ = 0;       // index of the first packet with unsent bytes
  std::size_t first_sent_ = 0;  // of whose bytes so many are sent
  std::size_t queued_bytes_ = 0;
};

}  // namespace portstorm::server
