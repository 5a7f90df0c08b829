#include "fuzz/targets/framings.h"

#include <stdexcept>

#include "fuzz/targets/shipped_protocols.h"  // generated
#include "wire/protocol_file.h"

namespace portstorm::fuzz {

namespace {

using wire::Endian;
using wire::IntegerType;
using wire::LengthCounts;

wire::HeaderField field(IntegerType type, Endian endian = Endian::little) {
  return {.name = "field", .type = type, .endian = endian};
}

wire::Protocol prefixed(std::string name, std::vector<wire::HeaderField> header,
                        std::size_t length_field, LengthCounts counts, std::size_t max_packet) {
  wire::Protocol protocol;
  protocol.name = std::move(name);
  wire::Framing& framing = protocol.framing;
  framing.kind = wire::FramingKind::length_prefixed;
  framing.header = std::move(header);
  framing.length_field = length_field;
  framing.length_counts = counts;
  framing.max_packet = max_packet;
  wire::lay_out_header(framing);
  return protocol;
}

wire::Protocol delimited(std::string name, std::string delimiter, std::size_t max_packet) {
  wire::Protocol protocol;
  protocol.name = std::move(name);
  protocol.framing.kind = wire::FramingKind::delimited;
  protocol.framing.delimiter = std::move(delimiter);
  protocol.framing.max_packet = max_packet;
  return protocol;
}

// Little more than a header: what is held from one receive to the next is reached at once.
wire::Protocol small(wire::Protocol protocol) {
  constexpr std::size_t body = 11;
  protocol.name += ", small";
  protocol.framing.max_packet = protocol.framing.header_bytes + body;
  return protocol;
}

}  // namespace

std::vector<wire::Protocol> shipped_protocols() {
  std::vector<wire::Protocol> protocols;
  for (const auto& [name, text] : protocol_texts) {
    json_file::Mistakes mistakes{std::string(name)};
    auto protocol = wire::parse_protocol(text, mistakes);
    if (!protocol) throw std::runtime_error(mistakes.to_string());
    protocols.push_back(std::move(*protocol));
  }
  return protocols;
}

std::vector<wire::Protocol> framings() {
  std::vector<wire::Protocol> all = {
      prefixed("u8 body", {field(IntegerType::u8)}, 0, LengthCounts::body, 256),
      prefixed("i8 whole", {field(IntegerType::i8), field(IntegerType::u8)}, 0,
               LengthCounts::whole_packet, 127),
      prefixed("i16 body", {field(IntegerType::u16), field(IntegerType::i16)}, 1,
               LengthCounts::body, 4096),
      prefixed(
          "u16 big after_length",
          {field(IntegerType::u8), field(IntegerType::u16, Endian::big), field(IntegerType::u32)},
          1, LengthCounts::after_length, 4096),
      prefixed("u32 big body", {field(IntegerType::u32, Endian::big)}, 0, LengthCounts::body, 40),
      prefixed("i32 whole", {field(IntegerType::i32), field(IntegerType::u32)}, 0,
               LengthCounts::whole_packet, 1024),
      prefixed("u64 last", {field(IntegerType::u16), field(IntegerType::u64)}, 1,
               LengthCounts::body, 64),
      delimited("line feed", "\n", 16),
      delimited("carriage return, line feed", "\r\n", 512),
      delimited("a delimiter that repeats its start", "aab", 16),
  };
  for (wire::Protocol& protocol : shipped_protocols()) {
    if (protocol.framing.kind != wire::FramingKind::stream) all.push_back(small(protocol));
    all.push_back(std::move(protocol));
  }
  return all;
}

}  // namespace portstorm::fuzz
