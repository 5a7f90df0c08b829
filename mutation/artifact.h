#pragma once
// An input of the parser targets: what the peer sends, and how it arrives.
//
//   +--------------------+--------------+---------------+----------+-------+--------+---------+
//   | stream ...         | cuts, u16 .. | reconnects .. | close_at | count | flags  | variant |
//   +--------------------+--------------+---------------+----------+-------+--------+---------+
//                                        little-endian    1 byte     of cuts 1 byte   1 byte
//                                                                    1 byte
// The plan is read from the end: a recorded stream is a valid input as it is, and mutations of the
// stream leave its plan alone. Every sequence of bytes is valid; what a short input lacks is zero.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace portstorm::fuzz {

using Bytes = std::span<const std::byte>;

struct Plan {
  // Sizes of the receives, over and over again; 0: all that is left. None at all: likewise.
  std::vector<std::uint16_t> cuts;
  // Offsets into the stream at which the peer ends its connection and the next one begins, in the
  // same slot. Rising.
  std::vector<std::uint16_t> reconnects;
  bool resets = false;        // connections end by a reset, not by a FIN
  std::uint8_t close_at = 0;  // the handler of each connection's Nth packet closes; 0: none does
  std::uint8_t variant = 0;   // where a target has several framings: which

  static constexpr std::size_t most_cuts = 255;
  static constexpr std::size_t most_reconnects = 7;

  friend bool operator==(const Plan&, const Plan&) = default;
};

struct Artifact {
  Bytes stream;  // of the input
  Plan plan;
};

Artifact read_artifact(Bytes input);
// Cuts and reconnects beyond the most are left out.
std::vector<std::byte> write_artifact(Bytes stream, const Plan& plan);

// The stream of each connection; always one or more.
std::vector<Bytes> connections(const Artifact& artifact);

}  // namespace portstorm::fuzz
