#include "wire/protocol_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portstorm::wire {
namespace {

std::string mistakes_of(std::string_view text) {
  json_file::Mistakes mistakes("f");
  const bool read = parse_protocol(text, mistakes).has_value();
  EXPECT_EQ(read, mistakes.empty());
  return mistakes.to_string();
}

// The mistakes without their places, in a protocol with this framing or these packets.
std::string without_places(std::string lines) {
  std::string messages;
  for (std::size_t start = 0; start < lines.size();) {
    const std::size_t end = lines.find('\n', start);
    const std::string line = lines.substr(start, end - start);
    messages += line.substr(line.find(": ") + 2) + "\n";
    start = end + 1;
  }
  return messages;
}

std::string framing_mistakes(const std::string& framing) {
  return without_places(mistakes_of(R"({"protocol": "t", "framing": )" + framing + "}"));
}

constexpr const char* good_framing = R"({"kind": "length_prefixed",
  "header": [{"name": "length", "type": "u16"}, {"name": "id", "type": "u8"}],
  "length_field": "length", "id_field": "id", "max_packet": 100})";

std::string packet_mistakes(const std::string& packets, const std::string& structs = "{}") {
  return without_places(mistakes_of(R"({"protocol": "t", "framing": )" + std::string(good_framing) +
                                    R"(, "structs": )" + structs + R"(, "packets": )" + packets +
                                    "}"));
}

std::string field_mistakes(const std::string& fields, const std::string& structs = "{}") {
  return packet_mistakes(R"([{"name": "P", "id": 1, "fields": [)" + fields + "]}]", structs);
}

std::string type_mistakes(const std::string& type) {
  return field_mistakes(R"({"name": "n", "type": "u8"}, {"name": "x", "type": ")" + type + R"("})");
}

std::string header_of(const std::string& length_type) {
  return R"({"kind": "length_prefixed", "header": [{"name": "length", "type": ")" + length_type +
         R"("}], "length_field": "length")";
}

TEST(ProtocolFile, ReadsFramingPacketsAndStructures) {
  json_file::Mistakes mistakes("f");
  const auto protocol = parse_protocol(R"({
    "protocol": "demo",
    "framing": {"kind": "length_prefixed", "endian": "big",
                "header": [{"name": "magic", "type": "i16", "value": -2},
                           {"name": "length", "type": "u32", "endian": "little"},
                           {"name": "id", "type": "u16"}],
                "length_field": "length", "length_counts": "after_length", "id_field": "id"},
    "structs": {"Line": [{"name": "from", "type": "Point"}, {"name": "to", "type": "Point"}],
                "Point": [{"name": "x", "type": "f32"}, {"name": "y", "type": "f32", "endian": "little"}]},
    "packets": [
      {"name": "Draw", "id": 7, "from": "client",
       "fields": [{"name": "count", "type": "u16"}, {"name": "lines", "type": "Line[count]"},
                  {"name": "note", "type": "string<u8>"}, {"name": "tail", "type": "bytes..."}]},
      {"name": "Drawn", "id": 7, "from": "server"}]})",
                                       mistakes);
  ASSERT_TRUE(protocol) << mistakes.to_string();
  const Framing& framing = protocol->framing;
  EXPECT_EQ(framing.header_bytes, 8u);
  EXPECT_EQ(framing.length_field, 1u);
  EXPECT_EQ(framing.id_field, 2u);
  EXPECT_EQ(framing.header[0].endian, Endian::big);
  EXPECT_EQ(framing.header[1].endian, Endian::little);
  EXPECT_EQ(framing.header[2].offset, 6u);
  EXPECT_EQ(static_cast<std::int64_t>(framing.header[0].value), -2);
  EXPECT_EQ(framing.length_counts, LengthCounts::after_length);
  EXPECT_EQ(framing.max_packet, 65536u);

  const PacketDefinition* draw = protocol->find("Draw");
  ASSERT_TRUE(draw);
  ASSERT_EQ(draw->fields.size(), 4u);
  EXPECT_EQ(draw->fields[1].kind, FieldKind::structure);
  EXPECT_EQ(draw->fields[1].count_field, 0u);
  ASSERT_EQ(draw->fields[1].fields.size(), 2u);
  EXPECT_EQ(draw->fields[1].fields[0].fields[1].endian, Endian::little);
  EXPECT_EQ(draw->fields[1].fields[1].fields[0].endian, Endian::big);
  EXPECT_EQ(draw->fields[1].fields[1].offset, 8u);
  EXPECT_EQ(draw->fields[3].kind, FieldKind::remaining_bytes);
  EXPECT_EQ(protocol->find(7, Sender::client), draw);
  EXPECT_EQ(protocol->find(7, Sender::server)->name, "Drawn");
  EXPECT_EQ(protocol->find(8, Sender::server), nullptr);
}

