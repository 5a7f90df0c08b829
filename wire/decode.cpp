#include <algorithm>

#include "wire/bytes.h"
#include "wire/codec.h"

namespace portstorm::wire {

namespace {

// Walks over a packet's body and never past its end.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> body) noexcept : body_(body) {}

  std::size_t position() const noexcept { return position_; }
  std::size_t remaining() const noexcept { return body_.size() - position_; }
  const std::byte* at(std::size_t position) const noexcept { return body_.data() + position; }

  // Each value that is made counts; false: there have been enough.
  bool may_make_value() noexcept { return values_made_++ < max_decoded_values; }

  // Steps over `count` bytes and returns them; null when there are fewer.
  const std::byte* take(std::uint64_t count) noexcept {
    if (count > remaining()) return nullptr;
    const std::byte* bytes = at(position_);
    position_ += static_cast<std::size_t>(count);
    return bytes;
  }

 private:
  std::span<const std::byte> body_;
  std::size_t position_ = 0;
  std::size_t values_made_ = 0;
};

FieldView integer_view(const FieldDefinition& field, const std::byte* from) {
  const std::size_t size = size_of(field.integer);
  const std::uint64_t bits = load_integer(from, size, field.endian);
  if (is_signed(field.integer)) return sign_extend(bits, size);
  if (bits > max_of(IntegerType::i64)) return bits;
  return static_cast<std::int64_t>(bits);
}

// How many elements the count field announces; nothing when that is negative or cannot be, an
// element taking a byte or more.
std::optional<std::uint64_t> element_count(const FieldDefinition& count_field,
                                           const std::byte* from, std::size_t remaining) {
  const FieldView count = integer_view(count_field, from);
  const auto* integer = std::get_if<std::int64_t>(&count);
  if (!integer || *integer < 0) return std::nullopt;
  if (static_cast<std::uint64_t>(*integer) > remaining) return std::nullopt;
  return static_cast<std::uint64_t>(*integer);
}

// The bytes of a text or bytes field that is next, its length before it stepped over.
std::optional<std::string_view> take_text(const FieldDefinition& field, Reader& reader) {
  std::uint64_t size = field.size;
  if (field.kind == FieldKind::remaining_bytes) size = reader.remaining();
  if (field.kind == FieldKind::counted_text) {
    const std::byte* length = reader.take(size_of(field.integer));
    if (!length) return std::nullopt;
    size = load_integer(length, size_of(field.integer), field.endian);
  }
  const std::byte* bytes = reader.take(size);
  if (!bytes) return std::nullopt;
  const std::string_view text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  return field.kind == FieldKind::fixed_text ? text.substr(0, text.find('\0')) : text;
}

// The next field, which is no structure; nothing when the packet is too short.
std::optional<FieldView> take_scalar(const FieldDefinition& field, Reader& reader) {
  switch (field.kind) {
    case FieldKind::integer: {
      const std::byte* bytes = reader.take(size_of(field.integer));
      return bytes ? std::optional(integer_view(field, bytes)) : std::nullopt;
    }
    case FieldKind::f32: {
      const std::byte* bytes = reader.take(sizeof(float));
      if (!bytes) return std::nullopt;
      return FieldView(double{load<float>(bytes, field.endian)});
    }
    case FieldKind::f64: {
      const std::byte* bytes = reader.take(sizeof(double));
      return bytes ? std::optional(FieldView(load<double>(bytes, field.endian))) : std::nullopt;
    }
    default: {
      const auto text = take_text(field, reader);
      return text ? std::optional(FieldView(*text)) : std::nullopt;
    }
  }
}

// ---- everything, into values ------------------------------------------------------------------

FieldValue to_value(const FieldView& view) {
  if (const auto* text = std::get_if<std::string_view>(&view)) return std::string(*text);
  if (const auto* integer = std::get_if<std::int64_t>(&view)) return *integer;
  if (const auto* large = std::get_if<std::uint64_t>(&view)) return *large;
  return std::get<double>(view);
}

// decode_fields and skip_fields walk through the fields in order and, where there are arrays,
// remember where each field began: the count of an array lies in one of them.
CodecResult decode_fields(const std::vector<FieldDefinition>& fields, Reader& reader,
                          FieldList& values);

CodecResult decode_one(const FieldDefinition& field, Reader& reader, FieldList& values) {
  if (!reader.may_make_value()) return {CodecError::bad_count, &field};
  if (field.kind == FieldKind::structure) {
    FieldList inner;
    if (const CodecResult result = decode_fields(field.fields, reader, inner); !result) {
      return result;
    }
    values.emplace_back(std::move(inner));
    return {};
  }
  const auto view = take_scalar(field, reader);
  if (!view) return {CodecError::packet_too_short, &field};
  values.push_back(to_value(*view));
  return {};
}

bool has_arrays(std::span<const FieldDefinition> fields) {
  return std::any_of(fields.begin(), fields.end(),
                     [](const FieldDefinition& field) { return field.count_field.has_value(); });
}

CodecResult decode_fields(const std::vector<FieldDefinition>& fields, Reader& reader,
                          FieldList& values) {
  values.clear();
  values.reserve(fields.size());
  std::vector<std::size_t> starts(has_arrays(fields) ? fields.size() : 0);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const FieldDefinition& field = fields[i];
    if (!starts.empty()) starts[i] = reader.position();
    if (!field.count_field) {
      if (const CodecResult result = decode_one(field, reader, values); !result) return result;
      continue;
    }
    const auto count = element_count(fields[*field.count_field],
                                     reader.at(starts[*field.count_field]), reader.remaining());
    if (!count) return {CodecError::bad_count, &field};
    FieldList elements;
    for (std::uint64_t n = 0; n < *count; ++n) {
      if (const CodecResult result = decode_one(field, reader, elements); !result) return result;
    }
    values.emplace_back(std::move(elements));
  }
  return {};
}

