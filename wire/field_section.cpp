// Lists of fields in a protocol file, and the structures that fields are made of.

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "wire/protocol_reader.h"

namespace portstorm::wire {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::size_t most_fields = 4096;  // of a packet, those of its structures included
constexpr std::size_t most_fields_in_file = 65'536;  // of all packets together
constexpr unsigned deepest_structure = 16;

bool has_byte_order(FieldKind kind) {
  return kind == FieldKind::integer || kind == FieldKind::f32 || kind == FieldKind::f64 ||
         kind == FieldKind::counted_text;
}

std::size_t count_fields(const std::vector<FieldDefinition>& fields) {
  return std::accumulate(fields.begin(), fields.end(), fields.size(),
                         [](std::size_t sum, const FieldDefinition& field) {
                           return sum + count_fields(field.fields);
                         });
}

unsigned nesting(const std::vector<FieldDefinition>& fields) {
  unsigned deepest = 0;
  for (const FieldDefinition& field : fields) deepest = std::max(deepest, nesting(field.fields));
  return fields.empty() ? 0 : deepest + 1;
}

std::optional<std::size_t> find_count(const Value& type, std::string_view name,
                                      const std::vector<FieldDefinition>& earlier,
                                      Mistakes& mistakes) {
  std::vector<std::string_view> integers;
  for (std::size_t i = 0; i < earlier.size(); ++i) {
    const bool counts = earlier[i].kind == FieldKind::integer && !earlier[i].count_field;
    if (counts && earlier[i].name == name) return i;
    if (counts) integers.push_back(earlier[i].name);
    if (!counts && earlier[i].name == name) {
      mistakes.add(type.place,
                   fmt::format("\"{}\" cannot count: the count of an array is an integer", name));
      return std::nullopt;
    }
  }
  mistakes.add(type.place, fmt::format("\"{}\" is no integer field that stands before this one{}",
                                       name, json_file::did_you_mean(name, integers)));
  return std::nullopt;
}

}  // namespace

FieldReader::FieldReader(const Value* structs, Endian endian, Mistakes& mistakes)
    : mistakes_(mistakes), endian_(endian) {
  if (!structs) return;
  for (const Value::Member& member : structs->members) {
    if (is_plain_type(member.key) || !is_name(member.key)) {
      mistakes_.add(member.key_place,
                    fmt::format("\"{}\" cannot name a structure: letters, digits and '_', no digit "
                                "first, and no type that exists already",
                                member.key));
      continue;
    }
    structures_.try_emplace(member.key).first->second.source = &member;
  }
}

void FieldReader::read_all_structs() {
  for (auto& [name, structure] : structures_) {
    if (structure.state == Structure::State::unread) read_structure_fields(structure);
  }
}

std::vector<FieldDefinition> FieldReader::read(const Value& list, Owner owner) {
  std::vector<FieldDefinition> fields;
  for (const Value& element : list.elements) {
    auto field = read_field(element, fields);
    if (!field) continue;
    const auto same_name = [&](const FieldDefinition& other) { return other.name == field->name; };
    if (std::any_of(fields.begin(), fields.end(), same_name)) {
      mistakes_.add(element.place, fmt::format("duplicate field \"{}\"", field->name));
    }
    if (field->kind == FieldKind::remaining_bytes &&
        (owner == Owner::structure || &element != &list.elements.back())) {
      mistakes_.add(element.find("type")->place,
                    "bytes... takes the rest of the packet: it can only be a packet's last field");
    }
    fields.push_back(std::move(*field));
    if (count_fields(fields) > most_fields) {
      mistakes_.add(element.place,
                    fmt::format("more than {} fields, those of structures included", most_fields));
      break;
    }
  }
  const std::size_t in_file_before = fields_in_file_;
  fields_in_file_ += count_fields(fields);
  if (fields_in_file_ > most_fields_in_file && in_file_before <= most_fields_in_file) {
    mistakes_.add(list.place, fmt::format("more than {} fields in one file, those of structures "
                                          "counted wherever they are used",
                                          most_fields_in_file));
  }
  if (fields_in_file_ > most_fields_in_file) fields.clear();
  lay_out_fields(fields);
  return fields;
}

