#pragma once
// The sections of a protocol file, each read by a file of its own. Private to wire.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json_file/fields.h"
#include "wire/field_type.h"
#include "wire/packet_definition.h"

namespace portstorm::wire {

inline constexpr std::array<std::string_view, 2> endian_names = {"little", "big"};

// A name that expressions and other files can refer to: letters, digits and '_', no digit first.
bool is_name(std::string_view text) noexcept;
// The "name" of an object; reports one that is none.
std::optional<std::string> read_name(const json_file::Value& object, json_file::Mistakes& mistakes);

// The "endian" of an object, or `otherwise`.
Endian read_endian(const json_file::Value& object, Endian otherwise, json_file::Mistakes& mistakes);

// framing_section.cpp. Nothing when the packets cannot be checked against it. `endian` is the one
// that its fields and those of the packets have unless they say otherwise.
std::optional<Framing> read_framing(const json_file::Value& section, Endian& endian,
                                    json_file::Mistakes& mistakes);

// field_section.cpp: lists of fields, and the structures that they name.
class FieldReader {
 public:
  // `structs` is the file's "structs" object, or null.
  FieldReader(const json_file::Value* structs, Endian endian, json_file::Mistakes& mistakes);

  enum class Owner : std::uint8_t { packet, structure };
  std::vector<FieldDefinition> read(const json_file::Value& list, Owner owner);

  // Reads the structures that no packet names too, for their mistakes.
  void read_all_structs();

 private:
  struct Structure {
    enum class State : std::uint8_t { unread, being_read, read } state = State::unread;
    const json_file::Value::Member* source = nullptr;
    std::vector<FieldDefinition> fields;
  };

  std::optional<FieldDefinition> read_field(const json_file::Value& object,
                                            const std::vector<FieldDefinition>& earlier);
  bool read_type(const json_file::Value& type, const std::vector<FieldDefinition>& earlier,
                 FieldDefinition& field);
  bool read_structure(const json_file::Value& type, const TypeText& text, FieldDefinition& field);
  void read_structure_fields(Structure& structure);
  void report_too_deep(json_file::Place place);
  void report_unknown_type(const json_file::Value& type, std::string_view name);

  json_file::Mistakes& mistakes_;
  Endian endian_;
  unsigned depth_ = 0;              // of structures being read, one inside the other
  std::size_t fields_in_file_ = 0;  // of all lists read so far
  std::map<std::string, Structure, std::less<>> structures_;
};

}  // namespace portstorm::wire
