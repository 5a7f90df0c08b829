#include "tests/faulty_servers/packets.h"

#include <algorithm>
#include <cstring>

#include "wire/bytes.h"

namespace portstorm::faulty {
namespace {

constexpr std::size_t id_offset = 2;
constexpr std::size_t flags_offset = 4;

void put_header(std::span<std::byte> packet, PacketId id) noexcept {
  wire::store_little(packet.data(), static_cast<std::uint16_t>(packet.size()));
  wire::store_little(packet.data() + id_offset, static_cast<std::uint16_t>(id));
  packet[flags_offset] = std::byte{0};
}

void put_field(std::span<std::byte> field, Bytes text) noexcept {
  const std::size_t count = std::min(text.size(), field.size());
  std::copy_n(text.begin(), count, field.begin());
  if (count < field.size()) field[count] = std::byte{0};
}

}  // namespace

std::uint16_t Packet::id() const noexcept {
  return wire::load_little<std::uint16_t>(bytes.data() + id_offset);
}

std::uint16_t length_in(const std::byte* header) noexcept {
  return wire::load_little<std::uint16_t>(header);
}

std::string_view text_in(Bytes field) noexcept {
  const std::string_view all(reinterpret_cast<const char*>(field.data()), field.size());
  return all.substr(0, all.find('\0'));
}

Response encode_response(PacketId id, ChatResult result) noexcept {
  Response packet{};
  put_header(packet, id);
  wire::store_little(packet.data() + header_bytes, static_cast<std::uint16_t>(result));
  return packet;
}

void encode_notify(Notify& notify, std::string_view user_id, Bytes message) noexcept {
  put_header(notify, PacketId::room_chat_notify);
  const auto body = std::span(notify).subspan(header_bytes);
  put_field(body.first(user_id_bytes), std::as_bytes(std::span(user_id)));
  put_field(body.last(message_bytes), message);
}

}  // namespace portstorm::faulty
