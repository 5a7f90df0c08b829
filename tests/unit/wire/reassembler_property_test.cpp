// However a stream is torn, the same packets come out: every framing, streams drawn from a fixed
// seed, fed whole, one byte at a time and in random pieces.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/unit/wire/packets.h"
#include "wire/bytes.h"
#include "wire/reassembler.h"

namespace portstorm::wire {
namespace {

using Random = std::mt19937;

std::size_t draw(Random& random, std::size_t most) {
  return std::uniform_int_distribution<std::size_t>(0, most)(random);
}

Bytes random_bytes(Random& random, std::size_t count) {
  Bytes bytes(count);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(draw(random, 255));
  return bytes;
}

Bytes prefixed_packet(const Framing& framing, Random& random) {
  const std::size_t most = std::min(
      framing.max_packet,
      uncounted_bytes(framing) +
          static_cast<std::size_t>(max_of(framing.header[framing.length_field].type) & 0xffff));
  const bool largest = draw(random, 20) == 0;
  const std::size_t size =
      largest ? most
              : framing.header_bytes +
                    draw(random, std::min<std::size_t>(most - framing.header_bytes, 40));
  Bytes packet = random_bytes(random, size);
  const HeaderField& length = framing.header[framing.length_field];
  store_integer(packet.data() + length.offset, size - uncounted_bytes(framing),
                size_of(length.type), length.endian);
  return packet;
}

// Text of few letters, so that parts of the delimiter turn up everywhere.
Bytes delimited_packet(const Framing& framing, Random& random) {
  const std::string letters = framing.delimiter + "x";
  std::string text;
  for (std::size_t left = draw(random, 12); left > 0; --left) {
    text += letters[draw(random, letters.size() - 1)];
  }
  text = text.substr(0, text.find(framing.delimiter)) + "x" + framing.delimiter;
  return bytes_of(text.substr(0, text.find(framing.delimiter) + framing.delimiter.size()));
}

struct Case {
  std::string name;
  Framing framing;
};

class ReassemblerProperty : public testing::TestWithParam<Case> {
 protected:
  void feed(Reassembler& reassembler, std::span<const std::byte> piece) {
    const FrameError error = reassembler.feed(piece, [this](std::span<const std::byte> packet) {
      received_.emplace_back(packet.begin(), packet.end());
      return true;
    });
    ASSERT_EQ(error, FrameError::none);
    ASSERT_LT(reassembler.buffered_bytes(), GetParam().framing.max_packet);
  }

  std::vector<Bytes> received_;
};

TEST_P(ReassemblerProperty, GivesTheSamePacketsHoweverTheStreamIsTorn) {
  const Framing& framing = GetParam().framing;
  Random random(20240607);
  for (int round = 0; round < 60; ++round) {
    std::vector<Bytes> sent;
    Bytes stream;
    for (std::size_t left = 1 + draw(random, 30); left > 0; --left) {
      sent.push_back(framing.kind == FramingKind::delimited ? delimited_packet(framing, random)
                                                            : prefixed_packet(framing, random));
      stream.insert(stream.end(), sent.back().begin(), sent.back().end());
    }
    // The most bytes in a piece: all, one, few, many.
    for (const std::size_t most :
         {stream.size(), std::size_t{1}, std::size_t{7}, std::size_t{300}}) {
      Reassembler reassembler(framing);
      received_.clear();
      for (std::size_t at = 0; at < stream.size();) {
        const std::size_t size = most == stream.size() ? most : 1 + draw(random, most - 1);
        const std::size_t piece = std::min(size, stream.size() - at);
        ASSERT_NO_FATAL_FAILURE(feed(reassembler, std::span(stream).subspan(at, piece)));
        at += piece;
      }
      ASSERT_EQ(received_, sent) << "round " << round << ", pieces of at most " << most;
      ASSERT_EQ(reassembler.buffered_bytes(), 0u);
    }
  }
}

HeaderField field(IntegerType type, Endian endian = Endian::little) {
  return {.name = "f", .type = type, .endian = endian};
}

INSTANTIATE_TEST_SUITE_P(
    Framings, ReassemblerProperty,
    testing::Values(Case{"chat", chat_framing()},
                    Case{"u8_whole", prefixed({field(IntegerType::u8), field(IntegerType::u8)}, 0,
                                              LengthCounts::whole_packet, 255)},
                    Case{"u8_length_alone",
                         prefixed({field(IntegerType::u8)}, 0, LengthCounts::body, 256)},
                    Case{"i16_body", prefixed({field(IntegerType::u16), field(IntegerType::i16)}, 1,
                                              LengthCounts::body, 4096)},
                    Case{"u16_big_after_length",
                         prefixed({field(IntegerType::u8), field(IntegerType::u16, Endian::big),
                                   field(IntegerType::u32)},
                                  1, LengthCounts::after_length, 9000)},
                    Case{"u32_big_body", prefixed({field(IntegerType::u32, Endian::big)}, 0,
                                                  LengthCounts::body, 2000)},
                    Case{"u64_last", prefixed({field(IntegerType::u16), field(IntegerType::u64)}, 1,
                                              LengthCounts::whole_packet, 700)},
                    Case{"line_feed", delimited("\n", 64)},
                    Case{"carriage_return_line_feed", delimited("\r\n", 64)},
                    Case{"own_start_repeated", delimited("aab", 64)}),
    [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace portstorm::wire
