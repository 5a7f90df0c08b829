#pragma once
// The packets that wait to be sent on one session, and how much of the first is sent already.
//
//     sent | rest of A | B | C | ...          gather() offers from the first unsent byte on,
//            ^ the next send starts here      advance() moves on by what a send's count said
//
// A short count needs no case of its own: the rest simply stands first. A packet of a higher
// priority is put before waiting ones of a lower, but never before one that is partly sent or in
// the hands of the send that gather() filled. Not thread-safe.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "completion_port/completion_port.h"
#include "target_server/content/content.h"
#include "target_server/network/packet_buffer.h"

namespace portstorm::server {

class SendQueue {
 public:
  // All of one priority: first come, first sent.
  void push(PacketRef packet, TimePoint now, Priority priority = Priority::chat);

  // Fills `out` from the front with what is to be sent next; returns how many buffers. These stay
  // where they are until advance().
  std::size_t gather(std::span<ConstBuffer> out) noexcept;
  // Up to `bytes` of what is not sent yet, from `offset` on.
  std::string peek(std::size_t offset, std::size_t bytes) const;
  // `bytes` is at most queued_bytes(). Returns how many packets are now sent whole.
  std::size_t advance(std::size_t bytes) noexcept;
  void clear() noexcept;

  bool empty() const noexcept { return first_ == packets_.size(); }
  std::size_t queued_bytes() const noexcept { return queued_bytes_; }
  std::size_t queued_packets() const noexcept { return packets_.size() - first_; }
  // When the packet was pushed that now stands first; TimePoint::max() when there is none.
  TimePoint oldest() const noexcept { return empty() ? TimePoint::max() : packets_[first_].pushed; }

 private:
  struct Waiting {
    PacketRef packet;
    TimePoint pushed;
    Priority priority;
  };

  std::vector<Waiting> packets_;
  std::size_t first_ = 0;       // index of the first packet with unsent bytes
  std::size_t first_sent_ = 0;  // of whose bytes so many are sent
  std::size_t gathered_ = 0;    // packets that a send has
  std::size_t queued_bytes_ = 0;
};

}  // namespace portstorm::server
