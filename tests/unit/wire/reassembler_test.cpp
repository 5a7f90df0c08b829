#include "wire/reassembler.h"

#include <gtest/gtest.h>

#include "tests/unit/wire/packets.h"

namespace portstorm::wire {
namespace {

struct Cut {
  std::vector<Bytes> packets;
  FrameError error = FrameError::none;
};

// Feeds the pieces one after the other and collects what comes out.
Cut feed_all(const Framing& framing, const std::vector<Bytes>& pieces) {
  Reassembler reassembler(framing);
  Cut cut;
  for (const Bytes& piece : pieces) {
    cut.error = reassembler.feed(piece, [&](std::span<const std::byte> packet) {
      cut.packets.emplace_back(packet.begin(), packet.end());
      return true;
    });
  }
  return cut;
}

FrameError error_of(const Framing& framing, std::string_view stream) {
  return feed_all(framing, {hex(stream)}).error;
}

TEST(Reassembler, CutsEveryPacketOfOneReceive) {
  const Cut cut =
      feed_all(chat_framing(), {hex("06 00 01 00 00 aa 05 00 02 00 00 07 00 03 00 00 bb cc")});
  EXPECT_EQ(cut.error, FrameError::none);
  ASSERT_EQ(cut.packets.size(), 3u);
  EXPECT_EQ(cut.packets[0], hex("06 00 01 00 00 aa"));
  EXPECT_EQ(cut.packets[1], hex("05 00 02 00 00"));
  EXPECT_EQ(cut.packets[2], hex("07 00 03 00 00 bb cc"));
}

TEST(Reassembler, HandsOnWholePacketsWhereTheyLie) {
  const Framing framing = chat_framing();
  Reassembler reassembler(framing);
  const Bytes stream = hex("05 00 01 00 00 06 00 02 00 00 aa");
  std::vector<const std::byte*> seen;
  reassembler.feed(stream, [&](std::span<const std::byte> packet) {
    seen.push_back(packet.data());
    return true;
  });
  EXPECT_EQ(seen, (std::vector<const std::byte*>{stream.data(), stream.data() + 5}));
  EXPECT_EQ(reassembler.buffered_bytes(), 0u);
}

TEST(Reassembler, KeepsTheTornEndForTheNextReceive) {
  const Framing framing = chat_framing();
  Reassembler reassembler(framing);
  int packets = 0;
  const auto count = [&](std::span<const std::byte>) { return ++packets > 0; };
  EXPECT_EQ(reassembler.feed(hex("06 00 01"), count), FrameError::none);
  EXPECT_EQ(reassembler.buffered_bytes(), 3u);
  EXPECT_EQ(reassembler.feed(hex("00 00"), count), FrameError::none);
  EXPECT_EQ(reassembler.buffered_bytes(), 5u);
  EXPECT_EQ(packets, 0);
  EXPECT_EQ(reassembler.feed(hex("aa 09"), count), FrameError::none);
  EXPECT_EQ(packets, 1);
  EXPECT_EQ(reassembler.buffered_bytes(), 1u);
}

TEST(Reassembler, RefusesLengthsBelowTheHeader) {
  const Framing framing = chat_framing();
  for (const char* stream : {"00 00 01 00 00", "01 00 01 00 00", "04 00 01 00 00"}) {
    EXPECT_EQ(error_of(framing, stream), FrameError::length_below_header) << stream;
  }
  EXPECT_EQ(error_of(framing, "05 00 01 00 00"), FrameError::none);
}

TEST(Reassembler, RefusesLengthsAboveTheMaximum) {
  const Framing framing = chat_framing(16);
  EXPECT_EQ(error_of(framing, "11 00 01 00 00"), FrameError::length_above_maximum);
  EXPECT_EQ(error_of(framing, "ff ff 01 00 00"), FrameError::length_above_maximum);
  const Cut largest = feed_all(framing, {hex("10 00 01 00 00"), Bytes(11)});
  EXPECT_EQ(largest.error, FrameError::none);
  ASSERT_EQ(largest.packets.size(), 1u);
  EXPECT_EQ(largest.packets[0].size(), 16u);
}

TEST(Reassembler, TakesTheLargestPacketThatAU16CanSay) {
  Bytes stream = hex("ff ff 01 00 00");
  stream.resize(65535);
  const Cut cut = feed_all(chat_framing(65535), {stream});
  ASSERT_EQ(cut.packets.size(), 1u);
  EXPECT_EQ(cut.packets[0].size(), 65535u);
}

TEST(Reassembler, TakesNegativeLengthsForTooShort) {
  for (const IntegerType type :
       {IntegerType::i8, IntegerType::i16, IntegerType::i32, IntegerType::i64}) {
    const Framing framing = prefixed({{.name = "length", .type = type}}, 0, LengthCounts::body, 64);
    const Bytes minus_one(size_of(type), std::byte{0xff});
    EXPECT_EQ(feed_all(framing, {minus_one}).error, FrameError::length_below_header);
  }
}

TEST(Reassembler, ReadsBigEndianLengths) {
  const Framing framing =
      prefixed({{.name = "id", .type = IntegerType::u8},
                {.name = "length", .type = IntegerType::u32, .endian = Endian::big}},
               1, LengthCounts::whole_packet, 64);
  const Cut cut = feed_all(framing, {hex("07 00 00 00 06 aa")});
  ASSERT_EQ(cut.packets.size(), 1u);
  EXPECT_EQ(error_of(framing, "07 06 00 00 00 aa"), FrameError::length_above_maximum);
}

TEST(Reassembler, CountsTheBodyAloneWhenToldSo) {
  Framing framing = chat_framing(16);
  framing.length_counts = LengthCounts::body;
  const Cut cut = feed_all(framing, {hex("00 00 01 00 00 02 00 01 00 00 aa bb")});
  ASSERT_EQ(cut.packets.size(), 2u);
  EXPECT_EQ(cut.packets[0].size(), 5u);
  EXPECT_EQ(cut.packets[1].size(), 7u);
  EXPECT_EQ(error_of(framing, "0c 00 01 00 00"), FrameError::length_above_maximum);
}

TEST(Reassembler, CountsWhatFollowsTheLengthWhenToldSo) {
  Framing framing = chat_framing(16);
  framing.length_counts = LengthCounts::after_length;
  const Cut cut = feed_all(framing, {hex("03 00 01 00 00 04 00 01 00 00 aa")});
  ASSERT_EQ(cut.packets.size(), 2u);
  EXPECT_EQ(cut.packets[1].size(), 6u);
  EXPECT_EQ(error_of(framing, "02 00 01 00 00"), FrameError::length_below_header);
  EXPECT_EQ(error_of(framing, "0f 00 01 00 00"), FrameError::length_above_maximum);
}

TEST(Reassembler, DoesNotOverflowWhenTheHeaderIsAddedToAHugeLength) {
  const Framing framing =
      prefixed({{.name = "length", .type = IntegerType::u64}}, 0, LengthCounts::body, 64);
  EXPECT_EQ(feed_all(framing, {Bytes(8, std::byte{0xff})}).error, FrameError::length_above_maximum);
  EXPECT_EQ(error_of(framing, "f8 ff ff ff ff ff ff ff"), FrameError::length_above_maximum);
}

TEST(Reassembler, RefusesATornHeaderAsSoonAsItIsWhole) {
  const Cut cut = feed_all(chat_framing(), {hex("00 00 01"), hex("00 00")});
  EXPECT_EQ(cut.error, FrameError::length_below_header);
}

TEST(Reassembler, StaysDeadAfterAnErrorUntilItIsReset) {
  const Framing framing = chat_framing();
  Reassembler reassembler(framing);
  int packets = 0;
  const auto count = [&](std::span<const std::byte>) { return ++packets > 0; };
  EXPECT_EQ(reassembler.feed(hex("05 00 01 00 00 00 00 00 00 00"), count),
            FrameError::length_below_header);
  EXPECT_EQ(packets, 1);
  EXPECT_EQ(reassembler.feed(hex("05 00 01 00 00"), count), FrameError::length_below_header);
  EXPECT_EQ(packets, 1);
  reassembler.reset();
  EXPECT_EQ(reassembler.feed(hex("05 00 01 00 00"), count), FrameError::none);
  EXPECT_EQ(packets, 2);
}

TEST(Reassembler, DropsTheRestWhenTheSinkHasClosedTheStream) {
  const Framing framing = chat_framing();
  Reassembler reassembler(framing);
  int packets = 0;
  const auto close_at_once = [&](std::span<const std::byte>) {
    ++packets;
    return false;
  };
  EXPECT_EQ(reassembler.feed(hex("05 00 01 00 00 05 00 02 00 00 06 00"), close_at_once),
            FrameError::none);
  EXPECT_EQ(packets, 1);
  EXPECT_EQ(reassembler.buffered_bytes(), 0u);
}

TEST(Reassembler, CutsTextAtTheDelimiter) {
  const Cut cut =
      feed_all(delimited("\n", 16), {bytes_of("one\n\ntwo"), bytes_of("\nthr"), bytes_of("ee\n")});
  EXPECT_EQ(cut.packets, (std::vector<Bytes>{bytes_of("one\n"), bytes_of("\n"), bytes_of("two\n"),
                                             bytes_of("three\n")}));
}

TEST(Reassembler, FindsADelimiterThatIsTornBetweenReceives) {
  const Framing framing = delimited("\r\n", 16);
  const std::vector<Bytes> expected{bytes_of("a\r\n"), bytes_of("b\rc\r\n")};
  EXPECT_EQ(feed_all(framing, {bytes_of("a\r"), bytes_of("\nb\r"), bytes_of("c\r"), bytes_of("\n")})
                .packets,
            expected);
  EXPECT_EQ(feed_all(framing, {bytes_of("a\r\nb\rc\r\n")}).packets, expected);
}

TEST(Reassembler, FindsADelimiterThatRepeatsItsOwnStart) {
  const Framing framing = delimited("aab", 16);
  const std::vector<Bytes> expected{bytes_of("xaaab"), bytes_of("aab")};
  EXPECT_EQ(feed_all(framing, {bytes_of("xaaabaab")}).packets, expected);
  std::vector<Bytes> single;
  for (const char c : std::string("xaaabaab")) single.push_back(bytes_of(std::string(1, c)));
  EXPECT_EQ(feed_all(framing, single).packets, expected);
}

TEST(Reassembler, GivesUpOnTextWithoutADelimiter) {
  const Framing framing = delimited("\r\n", 6);
  EXPECT_EQ(feed_all(framing, {bytes_of("abcd\r\n")}).packets.size(), 1u);
  EXPECT_EQ(feed_all(framing, {bytes_of("abcde\r\n")}).error, FrameError::no_delimiter);
  EXPECT_EQ(feed_all(framing, {bytes_of("abcde\r"), bytes_of("\n")}).error,
            FrameError::no_delimiter);
  EXPECT_EQ(feed_all(framing, {bytes_of("abcde")}).error, FrameError::none);
}

TEST(Reassembler, PassesAStreamOnAsItComes) {
  const Framing stream;
  const Cut cut = feed_all(stream, {bytes_of("abc"), {}, bytes_of("d")});
  EXPECT_EQ(cut.packets, (std::vector<Bytes>{bytes_of("abc"), bytes_of("d")}));
}

}  // namespace
}  // namespace portstorm::wire
