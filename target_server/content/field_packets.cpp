#include "target_server/content/field_packets.h"

#include <algorithm>
#include <cstring>

#include "wire/bytes.h"

namespace portstorm::server {
namespace {

using Bytes = std::span<const std::byte>;

enum class Notice : std::uint8_t {
  login_result = 1,
  move_result = 2,
  appear = 3,
  disappear = 4,
  positions = 5,
  said = 6,
};

std::optional<Bytes> body_of(Bytes packet, FieldRequest type, std::size_t body_bytes) noexcept {
  if (packet.size() != field_header_bytes + body_bytes || field_request(packet) != type) {
    return std::nullopt;
  }
  return packet.subspan(field_header_bytes);
}

// Writes one value behind the other; the packet is zero already.
class Writer {
 public:
  Writer(std::span<std::byte> packet, Notice notice) noexcept : rest_(packet) {
    put(static_cast<std::uint16_t>(packet.size()));
    put(static_cast<std::uint8_t>(notice));
  }
  template <class Integer>
  void put(Integer value) noexcept {
    wire::store_little(rest_.data(), value);
    rest_ = rest_.subspan(sizeof(value));
  }
  void put(FieldPoint point) noexcept {
    put(static_cast<std::uint16_t>(point.x));
    put(static_cast<std::uint16_t>(point.y));
  }
  void put(std::string_view text, std::size_t field_bytes) noexcept {
    std::memcpy(rest_.data(), text.data(), std::min(text.size(), field_bytes));
    rest_ = rest_.subspan(field_bytes);
  }

 private:
  std::span<std::byte> rest_;
};

wire::Framing make_field_framing() {
  using wire::IntegerType;
  wire::Framing framing;
  framing.kind = wire::FramingKind::length_prefixed;
  framing.header = {{.name = "length", .type = IntegerType::u16, .offset = 0},
                    {.name = "type", .type = IntegerType::u8, .offset = 2}};
  framing.header_bytes = field_header_bytes;
  framing.length_field = 0;
  framing.id_field = 1;
  framing.length_counts = wire::LengthCounts::whole_packet;
  framing.max_packet = field_max_packet;
  return framing;
}

}  // namespace

const wire::Framing& game_field_framing() {
  static const wire::Framing framing = make_field_framing();
  return framing;
}

FieldPoint next_to(FieldPoint point, Direction direction) noexcept {
  switch (direction) {
    case Direction::up:
      return {point.x, point.y - 1};
    case Direction::down:
      return {point.x, point.y + 1};
    case Direction::left:
      return {point.x - 1, point.y};
    case Direction::right:
      return {point.x + 1, point.y};
  }
  return point;
}

std::optional<FieldRequest> field_request(Bytes packet) noexcept {
  if (packet.size() < field_header_bytes) return std::nullopt;
  if (wire::load_little<std::uint16_t>(packet.data()) != packet.size()) return std::nullopt;
  const auto type = std::to_integer<std::uint8_t>(packet[2]);
  if (type < 1 || type > static_cast<std::uint8_t>(FieldRequest::say)) return std::nullopt;
  return static_cast<FieldRequest>(type);
}

std::optional<FieldLogin> decode_field_login(Bytes packet) noexcept {
  const auto body = body_of(packet, FieldRequest::login, field_name_bytes + 4);
  if (!body) return std::nullopt;
  const std::byte* place = body->data() + field_name_bytes;
  return FieldLogin{wire::text_in(body->first(field_name_bytes)),
                    wire::load_little<std::uint16_t>(place),
                    wire::load_little<std::uint16_t>(place + 2)};
}

std::optional<FieldMove> decode_field_move(Bytes packet) noexcept {
  const auto body = body_of(packet, FieldRequest::move, 3);
  if (!body || body->front() > static_cast<std::byte>(Direction::right)) return std::nullopt;
  return FieldMove{static_cast<Direction>(body->front()),
                   wire::load_little<std::uint16_t>(body->data() + 1)};
}

std::optional<std::string_view> decode_field_say(Bytes packet) noexcept {
  const auto body = body_of(packet, FieldRequest::say, field_message_bytes);
  if (!body) return std::nullopt;
  return wire::text_in(*body);
}

std::array<std::byte, 12> encode_login_result(LoginResult result, std::uint32_t id,
                                              FieldPoint at) noexcept {
  std::array<std::byte, 12> packet{};
  Writer writer(packet, Notice::login_result);
  writer.put(static_cast<std::uint8_t>(result));
  writer.put(id);
  writer.put(at);
  return packet;
}

std::array<std::byte, 10> encode_move_result(std::uint16_t step, MoveResult result,
                                             FieldPoint at) noexcept {
  std::array<std::byte, 10> packet{};
  Writer writer(packet, Notice::move_result);
  writer.put(step);
  writer.put(static_cast<std::uint8_t>(result));
  writer.put(at);
  return packet;
}

std::array<std::byte, 32> encode_appear(std::uint32_t id, FieldPoint at, MoverKind kind,
                                        std::string_view name) noexcept {
  std::array<std::byte, 32> packet{};
  Writer writer(packet, Notice::appear);
  writer.put(id);
  writer.put(at);
  writer.put(static_cast<std::uint8_t>(kind));
  writer.put(name, field_name_bytes);
  return packet;
}

std::array<std::byte, 7> encode_disappear(std::uint32_t id) noexcept {
  std::array<std::byte, 7> packet{};
  Writer(packet, Notice::disappear).put(id);
  return packet;
}

std::array<std::byte, 87> encode_said(std::uint32_t id, std::string_view message) noexcept {
  std::array<std::byte, 87> packet{};
  Writer writer(packet, Notice::said);
  writer.put(id);
  writer.put(message, field_message_bytes);
  return packet;
}

void PositionsPacket::add(std::uint32_t id, FieldPoint at) noexcept {
  std::byte* place = packet_.data() + list_offset + count_ * position_bytes;
  wire::store_little(place, id);
  wire::store_little(place + 4, static_cast<std::uint16_t>(at.x));
  wire::store_little(place + 6, static_cast<std::uint16_t>(at.y));
  ++count_;
}

std::span<const std::byte> PositionsPacket::bytes() noexcept {
  const auto packet = std::span(packet_).first(list_offset + count_ * position_bytes);
  Writer(packet, Notice::positions).put(static_cast<std::uint8_t>(count_));
  return packet;
}

}  // namespace portstorm::server
