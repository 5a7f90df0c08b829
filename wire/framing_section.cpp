// The "framing" section of a protocol file.

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "wire/protocol_reader.h"

namespace portstorm::wire {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::size_t default_max_packet = 64 * 1024;
constexpr std::size_t longest_delimiter = 16;
constexpr std::size_t most_header_fields = 32;

constexpr std::array<std::string_view, 3> kind_names = {"length_prefixed", "delimited", "stream"};
constexpr std::array<std::string_view, 3> counts_names = {"whole_packet", "body", "after_length"};

// The constant that a header field is sent with, as its bit pattern.
std::uint64_t read_constant(const Value& object, IntegerType type, Mistakes& mistakes) {
  if (!is_signed(type)) {
    return json_file::unsigned_field(object, "value", Presence::optional, max_of(type), mistakes)
        .value_or(0);
  }
  const auto max = static_cast<std::int64_t>(max_of(type));
  const auto value =
      json_file::integer_field(object, "value", Presence::optional, -max - 1, max, mistakes);
  return static_cast<std::uint64_t>(value.value_or(0));
}

std::optional<HeaderField> read_header_field(const Value& object, Endian endian,
                                             Mistakes& mistakes) {
  static constexpr std::array<std::string_view, 5> keys = {"name", "type", "endian", "value",
                                                           "description"};
  if (!json_file::expect_kind(object, Value::Kind::object, "a header field", mistakes)) {
    return std::nullopt;
  }
  json_file::reject_unknown_keys(object, keys, mistakes);
  json_file::string_field(object, "description", Presence::optional, mistakes);
  const auto name = read_name(object, mistakes);
  const auto type =
      json_file::choice_field(object, "type", Presence::required, integer_type_names, mistakes);
  HeaderField field;
  field.endian = read_endian(object, endian, mistakes);
  if (!name || !type) return std::nullopt;
  field.name = *name;
  field.type = static_cast<IntegerType>(*type);
  field.value = read_constant(object, field.type, mistakes);
  return field;
}

// False when a field of the header could not be read: nothing can be said of its layout then.
bool read_header(const Value& section, Endian endian, Framing& framing, Mistakes& mistakes) {
  const Value* list = json_file::array_field(section, "header", Presence::required, mistakes);
  if (!list) return false;
  if (list->elements.empty() || list->elements.size() > most_header_fields) {
    mistakes.add(list->place,
                 fmt::format("\"header\" must have 1 to {} fields", most_header_fields));
    return false;
  }
  for (const Value& element : list->elements) {
    auto field = read_header_field(element, endian, mistakes);
    if (!field) continue;
    const auto same_name = [&](const HeaderField& other) { return other.name == field->name; };
    if (std::any_of(framing.header.begin(), framing.header.end(), same_name)) {
      mistakes.add(element.place, fmt::format("duplicate header field \"{}\"", field->name));
      continue;
    }
    framing.header.push_back(std::move(*field));
  }
  lay_out_header(framing);
  return framing.header.size() == list->elements.size();
}

// The index of the header field that `key` names.
std::optional<std::size_t> read_field_name(const Value& section, std::string_view key,
                                           Presence presence, const Framing& framing,
                                           Mistakes& mistakes) {
  std::vector<std::string_view> names;
  for (const HeaderField& field : framing.header) names.push_back(field.name);
  return json_file::choice_field(section, key, presence, names, mistakes);
}

void check_no_constant(const Value& section, std::size_t index, std::string_view role,
                       Mistakes& mistakes) {
  const Value& object = section.find("header")->elements[index];
  if (const Value* value = object.find("value")) {
    mistakes.add(
        value->place,
        fmt::format("\"value\" has no meaning here: the {} is filled in for each packet", role));
  }
}

// The largest packet whose length the length field can say.
std::uint64_t largest_expressible(const Framing& framing) {
  const std::uint64_t counted = max_of(framing.header[framing.length_field].type);
  const std::uint64_t uncounted = uncounted_bytes(framing);
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  return counted > most - uncounted ? most : counted + uncounted;
}

void read_max_packet(const Value& section, Framing& framing, Mistakes& mistakes) {
  const bool prefixed = framing.kind == FramingKind::length_prefixed;
  const std::uint64_t expressible = prefixed ? largest_expressible(framing) : largest_packet;
  const auto given = json_file::integer_field(section, "max_packet", Presence::optional, 1,
                                              std::int64_t{largest_packet}, mistakes);
  if (!given) {
    framing.max_packet =
        static_cast<std::size_t>(std::min<std::uint64_t>(default_max_packet, expressible));
    if (framing.max_packet < framing.header_bytes) {
      mistakes.add(
          section.place,
          fmt::format("the length field can say {} at most, less than the header's {} bytes",
                      expressible, framing.header_bytes));
    }
    return;
  }
  framing.max_packet = static_cast<std::size_t>(*given);
  const json_file::Place place = section.find("max_packet")->place;
  if (framing.max_packet < framing.header_bytes) {
    mistakes.add(
        place, fmt::format("\"max_packet\" is below the header's {} bytes", framing.header_bytes));
  } else if (framing.max_packet > expressible) {
    mistakes.add(place,
                 fmt::format("\"max_packet\" is more than the length field can say: at most {}",
                             expressible));
  }
  if (framing.kind == FramingKind::delimited && framing.max_packet <= framing.delimiter.size()) {
    mistakes.add(place, "\"max_packet\" leaves no room beside the delimiter");
  }
}

bool read_prefixed(const Value& section, Endian& endian, Framing& framing, Mistakes& mistakes) {
  endian = read_endian(section, Endian::little, mistakes);
  const auto counts =
      json_file::choice_field(section, "length_counts", Presence::optional, counts_names, mistakes);
  if (counts) framing.length_counts = static_cast<LengthCounts>(*counts);
  if (!read_header(section, endian, framing, mistakes)) {
    json_file::string_field(section, "length_field", Presence::required, mistakes);
    return false;
  }
  const auto length =
      read_field_name(section, "length_field", Presence::required, framing, mistakes);
  framing.id_field = read_field_name(section, "id_field", Presence::optional, framing, mistakes);
  const bool id_is_bad = section.find("id_field") && !framing.id_field;
  if (length && length == framing.id_field) {
    mistakes.add(section.find("id_field")->place, "\"id_field\" is the length field already");
  }
  if (framing.id_field) check_no_constant(section, *framing.id_field, "id", mistakes);
  if (!length) return false;
  check_no_constant(section, *length, "length", mistakes);
  framing.length_field = *length;
  return !id_is_bad;
}

void read_delimiter(const Value& section, Framing& framing, Mistakes& mistakes) {
  const auto text = json_file::string_field(section, "delimiter", Presence::required, mistakes);
  if (!text) return;
  framing.delimiter = *text;
  if (text->empty() || text->size() > longest_delimiter) {
    mistakes.add(section.find("delimiter")->place,
                 fmt::format("\"delimiter\" must have 1 to {} bytes", longest_delimiter));
  }
}

void reject_keys_of_other_kinds(const Value& section, FramingKind kind, Mistakes& mistakes) {
  static constexpr std::array<std::string_view, 8> prefixed = {
      "kind",   "max_packet",   "description",   "endian",
      "header", "length_field", "length_counts", "id_field"};
  static constexpr std::array<std::string_view, 4> delimited = {"kind", "max_packet", "description",
                                                                "delimiter"};
  static constexpr std::array<std::string_view, 3> stream = {"kind", "max_packet", "description"};
  switch (kind) {
    case FramingKind::length_prefixed:
      return json_file::reject_unknown_keys(section, prefixed, mistakes);
    case FramingKind::delimited:
      return json_file::reject_unknown_keys(section, delimited, mistakes);
    case FramingKind::stream:
      return json_file::reject_unknown_keys(section, stream, mistakes);
  }
}

}  // namespace

std::optional<Framing> read_framing(const Value& section, Endian& endian, Mistakes& mistakes) {
  const auto kind =
      json_file::choice_field(section, "kind", Presence::required, kind_names, mistakes);
  json_file::string_field(section, "description", Presence::optional, mistakes);
  if (!kind) return std::nullopt;

  Framing framing;
  framing.kind = static_cast<FramingKind>(*kind);
  reject_keys_of_other_kinds(section, framing.kind, mistakes);
  if (framing.kind == FramingKind::length_prefixed &&
      !read_prefixed(section, endian, framing, mistakes)) {
    return std::nullopt;
  }
  if (framing.kind == FramingKind::delimited) read_delimiter(section, framing, mistakes);
  read_max_packet(section, framing, mistakes);
  return framing;
}

}  // namespace portstorm::wire
