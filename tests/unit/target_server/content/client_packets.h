#pragma once
// Packets as a client sends them, put together byte by byte: nothing here shares code with what it
// tests.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portstorm::server::client_side {

using Packet = std::vector<std::byte>;

inline Packet with_body(unsigned id, std::string_view body) {
  const std::size_t length = 5 + body.size();
  Packet packet = {std::byte(length & 0xff), std::byte(length >> 8), std::byte(id & 0xff),
                   std::byte(id >> 8), std::byte{0}};
  for (const char c : body) packet.push_back(std::byte(static_cast<unsigned char>(c)));
  return packet;
}

// A char[size] field with `filler` behind the text's NUL.
inline std::string field(std::string_view text, std::size_t size, char filler = 0) {
  std::string bytes(text.substr(0, size));
  if (bytes.size() < size) bytes.push_back('\0');
  bytes.resize(size, filler);
  return bytes;
}

inline Packet login(std::string_view user_id, std::string_view password = "pw") {
  return with_body(201, field(user_id, 33) + field(password, 33));
}

inline Packet enter(std::int32_t room) {
  const auto bits = static_cast<std::uint32_t>(room);
  std::string body;
  for (int shift = 0; shift < 32; shift += 8) body.push_back(static_cast<char>(bits >> shift));
  return with_body(206, body);
}

inline Packet leave() {
  return with_body(215, "");
}

inline Packet chat(std::string_view message) {
  return with_body(221, field(message, 257));
}

inline Packet whisper(std::string_view to, std::string_view message) {
  return with_body(226, field(to, 33) + field(message, 257));
}

inline Packet kick(std::string_view user_id) {
  return with_body(231, field(user_id, 33));
}

inline Packet make_owner(std::string_view user_id) {
  return with_body(236, field(user_id, 33));
}

inline Packet heartbeat() {
  return with_body(241, "");
}

inline unsigned number_at(std::span<const std::byte> packet, std::size_t offset) {
  return std::to_integer<unsigned>(packet[offset]) | std::to_integer<unsigned>(packet[offset + 1])
                                                         << 8;
}

inline unsigned length_of(std::span<const std::byte> packet) {
  return number_at(packet, 0);
}
inline unsigned id_of(std::span<const std::byte> packet) {
  return number_at(packet, 2);
}
inline unsigned result_of(std::span<const std::byte> packet) {
  return number_at(packet, 5);
}

inline std::string text_at(std::span<const std::byte> packet, std::size_t offset,
                           std::size_t size) {
  std::string text;
  for (const std::byte byte : packet.subspan(offset, size)) {
    text.push_back(static_cast<char>(byte));
  }
  return text;
}

}  // namespace portstorm::server::client_side