TEST(ProtocolFile, ReportsEveryMistakeAtOnceWithItsPlace) {
  EXPECT_EQ(
      mistakes_of(R"({
  "protocol": 5,
  "framing": {"kind": "length_prefixed",
    "header": [{"name": "length", "type": "u17"}, {"name": "id", "type": "u8"}],
    "lenght_field": "length"},
  "packets": [{"name": "A", "fields": [{"name": "x", "typ": "u8"}]},
              {"name": "A", "from": "clent"}]
})"),
      "f:2:15: \"protocol\" must be a string, found an integer\n"
      "f:3:14: \"length_field\" is missing\n"
      "f:4:43: \"type\" must be one of u8, i8, u16, i16, u32, i32, u64, i64, found \"u17\"; did "
      "you mean \"u16\"?\n"
      "f:5:5: unknown key \"lenght_field\"; did you mean \"length_field\"?\n"
      "f:6:40: \"type\" is missing\n"
      "f:6:54: unknown key \"typ\"; did you mean \"type\"?\n"
      "f:7:15: duplicate packet \"A\"\n"
      "f:7:37: \"from\" must be one of client, server, both, found \"clent\"; did you mean "
      "\"client\"?\n");
}

TEST(ProtocolFile, ChecksTheHeader) {
  EXPECT_EQ(framing_mistakes(R"({"kind": "length_prefixed", "header": [], "length_field": "a"})"),
            "\"header\" must have 1 to 32 fields\n");
  EXPECT_EQ(framing_mistakes(R"({"kind": "length_prefixed", "length_field": "size",
              "header": [{"name": "seize", "type": "u16"}, {"name": "id", "type": "u8"}]})"),
            "\"length_field\" must be one of seize, id, found \"size\"; did you mean \"seize\"?\n");
  EXPECT_EQ(framing_mistakes(R"({"kind": "length_prefixed", "length_field": "a", "id_field": "a",
              "header": [{"name": "a", "type": "u16"}]})"),
            "\"id_field\" is the length field already\n");
  EXPECT_EQ(framing_mistakes(R"({"kind": "length_prefixed", "length_field": "a",
              "header": [{"name": "a", "type": "u16", "value": 3}, {"name": "b", "type": "i8", "value": 128}]})"),
            "\"value\" has no meaning here: the length is filled in for each packet\n"
            "\"value\" must be an integer from -128 to 127, found 128\n");
  EXPECT_EQ(framing_mistakes(R"({"kind": "length_prefixed", "length_field": "a",
              "header": [{"name": "a", "type": "u16"}, {"name": "a", "type": "u8"}]})"),
            "duplicate header field \"a\"\n");
  EXPECT_EQ(framing_mistakes(R"({"kind": "length_prefixed", "length_field": "1a",
              "header": [{"name": "1a", "type": "u16"}]})"),
            "\"1a\" is no name: letters, digits and '_', no digit first\n");
}

