#include "dummy_client/fuzz/bend.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "tests/unit/dummy_client/scenario/scenario_text.h"
#include "wire/codec.h"

namespace portstorm::client {
namespace {

using Stream = std::vector<std::byte>;

std::shared_ptr<const wire::Protocol> chat_protocol() {
  return read_text(chat_scenario(R"({"connect": {}})")).scenario->protocol;
}

class BendTest : public testing::Test {
 protected:
  Stream login() const {
    Stream packet;
    const std::vector<wire::FieldValue> values = {"user1", "pw"};
    wire::append_packet(protocol->framing, *protocol->find("LoginRequest"), values, packet);
    return packet;
  }

  const std::shared_ptr<const wire::Protocol> protocol = chat_protocol();
  const Bender bender{*protocol};
};

TEST_F(BendTest, TheSameDiceBendTheSameWay) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Stream one = login(), other = login();
    fuzz::Dice dice(seed), same(seed);
    EXPECT_EQ(bender.bend(one, dice), bender.bend(other, same));
    EXPECT_EQ(one, other);
  }
}

TEST_F(BendTest, EveryKindComesAndIsBounded) {
  std::map<std::string, int> kinds;
  fuzz::Dice dice(1);
  for (int i = 0; i < 5000; ++i) {
    Stream stream = login();
    const std::string kind = bender.bend(stream, dice);
    ++kinds[kind];
    EXPECT_LE(stream.size(), 24'000U) << kind;
  }
  for (const char* kind :
       {"bits flipped", "field user_id bent", "field password bent", "packets put in",
        "packet doubled", "packet taken out", "packets swapped", "packet torn off", "length bent",
        "id bent", "packet resized", "overflow"}) {
    EXPECT_GT(kinds[kind], 50) << kind;
  }
}

TEST_F(BendTest, AFieldIsBentWithinItsPacket) {
  fuzz::Dice dice(1);
  int bent = 0;
  for (int i = 0; i < 2000; ++i) {
    Stream stream = login();
    if (!bender.bend(stream, dice).starts_with("field user_id")) continue;
    ASSERT_EQ(stream.size(), login().size());
    const std::size_t begin = protocol->framing.header_bytes, end = begin + 33;
    EXPECT_TRUE(std::equal(stream.begin(), stream.begin() + begin, login().begin()));
    EXPECT_TRUE(std::equal(stream.begin() + end, stream.end(), login().begin() + end));
    ++bent;
  }
  EXPECT_GT(bent, 100);
}

TEST_F(BendTest, BoundaryLengthsAreAmongTheBentOnes) {
  std::map<std::uint64_t, int> lengths;
  fuzz::Dice dice(1);
  for (int i = 0; i < 20000; ++i) {
    Stream stream = login();
    if (bender.bend(stream, dice) != "length bent") continue;
    ++lengths[std::to_integer<unsigned>(stream[0]) | std::to_integer<unsigned>(stream[1]) << 8U];
  }
  for (const unsigned length :
       {0U, 1U, 4U, 5U, 1024U, 1025U, 0x7fU, 0x80U, 0xffU, 0x7fffU, 0x8000U, 0xffffU}) {
    EXPECT_GT(lengths[length], 0) << length;
  }
}

TEST_F(BendTest, WhatIsGeneratedIsAPacketOfItsKind) {
  fuzz::Dice dice(1);
  for (const wire::PacketDefinition& definition : protocol->packets) {
    for (int i = 0; i < 50; ++i) {
      const Stream packet = bender.generate(&definition, dice);
      std::vector<wire::FieldValue> values;
      EXPECT_TRUE(wire::decode_packet(protocol->framing, definition, packet, values))
          << definition.name;
      EXPECT_EQ(wire::packet_id(protocol->framing, packet), definition.id);
    }
  }
}

TEST(PiecesOf, RiseToTheEnd) {
  fuzz::Dice dice(1);
  for (std::size_t bytes = 1; bytes < 300; ++bytes) {
    for (const bool every_byte : {false, true}) {
      const auto ends = pieces_of(bytes, every_byte, dice);
      EXPECT_EQ(ends.back(), bytes);
      EXPECT_TRUE(std::is_sorted(ends.begin(), ends.end(), std::less_equal<>()));
      EXPECT_LE(ends.size(), 65U);
    }
  }
  EXPECT_EQ(pieces_of(5, true, dice), (std::vector<std::size_t>{1, 2, 3, 4, 5}));
}

}  // namespace
}  // namespace portstorm::client
