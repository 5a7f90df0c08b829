#include "wire/protocol_file.h"

#include <fmt/format.h>

#include "wire/protocol_reader.h"

namespace portstorm::wire {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::size_t most_packets = 4096;
constexpr std::array<std::string_view, 3> sender_names = {"client", "server", "both"};

// Whether one receiver could get both and would have to tell them apart.
bool same_sender(const PacketDefinition& a, const PacketDefinition& b) {
  return a.from == b.from || a.from == Sender::both || b.from == Sender::both;
}

void read_id(const Value& object, const Framing& framing, PacketDefinition& packet,
             Mistakes& mistakes) {
  if (framing.id_field) {
    const std::uint64_t max = max_of(framing.header[*framing.id_field].type);
    packet.id =
        json_file::unsigned_field(object, "id", Presence::required, max, mistakes).value_or(0);
  } else if (const Value* id = object.find("id")) {
    mistakes.add(id->place, "the framing has no \"id_field\" to send an id in");
  }
}

// `framing` is null when it could not be read: what depends on it is not checked then.
std::optional<PacketDefinition> read_packet(const Value& object, const Framing* framing,
                                            FieldReader& field_reader, Mistakes& mistakes) {
  static constexpr std::array<std::string_view, 5> keys = {"name", "id", "from", "fields",
                                                           "description"};
  if (!json_file::expect_kind(object, Value::Kind::object, "a packet", mistakes)) {
    return std::nullopt;
  }
  json_file::reject_unknown_keys(object, keys, mistakes);
  json_file::string_field(object, "description", Presence::optional, mistakes);
  PacketDefinition packet;
  const auto name = read_name(object, mistakes);
  if (framing) read_id(object, *framing, packet, mistakes);
  const auto from =
      json_file::choice_field(object, "from", Presence::optional, sender_names, mistakes);
  if (from) packet.from = static_cast<Sender>(*from);
  if (const Value* fields =
          json_file::array_field(object, "fields", Presence::optional, mistakes)) {
    packet.fields = field_reader.read(*fields, FieldReader::Owner::packet);
  }
  if (!name) return std::nullopt;
  packet.name = *name;
  if (framing && framing->header_bytes + minimum_size(packet.fields) > framing->max_packet) {
    mistakes.add(
        object.place,
        fmt::format("\"{}\" takes {} bytes or more, \"max_packet\" is {}", packet.name,
                    framing->header_bytes + minimum_size(packet.fields), framing->max_packet));
  }
  return packet;
}

void check_duplicates(const PacketDefinition& packet, const Value& object, const Framing* framing,
                      const std::vector<PacketDefinition>& earlier, Mistakes& mistakes) {
  for (const PacketDefinition& other : earlier) {
    if (other.name == packet.name) {
      mistakes.add(object.place, fmt::format("duplicate packet \"{}\"", packet.name));
    }
    if (!framing || !same_sender(packet, other)) continue;
    const Value* id = object.find("id");
    if (!framing->id_field) {
      mistakes.add(object.place,
                   fmt::format("without an \"id_field\", \"{}\" cannot be told from \"{}\"",
                               packet.name, other.name));
    } else if (id && packet.id == other.id) {
      mistakes.add(id->place, fmt::format("the id {} is that of \"{}\", which the same side sends",
                                          packet.id, other.name));
    }
  }
}

std::vector<PacketDefinition> read_packets(const Value& list, const Framing* framing,
                                           FieldReader& field_reader, Mistakes& mistakes) {
  std::vector<PacketDefinition> packets;
  if (list.elements.size() > most_packets) {
    mistakes.add(list.place, fmt::format("more than {} packets", most_packets));
    return packets;
  }
  if (framing && framing->kind != FramingKind::length_prefixed && !list.elements.empty()) {
    mistakes.add(list.place, "packets can only be described for the framing \"length_prefixed\"");
  }
  for (const Value& element : list.elements) {
    auto packet = read_packet(element, framing, field_reader, mistakes);
    if (!packet) continue;
    check_duplicates(*packet, element, framing, packets, mistakes);
    packets.push_back(std::move(*packet));
  }
  return packets;
}

}  // namespace

std::optional<Protocol> read_protocol(const Value& document, Mistakes& mistakes) {
  static constexpr std::array<std::string_view, 6> keys = {"$schema", "protocol", "description",
                                                           "framing", "structs",  "packets"};
  const std::size_t mistakes_before = mistakes.all().size();
  if (!json_file::expect_kind(document, Value::Kind::object, "a protocol file", mistakes)) {
    return std::nullopt;
  }
  json_file::reject_unknown_keys(document, keys, mistakes);
  json_file::string_field(document, "$schema", Presence::optional, mistakes);
  json_file::string_field(document, "description", Presence::optional, mistakes);

  Protocol protocol;
  protocol.name = json_file::string_field(document, "protocol", Presence::required, mistakes)
                      .value_or(std::string());
  Endian endian = Endian::little;
  std::optional<Framing> framing;
  if (const Value* section =
          json_file::object_field(document, "framing", Presence::required, mistakes)) {
    framing = read_framing(*section, endian, mistakes);
  }
  const Value* structs = json_file::object_field(document, "structs", Presence::optional, mistakes);
  FieldReader field_reader(structs, endian, mistakes);
  if (const Value* packets =
          json_file::array_field(document, "packets", Presence::optional, mistakes)) {
    protocol.packets =
        read_packets(*packets, framing ? &*framing : nullptr, field_reader, mistakes);
  }
  field_reader.read_all_structs();

  if (mistakes.all().size() > mistakes_before) return std::nullopt;
  protocol.framing = std::move(*framing);
  return protocol;
}

bool is_name(std::string_view text) noexcept {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  return !text.empty() && text.find_first_not_of(allowed) == text.npos &&
         (text.front() < '0' || text.front() > '9');
}

std::optional<std::string> read_name(const Value& object, Mistakes& mistakes) {
  auto name = json_file::string_field(object, "name", Presence::required, mistakes);
  if (!name || is_name(*name)) return name;
  mistakes.add(object.find("name")->place,
               fmt::format("\"{}\" is no name: letters, digits and '_', no digit first", *name));
  return std::nullopt;
}

Endian read_endian(const Value& object, Endian otherwise, Mistakes& mistakes) {
  const auto endian =
      json_file::choice_field(object, "endian", Presence::optional, endian_names, mistakes);
  return endian ? static_cast<Endian>(*endian) : otherwise;
}

std::optional<Protocol> parse_protocol(std::string_view text, Mistakes& mistakes) {
  const std::size_t mistakes_before = mistakes.all().size();
  const auto document = json_file::parse(text, mistakes);
  if (!document) return std::nullopt;
  auto protocol = read_protocol(*document, mistakes);
  if (mistakes.all().size() > mistakes_before) return std::nullopt;  // a duplicate key
  return protocol;
}

std::optional<Protocol> read_protocol_file(const std::string& path, Mistakes& mistakes) {
  const std::size_t mistakes_before = mistakes.all().size();
  const auto document = json_file::read(path, mistakes);
  if (!document) return std::nullopt;
  auto protocol = read_protocol(*document, mistakes);
  if (mistakes.all().size() > mistakes_before) return std::nullopt;
  return protocol;
}

}  // namespace portstorm::wire
