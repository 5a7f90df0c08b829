#pragma once
// Changes an input where parsers go wrong: packets and their lengths (packet_mutations.h), and the
// plan by which the stream arrives.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fuzz/adapter/parser.h"
#include "mutation/artifact.h"
#include "mutation/dice.h"

namespace portstorm::fuzz {

class Mutator {
 public:
  // The engine's own mutation of `size` bytes, in place; returns the new size.
  using MutateBytes = std::size_t (*)(std::uint8_t* data, std::size_t size, std::size_t max_size);

  Mutator(const std::vector<Subject>& subjects, MutateBytes mutate_bytes)
      : subjects_(subjects), mutate_bytes_(mutate_bytes) {}

  // Changes the `size` bytes in place, to at most `max_size`; returns how many there are now.
  std::size_t mutate(std::uint8_t* data, std::size_t size, std::size_t max_size,
                     std::uint64_t seed) const;

  // The first packets of one input and the last of another.
  std::size_t cross(Bytes first, Bytes second, std::uint8_t* out, std::size_t max_size,
                    std::uint64_t seed) const;

 private:
  void mutate_stream(std::vector<std::byte>& stream, std::size_t max_size) const;
  const Subject& subject_of(const Plan& plan) const;

  const std::vector<Subject>& subjects_;
  const MutateBytes mutate_bytes_;
};

}  // namespace portstorm::fuzz