TEST(ProtocolFile, ChecksTheLargestPacketAgainstTheHeaderAndTheLengthField) {
  EXPECT_EQ(framing_mistakes(header_of("u8") + R"(, "max_packet": 255})"), "");
  EXPECT_EQ(framing_mistakes(header_of("u8") + R"(, "max_packet": 256})"),
            "\"max_packet\" is more than the length field can say: at most 255\n");
  EXPECT_EQ(framing_mistakes(header_of("i8") + R"(, "length_counts": "body", "max_packet": 128})"),
            "");
  EXPECT_EQ(framing_mistakes(header_of("i8") + R"(, "length_counts": "body", "max_packet": 129})"),
            "\"max_packet\" is more than the length field can say: at most 128\n");
  EXPECT_EQ(framing_mistakes(header_of("u32") + R"(, "max_packet": 3})"),
            "\"max_packet\" is below the header's 4 bytes\n");
  EXPECT_EQ(
      framing_mistakes(header_of("u64") + R"(, "length_counts": "body", "max_packet": 16777216})"),
      "");
  EXPECT_EQ(framing_mistakes(header_of("u32") + R"(, "max_packet": 16777217})"),
            "\"max_packet\" must be an integer from 1 to 16777216, found 16777217\n");
}

TEST(ProtocolFile, KnowsTheOtherKindsOfFraming) {
  EXPECT_EQ(framing_mistakes(R"({"kind": "stream"})"), "");
  EXPECT_EQ(framing_mistakes(R"({"kind": "delimited", "delimiter": "\r\n", "max_packet": 512})"),
            "");
  EXPECT_EQ(framing_mistakes(R"({"kind": "delimited", "delimiter": ""})"),
            "\"delimiter\" must have 1 to 16 bytes\n");
  EXPECT_EQ(framing_mistakes(R"({"kind": "delimited"})"), "\"delimiter\" is missing\n");
  EXPECT_EQ(framing_mistakes(R"({"kind": "stream", "delimiter": "\n"})"),
            "unknown key \"delimiter\"; known here: kind, max_packet, description\n");
  EXPECT_EQ(
      framing_mistakes(R"({"kind": "steam"})"),
      "\"kind\" must be one of length_prefixed, delimited, stream, found \"steam\"; did you mean "
      "\"stream\"?\n");
  EXPECT_EQ(without_places(mistakes_of(
                R"({"protocol": "t", "framing": {"kind": "stream"}, "packets": [{"name": "A"}]})")),
            "packets can only be described for the framing \"length_prefixed\"\n");
}

TEST(ProtocolFile, RefusesPacketsThatOneReceiverCouldNotTellApart) {
  EXPECT_EQ(
      packet_mistakes(
          R"([{"name": "A", "id": 1, "from": "client"}, {"name": "B", "id": 1, "from": "server"}])"),
      "");
  EXPECT_EQ(
      packet_mistakes(
          R"([{"name": "A", "id": 1, "from": "client"}, {"name": "B", "id": 1, "from": "client"}])"),
      "the id 1 is that of \"A\", which the same side sends\n");
  EXPECT_EQ(
      packet_mistakes(R"([{"name": "A", "id": 1, "from": "client"}, {"name": "B", "id": 1}])"),
      "the id 1 is that of \"A\", which the same side sends\n");
  EXPECT_EQ(packet_mistakes(R"([{"name": "A", "id": 256}, {"name": "B"}])"),
            "\"id\" must be an integer from 0 to 255, found 256\n\"id\" is missing\n");
  EXPECT_EQ(
      without_places(mistakes_of(R"({"protocol": "t", "framing": )" + header_of("u16") +
                                 R"(}, "packets": [{"name": "A"}, {"name": "B", "id": 3}]})")),
      "without an \"id_field\", \"B\" cannot be told from \"A\"\n"
      "the framing has no \"id_field\" to send an id in\n");
}

TEST(ProtocolFile, RefusesPacketsThatCannotFit) {
  EXPECT_EQ(field_mistakes(R"({"name": "a", "type": "char[97]"})"), "");
  EXPECT_EQ(field_mistakes(R"({"name": "a", "type": "char[98]"})"),
            "\"P\" takes 101 bytes or more, \"max_packet\" is 100\n");
}

