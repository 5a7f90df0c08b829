#include "target_server/content/chat_packets.h"

#include <algorithm>
#include <cstring>

#include "wire/bytes.h"

namespace portstorm::server {
namespace {

constexpr std::size_t id_offset = 2;

using Bytes = std::span<const std::byte>;

// The body, when it has exactly this size.
std::optional<Bytes> body_of(Bytes packet, std::size_t body_bytes) noexcept {
  if (packet.size() != chat_header_bytes + body_bytes) return std::nullopt;
  return packet.subspan(chat_header_bytes);
}

// The field is zero already: what the text does not fill stays so.
void put_text(std::span<std::byte> field, std::string_view text) noexcept {
  std::memcpy(field.data(), text.data(), std::min(text.size(), field.size()));
}

void put_header(std::span<std::byte> packet, PacketId id) noexcept {
  wire::store_little(packet.data(), static_cast<std::uint16_t>(packet.size()));
  wire::store_little(packet.data() + id_offset, static_cast<std::uint16_t>(id));
}

wire::Framing make_chat_framing() {
  using wire::IntegerType;
  wire::Framing framing;
  framing.kind = wire::FramingKind::length_prefixed;
  framing.header = {
      {.name = "length", .type = IntegerType::u16, .offset = 0},
      {.name = "id", .type = IntegerType::u16, .offset = id_offset},
      {.name = "flags", .type = IntegerType::u8, .value = 0, .offset = 4},
  };
  framing.header_bytes = chat_header_bytes;
  framing.length_field = 0;
  framing.id_field = 1;
  framing.length_counts = wire::LengthCounts::whole_packet;
  framing.max_packet = chat_max_packet;
  return framing;
}

}  // namespace

const wire::Framing& tutorial_chat_framing() {
  static const wire::Framing framing = make_chat_framing();
  return framing;
}

std::optional<std::uint16_t> packet_id(Bytes packet) noexcept {
  if (packet.size() < chat_header_bytes) return std::nullopt;
  if (wire::load_little<std::uint16_t>(packet.data()) != packet.size()) return std::nullopt;
  return wire::load_little<std::uint16_t>(packet.data() + id_offset);
}

std::optional<LoginRequest> decode_login_request(Bytes packet) noexcept {
  const auto body = body_of(packet, user_id_bytes + password_bytes);
  if (!body) return std::nullopt;
  return LoginRequest{wire::text_in(body->first(user_id_bytes)),
                      wire::text_in(body->last(password_bytes))};
}

std::optional<RoomEnterRequest> decode_room_enter_request(Bytes packet) noexcept {
  const auto body = body_of(packet, sizeof(std::int32_t));
  if (!body) return std::nullopt;
  return RoomEnterRequest{wire::load_little<std::int32_t>(body->data())};
}

std::optional<RoomLeaveRequest> decode_room_leave_request(Bytes packet) noexcept {
  if (!body_of(packet, 0)) return std::nullopt;
  return RoomLeaveRequest{};
}

std::optional<HeartbeatRequest> decode_heartbeat_request(Bytes packet) noexcept {
  if (!body_of(packet, 0)) return std::nullopt;
  return HeartbeatRequest{};
}

std::optional<RoomChatRequest> decode_room_chat_request(Bytes packet) noexcept {
  const auto body = body_of(packet, message_bytes);
  if (!body) return std::nullopt;
  return RoomChatRequest{wire::text_in(*body)};
}

std::optional<WhisperRequest> decode_whisper_request(Bytes packet) noexcept {
  const auto body = body_of(packet, user_id_bytes + message_bytes);
  if (!body) return std::nullopt;
  return WhisperRequest{wire::text_in(body->first(user_id_bytes)),
                        wire::text_in(body->last(message_bytes))};
}

std::optional<RoomUserRequest> decode_room_user_request(Bytes packet) noexcept {
  const auto body = body_of(packet, user_id_bytes);
  if (!body) return std::nullopt;
  return RoomUserRequest{wire::text_in(*body)};
}

ResponsePacket encode_response(PacketId response, ChatResult result) noexcept {
  ResponsePacket packet{};
  put_header(packet, response);
  wire::store_little(packet.data() + chat_header_bytes, static_cast<std::uint16_t>(result));
  return packet;
}

UserNotifyPacket encode_user_notify(PacketId notify, std::string_view user_id) noexcept {
  UserNotifyPacket packet{};
  put_header(packet, notify);
  put_text(std::span(packet).subspan(chat_header_bytes), user_id);
  return packet;
}

ChatNotifyPacket encode_message_notify(PacketId notify, std::string_view user_id,
                                       std::string_view message) noexcept {
  ChatNotifyPacket packet{};
  put_header(packet, notify);
  const auto body = std::span(packet).subspan(chat_header_bytes);
  put_text(body.first(user_id_bytes), user_id);
  put_text(body.last(message_bytes), message);
  return packet;
}

UserListPacket::UserListPacket(std::size_t total_users) noexcept {
  const auto total = static_cast<std::uint16_t>(std::min<std::size_t>(total_users, UINT16_MAX));
  wire::store_little(packet_.data() + chat_header_bytes, total);
}

void UserListPacket::add(std::string_view user_id) noexcept {
  put_text(std::span(packet_).subspan(list_offset + count_ * user_id_bytes, user_id_bytes),
           user_id);
  ++count_;
}

std::span<const std::byte> UserListPacket::bytes() noexcept {
  const auto packet = std::span(packet_).first(list_offset + count_ * user_id_bytes);
  put_header(packet, PacketId::room_user_list_notify);
  packet[list_offset - 1] = static_cast<std::byte>(count_);
  return packet;
}

}  // namespace portstorm::server
