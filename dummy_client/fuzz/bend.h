#pragma once
// Bends the bytes of a write: packets and lengths as all fuzzing here does (mutation/), fields at
// their boundary values, and bits.

#include <cstddef>
#include <string>
#include <vector>

#include "mutation/dice.h"
#include "mutation/packet_mutations.h"
#include "wire/packet_definition.h"

namespace portstorm::client {

class Bender {
 public:
  // `protocol` must outlive it.
  explicit Bender(const wire::Protocol& protocol) : protocol_(protocol), packets_(protocol) {}

  // One change; says which: "length bent", "field user_id bent".
  std::string bend(std::vector<std::byte>& stream, fuzz::Dice& dice) const;

  // A packet of this definition with any values in its fields; without one, a payload.
  std::vector<std::byte> generate(const wire::PacketDefinition* packet, fuzz::Dice& dice) const;

 private:
  std::string overflow(std::vector<std::byte>& stream, fuzz::Dice& dice) const;
  std::string bend_field(std::vector<std::byte>& stream, fuzz::Dice& dice) const;

  const wire::Protocol& protocol_;
  const fuzz::PacketMutations packets_;
};

// The ends of the pieces into which a write of so many bytes is cut, rising; the last is its end.
std::vector<std::size_t> pieces_of(std::size_t bytes, bool every_byte, fuzz::Dice& dice);

}  // namespace portstorm::client