TEST(ProtocolFile, ExplainsBadTypes) {
  EXPECT_EQ(type_mistakes("char[0]"), "type \"char[0]\": the size must be from 1 to 16777216\n");
  EXPECT_EQ(type_mistakes("bytes[99999999999999999999]"),
            "type \"bytes[99999999999999999999]\": the size must be from 1 to 16777216\n");
  EXPECT_EQ(type_mistakes("char"), "type \"char\": char needs a size: char[16]\n");
  EXPECT_EQ(
      type_mistakes("u8[16]"),
      "type \"u8[16]\": the length of an array is the name of an integer field before it (bytes "
      "as they are would be bytes[16])\n");
  EXPECT_EQ(
      type_mistakes("string<i16>"),
      "type \"string<i16>\": a string says the type of its length: string<u8>, string<u16> or "
      "string<u32>\n");
  EXPECT_EQ(type_mistakes("u16<u8>"), "type \"u16<u8>\": only string takes a type in < >\n");
  EXPECT_EQ(type_mistakes("u12"), "unknown type \"u12\"; did you mean \"u16\"?\n");
  EXPECT_EQ(type_mistakes("char[33"), "unknown type \"char[33\"; did you mean \"char[N]\"?\n");
  EXPECT_EQ(type_mistakes("u8[]"), "\"\" is no integer field that stands before this one\n");
  EXPECT_EQ(type_mistakes("bytes...[n]"), "type \"bytes...[n]\": bytes... cannot be an array\n");
  EXPECT_EQ(
      type_mistakes("struct"),
      "type \"struct\": give the structure a name in the file's \"structs\" and write that name "
      "here\n");
  for (const char* good : {"char[4][n]", "bytes[4]", "string<u32>", "f64[n]", "bytes...", "i64"}) {
    EXPECT_EQ(type_mistakes(good), "") << good;
  }
}

TEST(ProtocolFile, WantsTheCountOfAnArrayBeforeIt) {
  EXPECT_EQ(
      field_mistakes(R"({"name": "list", "type": "u8[count]"}, {"name": "count", "type": "u8"})"),
      "\"count\" is no integer field that stands before this one\n");
  EXPECT_EQ(
      field_mistakes(R"({"name": "count", "type": "u8"}, {"name": "list", "type": "u8[cuont]"})"),
      "\"cuont\" is no integer field that stands before this one; did you mean \"count\"?\n");
  EXPECT_EQ(
      field_mistakes(R"({"name": "count", "type": "f32"}, {"name": "list", "type": "u8[count]"})"),
      "\"count\" cannot count: the count of an array is an integer\n");
}

TEST(ProtocolFile, ChecksFieldsAmongThemselves) {
  EXPECT_EQ(field_mistakes(R"({"name": "a", "type": "bytes..."}, {"name": "a", "type": "u8"})"),
            "bytes... takes the rest of the packet: it can only be a packet's last field\n"
            "duplicate field \"a\"\n");
  EXPECT_EQ(field_mistakes(R"({"name": "a", "type": "char[3]", "endian": "big"})"),
            "\"endian\" has no meaning for a field of this type\n");
}

TEST(ProtocolFile, ChecksStructuresEvenUnusedOnes) {
  EXPECT_EQ(packet_mistakes(
                "[]", R"({"A": [{"name": "b", "type": "B"}], "B": [{"name": "a", "type": "A"}]})"),
            "the structure \"A\" contains itself\n");
  EXPECT_EQ(
      packet_mistakes("[]", R"({"u8": [{"name": "b", "type": "u8"}]})"),
      "\"u8\" cannot name a structure: letters, digits and '_', no digit first, and no type that "
      "exists already\n");
  EXPECT_EQ(packet_mistakes("[]", R"({"A": [], "B": 3})"),
            "the structure \"A\" must have a field\nthe structure \"B\" must be an array, found an "
            "integer\n");
  EXPECT_EQ(packet_mistakes("[]", R"({"A": [{"name": "rest", "type": "bytes..."}]})"),
            "bytes... takes the rest of the packet: it can only be a packet's last field\n");
  EXPECT_EQ(field_mistakes(R"({"name": "p", "type": "Pont"})",
                           R"({"Point": [{"name": "x", "type": "u8"}]})"),
            "unknown type \"Pont\"; did you mean \"Point\"?\n");
}

enum class Order { outermost_first, innermost_first };

