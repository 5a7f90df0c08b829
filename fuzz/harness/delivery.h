#pragma once
// Delivers the stream of an input to a parser, in one of several segmentations, and notes what
// becomes of it. What no parser may do is reported at once.

#include <cstddef>
#include <string>
#include <vector>

#include "fuzz/adapter/parser.h"
#include "mutation/artifact.h"

namespace portstorm::fuzz {

enum class Segmentation : std::uint8_t { whole, byte_by_byte, planned };

enum class Ending : std::uint8_t { peer, rejected, handler_closed };  // who ended it

// What a parser made of one connection.
struct Outcome {
  struct Packet {
    std::size_t end = 0;          // in `bytes`, where the packets lie one after the other
    std::size_t known_after = 0;  // bytes of the stream that had been received
  };
  std::vector<std::byte> bytes;
  std::vector<Packet> packets;
  Ending ending = Ending::peer;
  int reason = 0;                     // rejected
  std::size_t ended_after = 0;        // bytes of the stream; unless the peer ended it
  std::vector<std::size_t> receives;  // the end of each, as an offset into the stream
};

// One outcome for each connection of the input.
std::vector<Outcome> deliver(const Subject& subject, const Artifact& artifact,
                             Segmentation segmentation);

// "one byte at a time", "in receives of 5 1 12 bytes, over and over"
std::string in_words(Segmentation segmentation, const Plan& plan);

}  // namespace portstorm::fuzz
