#include "wire/codec.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/wire/packets.h"
#include "wire/bytes.h"
#include "wire/protocol_file.h"

namespace portstorm::wire {
namespace {

// A packet of the given fields, id 0x0102 in the chat's framing.
class Codec : public testing::Test {
 protected:
  void define(const std::string& fields, const std::string& structs = "{}") {
    json_file::Mistakes mistakes("test");
    auto protocol = parse_protocol(
        R"({"protocol": "t", "framing": {"kind": "length_prefixed",
      "header": [{"name": "length", "type": "u16"}, {"name": "id", "type": "u16"},
                 {"name": "flags", "type": "u8", "value": 9}],
      "length_field": "length", "id_field": "id", "max_packet": 1024}, "structs": )" +
            structs + R"(, "packets": [{"name": "P", "id": 258, "fields": )" + fields + "}]}",
        mistakes);
    ASSERT_TRUE(protocol) << mistakes.to_string();
    protocol_ = std::move(*protocol);
  }

  const PacketDefinition& packet() const { return protocol_.packets.front(); }

  CodecResult encode(const FieldList& values) {
    out_.clear();
    return append_packet(protocol_.framing, packet(), values, out_);
  }
  Bytes body() const { return Bytes(out_.begin() + 5, out_.end()); }

  CodecResult decode(const Bytes& body) {
    Bytes bytes(5);
    bytes.insert(bytes.end(), body.begin(), body.end());
    return decode_packet(protocol_.framing, packet(), bytes, decoded_);
  }

  std::optional<FieldView> read(std::string_view name) const {
    return read_field(protocol_.framing, packet(), out_, packet().find_field(name).value());
  }

  void expect_round_trip(const FieldList& values) {
    ASSERT_TRUE(encode(values));
    ASSERT_TRUE(decode_packet(protocol_.framing, packet(), out_, decoded_));
    EXPECT_EQ(decoded_, values);
  }

  Protocol protocol_;
  Bytes out_;
  FieldList decoded_;
};

TEST_F(Codec, WritesTheHeaderInFrontOfTheBody) {
  define(R"([{"name": "result", "type": "u16"}])");
  ASSERT_TRUE(encode({0x1234}));
  EXPECT_EQ(out_, hex("07 00 02 01 09 34 12"));
  EXPECT_EQ(packet_id(protocol_.framing, out_), 258u);
}

TEST_F(Codec, AppendsBehindWhatIsThereAndTakesItBackOnAnError) {
  define(R"([{"name": "n", "type": "u8"}])");
  Bytes out = hex("aa bb");
  ASSERT_TRUE(append_packet(protocol_.framing, packet(), FieldList{1}, out));
  EXPECT_EQ(out, hex("aa bb 06 00 02 01 09 01"));
  EXPECT_FALSE(append_packet(protocol_.framing, packet(), FieldList{256}, out));
  EXPECT_EQ(out.size(), 8u);
}

TEST_F(Codec, WritesLengthsAsTheFramingCountsThem) {
  define(R"([{"name": "n", "type": "u32"}])");
  protocol_.framing.length_counts = LengthCounts::body;
  ASSERT_TRUE(encode({}));
  EXPECT_EQ(load_little<std::uint16_t>(out_.data()), 4u);
  protocol_.framing.length_counts = LengthCounts::after_length;
  ASSERT_TRUE(encode({}));
  EXPECT_EQ(load_little<std::uint16_t>(out_.data()), 7u);
}

TEST_F(Codec, FillsMissingFieldsWithZeroOrNothing) {
  define(
      R"([{"name": "a", "type": "i32"}, {"name": "b", "type": "char[3]"}, {"name": "c", "type": "f32"},
             {"name": "n", "type": "u8"}, {"name": "d", "type": "string<u16>"}, {"name": "e", "type": "u16[n]"},
             {"name": "f", "type": "bytes[2]"}, {"name": "g", "type": "bytes..."}])");
  ASSERT_TRUE(encode({}));
  EXPECT_EQ(body(), Bytes(4 + 3 + 4 + 1 + 2 + 0 + 2));
}

