#pragma once
// The receive buffer of a session as most IOCP servers have it: a fixed array that receives are
// written into, and from whose front whole packets are cut.
//
//   0            at               held                     buffer_bytes
//   | handled    | not handled    | free: old bytes        | owner |
//
// The buffer is not cleared between packets, nor between the users of a slot. What stands behind
// it is what an overflow overwrites.

#include <array>
#include <cstddef>
#include <cstdint>

#include "tests/faulty_servers/bugs.h"
#include "tests/faulty_servers/packets.h"

namespace portstorm::faulty {

class PacketStream {
 public:
  static constexpr std::size_t buffer_bytes = 4096;

  explicit PacketStream(Bug bug) noexcept : bug_(bug) {}

  // The slot has a new user.
  void start() noexcept;
  // The most that the next receive may bring.
  std::size_t room() const noexcept;
  // False: memory behind the buffer has been overwritten; a real server dies of it.
  bool append(Bytes received) noexcept;

  // Calls sink(const Packet&) -> bool for each whole packet; the bytes live until it returns. When
  // the sink returns false nothing more is cut. False: a length that the protocol does not allow.
  template <class Sink>
  bool take_packets(Sink&& sink) {
    std::size_t at = 0;
    bool is_good = true;
    bool goes_on = true;
    while (goes_on) {
      const Cut cut = cut_at(at);
      is_good = cut.is_good;
      if (cut.bytes == 0) break;
      if (cut.is_packet) goes_on = sink(packet_at(at, cut.bytes));
      at += cut.bytes;
      // The code was written when clients waited for each answer, or in a lecture whose receives
      // always held one packet: an `if` stands where a `while` should.
      if (bug_ == Bug::one_packet_per_receive) break;
    }
    move_to_front(at);
    return is_good;
  }

  // A length of 0 that is being cut off again and again.
  bool is_spinning() const noexcept { return is_spinning_; }

 private:
  struct Cut {
    std::size_t bytes = 0;  // to cut off the front; 0: wait for more
    bool is_packet = true;
    bool is_good = true;
  };

  // What stands behind the buffer in a session's memory: here a pointer to its owner, by way of
  // which the next packet would be handled.
  struct Memory {
    std::array<std::byte, buffer_bytes> bytes{};
    const PacketStream* owner = nullptr;
  };

  Cut cut_at(std::size_t at) noexcept;
  Packet packet_at(std::size_t at, std::size_t bytes) const noexcept;
  void move_to_front(std::size_t handled) noexcept;

  const Bug bug_;
  Memory memory_;
  std::size_t held_ = 0;
  bool is_spinning_ = false;
};

}  // namespace portstorm::faulty