// ---- past fields whose values nobody asked for ------------------------------------------------

// Only NUL behind the end of the text that the reader has just stepped over?
bool is_clean(const FieldDefinition& field, std::string_view text, const Reader& reader) {
  const std::byte* const end = reader.at(reader.position());
  return std::all_of(end - field.size + text.size(), end,
                     [](std::byte byte) { return byte == std::byte{0}; });
}

// `dirty`, where it is not null, gets the first text field whose padding is not.
bool skip_fields(std::span<const FieldDefinition> fields, Reader& reader,
                 const FieldDefinition** dirty = nullptr) {
  std::vector<std::size_t> starts(has_arrays(fields) ? fields.size() : 0);
  const auto skip_one = [&](const FieldDefinition& field) {
    if (field.kind == FieldKind::structure) return skip_fields(field.fields, reader, dirty);
    const auto value = take_scalar(field, reader);
    if (value && dirty && !*dirty && field.kind == FieldKind::fixed_text &&
        !is_clean(field, std::get<std::string_view>(*value), reader)) {
      *dirty = &field;
    }
    return value.has_value();
  };
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const FieldDefinition& field = fields[i];
    if (!starts.empty()) starts[i] = reader.position();
    std::uint64_t times = 1;
    if (field.count_field) {
      const auto count = element_count(fields[*field.count_field],
                                       reader.at(starts[*field.count_field]), reader.remaining());
      if (!count) return false;
      times = *count;
    }
    for (std::uint64_t n = 0; n < times; ++n) {
      if (!skip_one(field)) return false;
    }
  }
  return true;
}

}  // namespace

CodecResult decode_packet(const Framing& framing, const PacketDefinition& definition,
                          std::span<const std::byte> packet, std::vector<FieldValue>& values) {
  values.clear();
  if (packet.size() < framing.header_bytes) return {CodecError::packet_too_short, nullptr};
  Reader reader(packet_body(framing, packet));
  if (const CodecResult result = decode_fields(definition.fields, reader, values); !result) {
    return result;
  }
  if (reader.remaining() > 0) return {CodecError::trailing_bytes, nullptr};
  return {};
}

std::optional<FieldView> read_field(const Framing& framing, const PacketDefinition& definition,
                                    std::span<const std::byte> packet, std::size_t index) {
  if (index >= definition.fields.size() || packet.size() < framing.header_bytes) {
    return std::nullopt;
  }
  const FieldDefinition& field = definition.fields[index];
  if (field.count_field || field.kind == FieldKind::structure) return std::nullopt;
  Reader reader(packet_body(framing, packet));
  const bool reached = field.offset
                           ? reader.take(*field.offset) != nullptr
                           : skip_fields(std::span(definition.fields).first(index), reader);
  return reached ? take_scalar(field, reader) : std::nullopt;
}

CodecResult check_exact(const Framing& framing, const PacketDefinition& definition,
                        std::span<const std::byte> packet) {
  if (packet.size() < framing.header_bytes) return {CodecError::packet_too_short, nullptr};
  Reader reader(packet_body(framing, packet));
  const FieldDefinition* dirty = nullptr;
  if (!skip_fields(definition.fields, reader, &dirty))
    return {CodecError::packet_too_short, nullptr};
  if (dirty != nullptr) return {CodecError::dirty_padding, dirty};
  if (reader.remaining() > 0) return {CodecError::trailing_bytes, nullptr};
  return {};
}

}  // namespace portstorm::wire