TEST_F(Codec, KeepsEveryIntegerTypeAtItsLimits) {
  define(R"([{"name": "a", "type": "u8"}, {"name": "b", "type": "i8"}, {"name": "c", "type": "u16"},
             {"name": "d", "type": "i16"}, {"name": "e", "type": "u32"}, {"name": "f", "type": "i32"},
             {"name": "g", "type": "u64"}, {"name": "h", "type": "i64"}])");
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  expect_round_trip(
      {255, -128, 65535, -32768, std::int64_t{4294967295}, std::int64_t{-2147483648}, most, least});
  expect_round_trip(
      {0, 127, 0, 32767, 0, 2147483647, std::numeric_limits<std::int64_t>::max(), -1});
}

TEST_F(Codec, RefusesIntegersOutOfRange) {
  define(
      R"([{"name": "a", "type": "u8"}, {"name": "b", "type": "i8"}, {"name": "c", "type": "u64"}])");
  EXPECT_EQ(encode({256}).to_string(), "out_of_range at a (u8)");
  EXPECT_EQ(encode({-1}).error, CodecError::out_of_range);
  EXPECT_EQ(encode({0, 128}).to_string(), "out_of_range at b (i8)");
  EXPECT_EQ(encode({0, -129}).error, CodecError::out_of_range);
  EXPECT_EQ(encode({0, 0, -1}).error, CodecError::out_of_range);
  EXPECT_EQ(encode({0.5}).error, CodecError::out_of_range);
  EXPECT_EQ(encode({0, 0, 1e30}).error, CodecError::out_of_range);
  EXPECT_EQ(encode({0, 0, std::numeric_limits<double>::quiet_NaN()}).error,
            CodecError::out_of_range);
  EXPECT_TRUE(encode({7.0, -7.0, 1e19}));
  EXPECT_EQ(encode({"7"}).error, CodecError::wrong_kind);
}

TEST_F(Codec, PadsFixedTextWithNulAndReadsUpToTheFirst) {
  define(R"([{"name": "user", "type": "char[5]"}])");
  ASSERT_TRUE(encode({"abc"}));
  EXPECT_EQ(body(), hex("61 62 63 00 00"));
  ASSERT_TRUE(encode({"abcde"}));
  EXPECT_EQ(std::get<std::string_view>(*read("user")), "abcde");
  EXPECT_EQ(encode({"abcdef"}).to_string(), "text_too_long at user (char[5])");
  ASSERT_TRUE(decode(hex("61 00 62 00 00")));
  EXPECT_EQ(decoded_, FieldList{"a"});
}

TEST_F(Codec, WantsExactlyTheBytesOfFixedBytes) {
  define(R"([{"name": "key", "type": "bytes[3]"}])");
  EXPECT_TRUE(encode({std::string("a\0b", 3)}));
  EXPECT_EQ(encode({"ab"}).to_string(), "wrong_size at key (bytes[3])");
}

TEST_F(Codec, KeepsCountedTextsAndTheRest) {
  define(
      R"([{"name": "a", "type": "string<u8>"}, {"name": "b", "type": "string<u16>", "endian": "big"},
             {"name": "c", "type": "bytes..."}])");
  expect_round_trip({"x", "", std::string("rest\0", 5)});
  EXPECT_EQ(body(), hex("01 78 00 00 72 65 73 74 00"));
  EXPECT_EQ(encode({std::string(256, 'x')}).to_string(), "text_too_long at a (string<u8>)");
  EXPECT_EQ(decode(hex("05 78")).to_string(), "packet_too_short at a (string<u8>)");
}

TEST_F(Codec, KeepsFloatsInBothByteOrders) {
  define(R"([{"name": "a", "type": "f32"}, {"name": "b", "type": "f64", "endian": "big"}])");
  expect_round_trip({1.5, -2.25});
  EXPECT_EQ(body(), hex("00 00 c0 3f c0 02 00 00 00 00 00 00"));
  EXPECT_TRUE(encode({3, 4}));
  EXPECT_EQ(encode({1e300}).to_string(), "out_of_range at a (f32)");
  EXPECT_EQ(encode({"x"}).error, CodecError::wrong_kind);
}

