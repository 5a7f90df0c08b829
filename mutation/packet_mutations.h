#pragma once
// Changes to a stream of packets: lengths at the boundaries where parsers go wrong, packets put in,
// taken out, doubled, swapped, grown to the largest size, and torn off.

#include <cstddef>
#include <string_view>
#include <vector>

#include "mutation/artifact.h"
#include "mutation/dice.h"
#include "wire/packet_definition.h"

namespace portstorm::fuzz {

class PacketMutations {
 public:
  // `protocol` must outlive it.
  explicit PacketMutations(const wire::Protocol& protocol);

  // One change; says which. The stream may grow by one packet, or by a dozen small ones.
  std::string_view apply(std::vector<std::byte>& stream, Dice& dice) const;

  // Sizes of whole packets worth trying; also sizes of receives.
  const std::vector<std::size_t>& boundaries() const noexcept { return boundaries_; }

  // Where packets begin and end: 0, the end of each, and the end of the stream.
  std::vector<std::size_t> borders(Bytes stream) const;

 private:
  using Stream = std::vector<std::byte>;
  struct Piece {  // a packet, or what is behind the last
    std::size_t begin = 0, end = 0;
  };

  Stream make_packet(Dice& dice) const;
  Piece pick(const Stream& stream, Dice& dice) const;
  void bend_length(Stream& stream, Dice& dice) const;
  void bend_id(Stream& stream, Dice& dice) const;
  void insert_packets(Stream& stream, Dice& dice) const;
  void repeat_piece(Stream& stream, Dice& dice) const;
  void erase_piece(Stream& stream, Dice& dice) const;
  void swap_pieces(Stream& stream, Dice& dice) const;
  void resize_packet(Stream& stream, Dice& dice) const;
  void tear_off(Stream& stream, Dice& dice) const;
  void write_length(Stream& stream, std::size_t packet, std::uint64_t length) const;

  const wire::Protocol& protocol_;
  std::vector<std::size_t> boundaries_;
};

}  // namespace portstorm::fuzz