// Structures, each with `copies` fields of the next. Their names decide in which order they are
// read when no packet names them.
std::string chain(int count, int copies, Order order) {
  const auto name = [&](int depth) {
    return fmt::format("S{}", 1000 + (order == Order::innermost_first ? count - depth : depth));
  };
  std::vector<std::string> structs;
  for (int depth = 0; depth < count; ++depth) {
    const std::string type = depth + 1 < count ? name(depth + 1) : "u8";
    std::vector<std::string> fields;
    for (int copy = 0; copy < copies; ++copy) {
      fields.push_back(fmt::format(R"({{"name": "f{}", "type": "{}"}})", copy, type));
    }
    structs.push_back(fmt::format(R"("{}": [{}])", name(depth), fmt::join(fields, ", ")));
  }
  return fmt::format("{{{}}}", fmt::join(structs, ", "));
}

TEST(ProtocolFile, BoundsHowDeepAndHowLargeStructuresGrow) {
  EXPECT_EQ(packet_mistakes("[]", chain(16, 1, Order::outermost_first)), "");
  EXPECT_EQ(packet_mistakes("[]", chain(16, 1, Order::innermost_first)), "");
  EXPECT_NE(packet_mistakes("[]", chain(18, 1, Order::outermost_first)).find("more than 16 deep"),
            std::string::npos);
  EXPECT_NE(packet_mistakes("[]", chain(18, 1, Order::innermost_first)).find("more than 16 deep"),
            std::string::npos);
  EXPECT_NE(packet_mistakes("[]", chain(900, 1, Order::outermost_first)).find("more than 16 deep"),
            std::string::npos);
  EXPECT_NE(
      packet_mistakes("[]", chain(16, 4, Order::outermost_first)).find("more than 4096 fields"),
      std::string::npos);
}

TEST(ProtocolFile, BoundsTheFieldsOfAllPacketsTogether) {
  std::vector<std::string> fields(2000);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    fields[i] = fmt::format(R"({{"name": "f{}", "type": "u8"}})", i);
  }
  std::vector<std::string> packets(100);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    packets[i] = fmt::format(
        R"({{"name": "P{}", "id": {}, "from": "client", "fields": [{{"name": "s", "type": "S"}}]}})",
        i, i);
  }
  const std::string mistakes = mistakes_of(fmt::format(
      R"({{"protocol": "a", "framing": {{"kind": "length_prefixed", "endian": "little",
          "header": [{{"name": "length", "type": "u16"}}, {{"name": "id", "type": "u16"}}],
          "length_field": "length", "length_counts": "whole_packet", "id_field": "id"}},
          "structs": {{"S": [{}]}}, "packets": [{}]}})",
      fmt::join(fields, ", "), fmt::join(packets, ", ")));
  EXPECT_NE(mistakes.find("more than 65536 fields in one file"), std::string::npos) << mistakes;
}

TEST(ProtocolFile, RefusesALengthFieldThatCannotSayTheHeader) {
  std::string header = R"({"name": "length", "type": "i8"})";
  for (int i = 0; i < 31; ++i) header += fmt::format(R"(, {{"name": "h{}", "type": "u64"}})", i);
  const std::string mistakes = mistakes_of(fmt::format(
      R"({{"protocol": "a", "framing": {{"kind": "length_prefixed", "endian": "little",
          "header": [{}], "length_field": "length", "length_counts": "whole_packet"}}}})",
      header));
  EXPECT_NE(mistakes.find("the length field can say 127 at most, less than the header's 249 bytes"),
            std::string::npos)
      << mistakes;
}

TEST(ProtocolFile, RefusesADuplicateKeyAndATextThatIsNoProtocol) {
  EXPECT_EQ(mistakes_of(R"({"protocol": "a", "protocol": "b", "framing": {"kind": "stream"}})"),
            "f:1:19: duplicate key \"protocol\": it stands on line 1 already\n");
  EXPECT_EQ(mistakes_of("[]"), "f:1:1: a protocol file must be an object, found an array\n");
  EXPECT_EQ(mistakes_of("{}"), "f:1:1: \"protocol\" is missing\nf:1:1: \"framing\" is missing\n");
}

}  // namespace
}  // namespace portstorm::wire