TEST_F(Codec, KeepsArraysOfStructures) {
  define(
      R"([{"name": "n", "type": "u16"}, {"name": "points", "type": "Point[n]"}, {"name": "last", "type": "Point"}])",
      R"({"Point": [{"name": "x", "type": "i16"}, {"name": "label", "type": "string<u8>"}]})");
  const FieldList a{-1, "a"}, b{2, "bb"}, c{3, ""};
  expect_round_trip({2, FieldList{a, b}, c});
  expect_round_trip({0, FieldList{}, c});
}

TEST_F(Codec, TakesTheCountFromTheListUnlessItIsGiven) {
  define(R"([{"name": "n", "type": "u8"}, {"name": "items", "type": "u16[n]"}])");
  ASSERT_TRUE(encode({{}, FieldList{7, 8}}));
  EXPECT_EQ(body(), hex("02 07 00 08 00"));
  EXPECT_EQ(encode({3, FieldList{7, 8}}).to_string(), "bad_count at items (u16[])");
  EXPECT_EQ(encode({3}).error, CodecError::bad_count);
  EXPECT_EQ(encode({{}, FieldList(256)}).to_string(), "out_of_range at n (u8)");
  EXPECT_EQ(encode({{}, 7}).error, CodecError::wrong_kind);
}