std::optional<FieldDefinition> FieldReader::read_field(
    const Value& object, const std::vector<FieldDefinition>& earlier) {
  static constexpr std::array<std::string_view, 4> keys = {"name", "type", "endian", "description"};
  if (!json_file::expect_kind(object, Value::Kind::object, "a field", mistakes_)) {
    return std::nullopt;
  }
  json_file::reject_unknown_keys(object, keys, mistakes_);
  json_file::string_field(object, "description", Presence::optional, mistakes_);
  const auto name = read_name(object, mistakes_);
  const bool has_type =
      json_file::string_field(object, "type", Presence::required, mistakes_).has_value();
  FieldDefinition field;
  field.endian = read_endian(object, endian_, mistakes_);
  if (!has_type || !read_type(*object.find("type"), earlier, field) || !name) return std::nullopt;
  field.name = *name;
  if (const Value* endian = object.find("endian"); endian && !has_byte_order(field.kind)) {
    mistakes_.add(endian->place, "\"endian\" has no meaning for a field of this type");
  }
  return field;
}

bool FieldReader::read_type(const Value& type, const std::vector<FieldDefinition>& earlier,
                            FieldDefinition& field) {
  const TypeText text = take_apart(type.string);
  const bool good = is_plain_type(text.base) ? read_plain_type(type, text, field, mistakes_)
                                             : read_structure(type, text, field);
  if (!good) return false;
  if (!text.array) return true;
  field.count_field = find_count(type, *text.array, earlier, mistakes_);
  return field.count_field.has_value();
}

bool FieldReader::read_structure(const Value& type, const TypeText& text, FieldDefinition& field) {
  const auto found = structures_.find(text.base);
  if (found == structures_.end() || text.size || text.parameter) {
    report_unknown_type(type, text.base);
    return false;
  }
  Structure& structure = found->second;
  if (structure.state == Structure::State::being_read) {
    mistakes_.add(type.place, fmt::format("the structure \"{}\" contains itself", text.base));
    return false;
  }
  if (structure.state == Structure::State::unread) read_structure_fields(structure);
  if (nesting(structure.fields) >= deepest_structure) {
    report_too_deep(type.place);
    return false;
  }
  field.kind = FieldKind::structure;
  field.fields = structure.fields;
  return true;
}

void FieldReader::report_too_deep(json_file::Place place) {
  mistakes_.add(place,
                fmt::format("structures lie more than {} deep in one another", deepest_structure));
}

void FieldReader::read_structure_fields(Structure& structure) {
  const auto& [name, name_place, list] = *structure.source;
  if (depth_ == deepest_structure) {
    structure.state = Structure::State::read;
    return report_too_deep(name_place);
  }
  structure.state = Structure::State::being_read;
  ++depth_;
  const std::string what = fmt::format("the structure \"{}\"", name);
  if (json_file::expect_kind(list, Value::Kind::array, what, mistakes_)) {
    structure.fields = read(list, Owner::structure);
    if (list.elements.empty()) mistakes_.add(list.place, what + " must have a field");
  }
  structure.state = Structure::State::read;
  --depth_;
}

void FieldReader::report_unknown_type(const Value& type, std::string_view name) {
  if (name == "struct") {
    return mistakes_.add(type.place,
                         "type \"struct\": give the structure a name in the file's \"structs\" and "
                         "write that name here");
  }
  std::vector<std::string_view> names(integer_type_names.begin(), integer_type_names.end());
  for (const std::string_view plain :
       {"f32", "f64", "char[N]", "bytes[N]", "string<u16>", "bytes..."}) {
    names.push_back(plain);
  }
  for (const auto& [structure, unused] : structures_) names.push_back(structure);
  std::string hint = json_file::did_you_mean(name, names);
  if (hint.empty()) hint = fmt::format("; known here: {}", fmt::join(names, ", "));
  mistakes_.add(type.place, fmt::format("unknown type \"{}\"{}", type.string, hint));
}

}  // namespace portstorm::wire
