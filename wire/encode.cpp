#include <algorithm>
#include <cfloat>
#include <cmath>

#include "wire/bytes.h"
#include "wire/codec.h"

namespace portstorm::wire {

namespace {

using Bytes = std::vector<std::byte>;

const FieldValue not_given;

void append_zeros(Bytes& out, std::size_t count) {
  out.resize(out.size() + count);
}

void append_text(Bytes& out, std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
  out.insert(out.end(), bytes, bytes + text.size());
}

void append_integer(Bytes& out, std::uint64_t bits, std::size_t size, Endian endian) {
  append_zeros(out, size);
  store_integer(out.data() + out.size() - size, bits, size, endian);
}

// ---- one value --------------------------------------------------------------------------------

CodecError check_range(IntegerType type, std::int64_t integer) {
  const bool fits = integer < 0
                        ? is_signed(type) && integer >= -static_cast<std::int64_t>(max_of(type)) - 1
                        : static_cast<std::uint64_t>(integer) <= max_of(type);
  return fits ? CodecError::none : CodecError::out_of_range;
}

// The bit pattern of `value` as an integer of `type`.
CodecError to_bits(IntegerType type, const FieldValue& value, std::uint64_t& bits) {
  if (const auto* integer = std::get_if<std::int64_t>(&value.value)) {
    bits = static_cast<std::uint64_t>(*integer);
    return check_range(type, *integer);
  }
  if (const auto* integer = std::get_if<std::uint64_t>(&value.value)) {
    bits = *integer;
    return bits <= max_of(type) ? CodecError::none : CodecError::out_of_range;
  }
  if (const auto* number = std::get_if<double>(&value.value)) {
    constexpr double two_to_63 = 9223372036854775808.0;
    if (std::trunc(*number) != *number || *number < -two_to_63 || *number >= 2 * two_to_63) {
      return CodecError::out_of_range;
    }
    if (*number >= two_to_63) {
      return to_bits(type, FieldValue(static_cast<std::uint64_t>(*number)), bits);
    }
    return to_bits(type, FieldValue(static_cast<std::int64_t>(*number)), bits);
  }
  return CodecError::wrong_kind;
}

CodecError to_double(const FieldValue& value, double& number) {
  if (const auto* given = std::get_if<double>(&value.value)) {
    number = *given;
  } else if (const auto* integer = std::get_if<std::int64_t>(&value.value)) {
    number = static_cast<double>(*integer);
  } else if (const auto* large = std::get_if<std::uint64_t>(&value.value)) {
    number = static_cast<double>(*large);
  } else {
    return CodecError::wrong_kind;
  }
  return CodecError::none;
}

CodecError append_float(const FieldDefinition& field, const FieldValue& value, Bytes& out) {
  double number = 0;
  if (const CodecError error = to_double(value, number); error != CodecError::none) return error;
  if (field.kind == FieldKind::f64) {
    append_zeros(out, sizeof(double));
    store(out.data() + out.size() - sizeof(double), number, field.endian);
    return CodecError::none;
  }
  if (std::isfinite(number) && std::fabs(number) > FLT_MAX) return CodecError::out_of_range;
  append_zeros(out, sizeof(float));
  store(out.data() + out.size() - sizeof(float), static_cast<float>(number), field.endian);
  return CodecError::none;
}

CodecError append_string(const FieldDefinition& field, std::string_view text, Bytes& out) {
  switch (field.kind) {
    case FieldKind::fixed_text:
      if (text.size() > field.size) return CodecError::text_too_long;
      append_text(out, text);
      append_zeros(out, field.size - text.size());
      return CodecError::none;
    case FieldKind::fixed_bytes:
      if (text.size() != field.size) return CodecError::wrong_size;
      append_text(out, text);
      return CodecError::none;
    case FieldKind::counted_text:
      if (text.size() > max_of(field.integer)) return CodecError::text_too_long;
      append_integer(out, text.size(), size_of(field.integer), field.endian);
      append_text(out, text);
      return CodecError::none;
    default:
      append_text(out, text);
      return CodecError::none;
  }
}

// ---- fields -----------------------------------------------------------------------------------

CodecResult append_fields(const std::vector<FieldDefinition>& fields,
                          std::span<const FieldValue> values, Bytes& out);

// One field that is no array, or one element of an array.
CodecResult append_one(const FieldDefinition& field, const FieldValue& value, Bytes& out) {
  const bool given = !std::holds_alternative<std::monostate>(value.value);
  if (field.kind == FieldKind::structure) {
    const auto* list = std::get_if<FieldList>(&value.value);
    if (given && !list) return {CodecError::wrong_kind, &field};
    const auto inner = list ? std::span<const FieldValue>(*list) : std::span<const FieldValue>();
    return append_fields(field.fields, inner, out);
  }
  if (!given) {
    append_zeros(out, minimum_size_of_one(field));
    return {};
  }
  switch (field.kind) {
    case FieldKind::integer: {
      std::uint64_t bits = 0;
      const CodecError error = to_bits(field.integer, value, bits);
      if (error != CodecError::none) return {error, &field};
      append_integer(out, bits, size_of(field.integer), field.endian);
      return {};
    }
    case FieldKind::f32:
    case FieldKind::f64: {
      const CodecError error = append_float(field, value, out);
      return error == CodecError::none ? CodecResult{} : CodecResult{error, &field};
    }
    default: {
      const auto* text = std::get_if<std::string>(&value.value);
      const CodecError error = text ? append_string(field, *text, out) : CodecError::wrong_kind;
      return error == CodecError::none ? CodecResult{} : CodecResult{error, &field};
    }
  }
}

const FieldValue& value_at(std::span<const FieldValue> values, std::size_t index) {
  return index < values.size() ? values[index] : not_given;
}

std::size_t list_size(const FieldValue& value) {
  const auto* list = std::get_if<FieldList>(&value.value);
  return list ? list->size() : 0;
}

// The size of the first array that the field counts.
std::optional<std::size_t> counted_by(const std::vector<FieldDefinition>& fields,
                                      std::span<const FieldValue> values, std::size_t count_field) {
  for (std::size_t i = count_field + 1; i < fields.size(); ++i) {
    if (fields[i].count_field == count_field) return list_size(value_at(values, i));
  }
  return std::nullopt;
}

CodecResult append_array(const std::vector<FieldDefinition>& fields,
                         std::span<const FieldValue> values, std::size_t index, Bytes& out) {
  const FieldDefinition& field = fields[index];
  const FieldValue& value = value_at(values, index);
  const auto* list = std::get_if<FieldList>(&value.value);
  if (!list && !std::holds_alternative<std::monostate>(value.value)) {
    return {CodecError::wrong_kind, &field};
  }
  const FieldValue& count = value_at(values, *field.count_field);
  std::uint64_t count_on_wire = 0;
  if (std::holds_alternative<std::monostate>(count.value)) {
    count_on_wire = counted_by(fields, values, *field.count_field).value_or(0);
  } else if (to_bits(IntegerType::u64, count, count_on_wire) != CodecError::none) {
    return {CodecError::bad_count, &field};
  }
  if (count_on_wire != list_size(value)) return {CodecError::bad_count, &field};
  if (!list) return {};
  for (const FieldValue& element : *list) {
    if (const CodecResult result = append_one(field, element, out); !result) return result;
  }
  return {};
}

CodecResult append_fields(const std::vector<FieldDefinition>& fields,
                          std::span<const FieldValue> values, Bytes& out) {
  if (values.size() > fields.size()) return {CodecError::wrong_size, nullptr};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const FieldDefinition& field = fields[i];
    const FieldValue& value = value_at(values, i);
    CodecResult result;
    if (field.count_field) {
      result = append_array(fields, values, i, out);
    } else if (const auto count = std::holds_alternative<std::monostate>(value.value)
                                      ? counted_by(fields, values, i)
                                      : std::nullopt) {
      result = append_one(field, FieldValue(std::uint64_t{*count}), out);
    } else {
      result = append_one(field, value, out);
    }
    if (!result) return result;
  }
  return {};
}

// ---- the packet -------------------------------------------------------------------------------

CodecResult fill_header(const Framing& framing, std::uint64_t id, std::span<std::byte> packet) {
  if (packet.size() > framing.max_packet) return {CodecError::packet_too_long, nullptr};
  const std::uint64_t length = packet.size() - uncounted_bytes(framing);
  if (length > max_of(framing.header[framing.length_field].type)) {
    return {CodecError::packet_too_long, nullptr};
  }
  for (std::size_t i = 0; i < framing.header.size(); ++i) {
    const HeaderField& field = framing.header[i];
    const std::uint64_t bits = i == framing.length_field ? length
                               : i == framing.id_field   ? id
                                                         : field.value;
    store_integer(packet.data() + field.offset, bits, size_of(field.type), field.endian);
  }
  return {};
}

// Closes the packet that starts at `start`; takes it back when something is wrong with it.
CodecResult finish(const Framing& framing, std::uint64_t id, CodecResult body, Bytes& out,
                   std::size_t start) {
  if (body && framing.kind == FramingKind::length_prefixed) {
    body = fill_header(framing, id, std::span(out).subspan(start));
  } else if (body && framing.kind == FramingKind::delimited) {
    append_text(out, framing.delimiter);
    const auto packet = std::span(out).subspan(start);
    const std::string_view text(reinterpret_cast<const char*>(packet.data()), packet.size());
    if (packet.size() > framing.max_packet) body = {CodecError::packet_too_long, nullptr};
    // Found too early also when the payload's end and the delimiter's start make one up.
    if (text.find(framing.delimiter) + framing.delimiter.size() != text.size()) {
      body = {CodecError::holds_delimiter, nullptr};
    }
  }
  if (!body) out.resize(start);
  return body;
}

}  // namespace

CodecResult append_packet(const Framing& framing, const PacketDefinition& definition,
                          std::span<const FieldValue> values, std::vector<std::byte>& out) {
  const std::size_t start = out.size();
  append_zeros(out, framing.header_bytes);
  const CodecResult body = append_fields(definition.fields, values, out);
  return finish(framing, definition.id, body, out, start);
}

CodecResult append_payload(const Framing& framing, std::span<const std::byte> payload,
                           std::vector<std::byte>& out) {
  const std::size_t start = out.size();
  append_zeros(out, framing.header_bytes);
  out.insert(out.end(), payload.begin(), payload.end());
  return finish(framing, 0, {}, out, start);
}

}  // namespace portstorm::wire
