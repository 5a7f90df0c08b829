// The reader of protocol files, on any bytes: clear mistakes or a protocol that can be used.

#include <string>

#include "fuzz/harness/json_oracle.h"
#include "mutation/reference_model.h"
#include "wire/codec.h"
#include "wire/protocol_file.h"
#include "wire/reassembler.h"

namespace {

using namespace portstorm;
using fuzz::require;

// What the reader lets through must hold for every protocol.
void check_framing(const wire::Framing& framing) {
  require(framing.max_packet > 0, "reader: no packet can be sent");
  if (framing.kind == wire::FramingKind::length_prefixed) {
    require(framing.length_field < framing.header.size(), "reader: no length field");
    require(!framing.id_field || *framing.id_field < framing.header.size(), "reader: no id field");
    require(framing.header_bytes <= framing.max_packet, "reader: the header is no packet");
  }
  if (framing.kind == wire::FramingKind::delimited) {
    require(!framing.delimiter.empty(), "reader: no delimiter");
    require(framing.delimiter.size() < framing.max_packet, "reader: the delimiter is no packet");
  }
}

// Its packets, empty, can be made where they fit, are cut out again, and understood.
void use(const wire::Protocol& protocol) {
  check_framing(protocol.framing);
  constexpr std::size_t few = 16;
  for (std::size_t i = 0; i < std::min(few, protocol.packets.size()); ++i) {
    const wire::PacketDefinition& definition = protocol.packets[i];
    std::vector<std::byte> packet;
    if (!wire::append_packet(protocol.framing, definition, {}, packet)) continue;
    wire::Reassembler reassembler(protocol.framing);
    std::size_t packets = 0;
    const auto error = reassembler.feed(packet, [&](fuzz::Bytes cut) {
      std::vector<wire::FieldValue> values;
      const auto result = wire::decode_packet(protocol.framing, definition, cut, values);
      require(bool(result), "reader: an empty packet is not understood");
      ++packets;
      return true;
    });
    require(error == wire::FrameError::none && packets == 1, "reader: an empty packet is torn");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > fuzz::longest_text) return 0;
  // A block of exactly this size: reading one byte too many is seen.
  const std::string text(reinterpret_cast<const char*>(data), size);
  json_file::Mistakes mistakes("fuzz.json");
  const auto protocol = wire::parse_protocol(text, mistakes);
  fuzz::check_mistakes(mistakes, protocol.has_value(), text);
  if (protocol) use(*protocol);
  return 0;
}
