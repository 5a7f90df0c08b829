#pragma once
// Bytes in, whole packets out.
//
// A packet that lies whole in the bytes just received is handed on where it lies; only the torn
// end of a receive is copied, into a buffer that grows with what has come (never by what a length
// field announces), never exceeds max_packet and does not exist until it is needed. When its
// packet is handed on, a large buffer is freed and a small one (kept_bytes) stays for the next.
//
//     feed  [ tail of A | B | C | head of D ]
//     sink     A (from the buffer)  B  C (in place)        D's head waits in the buffer
//
// Not thread-safe: one stream, one owner at a time.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "wire/framing.h"

namespace portstorm::wire {

class Reassembler {
 public:
  // `framing` must outlive the reassembler.
  explicit Reassembler(const Framing& framing) noexcept;

  // Calls sink(std::span<const std::byte> packet) -> bool for each whole packet, header and
  // delimiter included. The span lives until the sink returns. When the sink returns false the
  // rest of the bytes is dropped and feed() returns none: the owner has closed the stream.
  // After an error the stream is dead: feed() returns the same error again.
  template <class Sink>
  FrameError feed(std::span<const std::byte> bytes, Sink&& sink) {
    std::span<const std::byte> packet;
    while (cut(bytes, packet)) {
      if (!sink(packet)) {
        discard();
        return FrameError::none;
      }
    }
    return error_;
  }

  std::size_t buffered_bytes() const noexcept;  // of the packet that waits for its rest
  // Those bytes, until the next feed(); and how long the packet will be, 0 while its header is
  // torn.
  std::span<const std::byte> buffered() const noexcept {
    return {buffer_.data(), buffered_bytes()};
  }
  std::size_t buffered_packet_bytes() const noexcept {
    return buffered_bytes() == 0 ? 0 : torn_packet_bytes_;
  }
  void reset() noexcept;  // for the next connection in the same slot

  static constexpr std::size_t kept_bytes = 1024;

 private:
  // Cuts the next whole packet off the front of `bytes`. False: there is none; what is left has
  // been buffered, or error_ is set.
  bool cut(std::span<const std::byte>& bytes, std::span<const std::byte>& packet);
  bool cut_prefixed(std::span<const std::byte>& bytes, std::span<const std::byte>& packet);
  bool cut_delimited(std::span<const std::byte>& bytes, std::span<const std::byte>& packet);
  bool cut_stream(std::span<const std::byte>& bytes, std::span<const std::byte>& packet);

  // The whole packet's bytes by its header, or nothing and error_ is set.
  std::optional<std::size_t> packet_bytes(const std::byte* header);
  // Bytes up to and with the delimiter that ends in `bytes`, or nothing.
  std::optional<std::size_t> find_delimiter(std::span<const std::byte> bytes) const;

  void buffer(std::span<const std::byte>& bytes, std::size_t count);  // moves from bytes' front
  bool hand_on_buffer(std::span<const std::byte>& packet);
  bool fail(FrameError error);
  void discard() noexcept;

  const Framing* framing_;
  std::vector<std::byte> buffer_;
  std::size_t torn_packet_bytes_ = 0;  // of the packet in buffer_, once its header is whole
  bool handed_on_ = false;  // the sink has buffer_; it is empty when cut() is next called
  FrameError error_ = FrameError::none;

  // Of the length field, laid out once.
  std::uint32_t length_offset_ = 0;
  std::uint32_t uncounted_bytes_ = 0;
  std::uint8_t length_size_ = 0;
  bool length_signed_ = false;
  Endian length_endian_ = Endian::little;
};

}  // namespace portstorm::wire