TEST_F(Codec, MakesABoundedNumberOfValues) {
  define(
      R"([{"name": "n", "type": "u32"}, {"name": "items", "type": "Box[n]"}])",
      R"({"Box": [{"name": "inner", "type": "Inner"}], "Inner": [{"name": "x", "type": "u8"}]})");
  const auto boxes = [](std::uint32_t count) {
    Bytes body(4 + count);
    store_little(body.data(), count);
    return body;
  };
  EXPECT_TRUE(decode(boxes(20'000)));  // three values each
  EXPECT_EQ(decode(boxes(22'000)).error, CodecError::bad_count);
}

TEST_F(Codec, RefusesCountsThatCannotBe) {
  define(R"([{"name": "n", "type": "i32"}, {"name": "items", "type": "u8[n]"}])");
  EXPECT_EQ(decode(hex("ff ff ff ff 01")).to_string(), "bad_count at items (u8[])");
  EXPECT_EQ(decode(hex("ff ff ff 7f 01")).error, CodecError::bad_count);
  EXPECT_EQ(decode(hex("02 00 00 00 01")).error, CodecError::bad_count);
  EXPECT_TRUE(decode(hex("01 00 00 00 01")));
}

TEST_F(Codec, NamesTheFieldThatAShortPacketEndsIn) {
  define(R"([{"name": "a", "type": "u16"}, {"name": "b", "type": "u32"}])");
  EXPECT_EQ(decode(hex("01 00 02 00 00")).to_string(), "packet_too_short at b (u32)");
  EXPECT_EQ(decoded_, FieldList{1});
  EXPECT_EQ(decode({}).to_string(), "packet_too_short at a (u16)");
  EXPECT_EQ(decode_packet(protocol_.framing, packet(), hex("05 00"), decoded_).to_string(),
            "packet_too_short");
}

TEST_F(Codec, RefusesBytesBehindTheLastField) {
  define(R"([{"name": "a", "type": "u16"}])");
  EXPECT_EQ(decode(hex("01 00 02")).to_string(), "trailing_bytes");
}

TEST_F(Codec, SeesWhatLiesBehindTheEndOfATextOrOfThePacket) {
  define(R"([{"name": "n", "type": "u8"}, {"name": "id", "type": "char[4]"},
             {"name": "list", "type": "Name[n]"}])",
         R"({"Name": [{"name": "text", "type": "char[3]"}]})");
  const auto check = [this](const char* body) {
    Bytes bytes(5);
    const Bytes rest = hex(body);
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    return check_exact(protocol_.framing, packet(), bytes).to_string();
  };
  EXPECT_EQ(check("00 61 62 63 64"), "none");
  EXPECT_EQ(check("00 61 00 00 00"), "none");
  EXPECT_EQ(check("00 61 00 00 01"), "dirty_padding at id (char[4])");
  EXPECT_EQ(check("02 61 00 00 00 61 62 63 00 00 00"), "none");
  EXPECT_EQ(check("02 61 00 00 00 61 62 63 00 00 07"), "dirty_padding at text (char[3])");
  EXPECT_EQ(check("00 61 00 00 00 00"), "trailing_bytes");
  EXPECT_EQ(check("00 61 00"), "packet_too_short");
  EXPECT_EQ(check_exact(protocol_.framing, packet(), hex("05 00")).to_string(), "packet_too_short");
}

TEST_F(Codec, RefusesPacketsAboveTheMaximum) {
  define(R"([{"name": "a", "type": "bytes..."}])");
  EXPECT_TRUE(encode({std::string(1019, 'x')}));
  EXPECT_EQ(encode({std::string(1020, 'x')}).error, CodecError::packet_too_long);
  EXPECT_TRUE(out_.empty());
  EXPECT_EQ(encode({"x", 1}).error, CodecError::wrong_size);
}

TEST_F(Codec, ReadsOneFieldByItsIndex) {
  define(
      R"([{"name": "a", "type": "i16"}, {"name": "s", "type": "string<u8>"}, {"name": "n", "type": "u8"},
             {"name": "list", "type": "Pair[n]"}, {"name": "z", "type": "u64"}, {"name": "f", "type": "f32"}])",
      R"({"Pair": [{"name": "x", "type": "u8"}, {"name": "t", "type": "string<u8>"}]})");
  ASSERT_TRUE(encode({-5,
                      "hello",
                      {},
                      FieldList{FieldList{1, "one"}, FieldList{2, ""}},
                      std::numeric_limits<std::uint64_t>::max(),
                      0.5}));
  EXPECT_EQ(std::get<std::int64_t>(*read("a")), -5);
  EXPECT_EQ(std::get<std::string_view>(*read("s")), "hello");
  EXPECT_EQ(std::get<std::int64_t>(*read("n")), 2);
  EXPECT_EQ(std::get<std::uint64_t>(*read("z")), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(std::get<double>(*read("f")), 0.5);
  EXPECT_FALSE(read("list"));
  EXPECT_EQ(packet().fields[1].offset, 2u);
  EXPECT_FALSE(packet().fields[2].offset);
  for (std::size_t size = 0; size + 1 < out_.size(); ++size) {
    EXPECT_FALSE(read_field(protocol_.framing, packet(), std::span(out_).first(size), 5)) << size;
  }
  EXPECT_FALSE(read_field(protocol_.framing, packet(), out_, 6));
}

TEST_F(Codec, AddsTheDelimiterToAPayload) {
  const Framing framing = delimited("\r\n", 8);
  Bytes out;
  EXPECT_TRUE(append_payload(framing, bytes_of("abcdef"), out));
  EXPECT_EQ(out, bytes_of("abcdef\r\n"));
  EXPECT_EQ(packet_body(framing, out).size(), 6u);
  EXPECT_EQ(append_payload(framing, bytes_of("abcdefg"), out).error, CodecError::packet_too_long);
  EXPECT_EQ(append_payload(framing, bytes_of("a\r\nb"), out).error, CodecError::holds_delimiter);
  EXPECT_EQ(out.size(), 8u);
}

TEST_F(Codec, WritesZeroForElementsThatAreNotGiven) {
  define(R"([{"name": "count", "type": "u8"}, {"name": "numbers", "type": "u16[count]"}])");
  ASSERT_TRUE(encode({FieldValue(), FieldList(2)}));
  EXPECT_EQ(body(), hex("02 00 00 00 00"));
}

TEST(Bytes, LoadAndStoreInEitherOrderAtAnyAlignment) {
  std::byte buffer[9] = {};
  store<std::uint32_t>(buffer + 1, 0x01020304, Endian::big);
  EXPECT_EQ(buffer[1], std::byte{1});
  EXPECT_EQ(load_little<std::uint32_t>(buffer + 1), 0x04030201u);
  store_little<std::int16_t>(buffer + 3, -2);
  EXPECT_EQ(load<std::int16_t>(buffer + 3, Endian::little), -2);
  EXPECT_EQ(sign_extend(0xfe, 1), -2);
  EXPECT_EQ(sign_extend(0x7f, 1), 127);
  EXPECT_EQ(sign_extend(~std::uint64_t{0}, 8), -1);
}

}  // namespace
}  // namespace portstorm::wire
