#include "fuzz/tools/packet_seeds.h"

#include <algorithm>

#include "wire/codec.h"

namespace portstorm::fuzz {

namespace {

using wire::FieldKind;

// Something in every field that takes it without knowing more of the others.
wire::FieldValue filled(const wire::FieldDefinition& field) {
  if (field.count_field) return {};
  switch (field.kind) {
    case FieldKind::fixed_text:
    case FieldKind::fixed_bytes:
      return std::string(field.size, 'a');
    case FieldKind::counted_text:
    case FieldKind::remaining_bytes:
      return std::string("seed");
    case FieldKind::integer:
    case FieldKind::f32:
    case FieldKind::f64:
    case FieldKind::structure:
      return {};
  }
  return {};
}

void append(Stream& to, const Stream& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// A packet of so many bytes, or nothing when there can be none.
Stream payload_packet(const wire::Framing& framing, std::size_t bytes) {
  const std::size_t around = framing.header_bytes + framing.delimiter.size();
  Stream packet;
  if (bytes < around) return packet;
  wire::append_payload(framing, Stream(bytes - around, std::byte{'b'}), packet);
  return packet;
}

}  // namespace

std::vector<Stream> single_packets(const wire::Protocol& protocol) {
  std::vector<Stream> packets;
  for (const wire::PacketDefinition& definition : protocol.packets) {
    std::vector<wire::FieldValue> values;
    for (const auto& field : definition.fields) values.push_back(filled(field));
    for (const auto& fields : {std::vector<wire::FieldValue>(), values}) {
      Stream packet;
      if (wire::append_packet(protocol.framing, definition, fields, packet)) {
        packets.push_back(std::move(packet));
      }
    }
  }
  return packets;
}

std::vector<Stream> packet_streams(const wire::Protocol& protocol) {
  const wire::Framing& framing = protocol.framing;
  std::vector<Stream> streams;
  Stream all;
  for (const Stream& packet : single_packets(protocol)) append(all, packet);
  streams.push_back(all);

  const std::size_t least = framing.header_bytes + framing.delimiter.size();
  const std::size_t most = std::min<std::size_t>(framing.max_packet, 4096);
  Stream sizes, many;
  for (const std::size_t bytes : {least, least + 1, std::size_t{127}, std::size_t{128},
                                  std::size_t{255}, std::size_t{256}, most - 1, most}) {
    if (bytes <= most) append(sizes, payload_packet(framing, bytes));
  }
  streams.push_back(sizes);
  for (int i = 0; i < 12; ++i) append(many, payload_packet(framing, least + i % 3));
  streams.push_back(many);
  // More than a session's buffer of two or three packets.
  Stream large;
  for (int i = 0; i < 4; ++i) append(large, payload_packet(framing, most - i));
  append(large, payload_packet(framing, least + 2));
  streams.push_back(large);
  std::erase_if(streams, [](const Stream& stream) { return stream.empty(); });
  return streams;
}

}  // namespace portstorm::fuzz
