#pragma once
// The packets of tutorial_chat (scenarios/protocols/tutorial_chat.json), encoded and decoded.
//
//   offset   0         2      4        5
//            +---------+------+--------+----------
//   header   | length  | id   | flags  | body ...        length counts the whole packet;
//            | u16     | u16  | u8     |                 little-endian; flags are 0
//            +---------+------+--------+----------

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace portstorm::faulty {

enum class PacketId : std::uint16_t {
  login_request = 201,       // user_id char[33] | password char[33]
  login_response = 202,      // result u16, as all responses
  room_enter_request = 206,  // room i32
  room_enter_response = 207,
  room_leave_request = 215,  // no body
  room_leave_response = 216,
  room_chat_request = 221,  // message char[257]
  room_chat_response = 222,
  room_chat_notify = 223,  // user_id char[33] | message char[257]
  store_answer = 1002,     // result u16; from the store to the logic, never from a client
};

// As target_server numbers them; 0 is success.
enum class ChatResult : std::uint16_t {
  ok = 0,
  not_logged_in = 1,
  already_logged_in = 2,
  login_pending = 3,
  bad_user_id = 4,
  wrong_password = 5,
  user_id_in_use = 6,
  store_unavailable = 7,
  no_such_room = 8,
  room_full = 9,
  already_in_room = 10,
  not_in_room = 11,
};

inline constexpr std::size_t header_bytes = 5;
inline constexpr std::size_t max_packet_bytes = 1024;
inline constexpr std::size_t user_id_bytes = 33;
inline constexpr std::size_t password_bytes = 33;
inline constexpr std::size_t message_bytes = 257;
inline constexpr std::size_t notify_bytes = header_bytes + user_id_bytes + message_bytes;

using Bytes = std::span<const std::byte>;

// A packet where it lies in the receive buffer.
struct Packet {
  Bytes bytes;   // header and body
  Bytes memory;  // from its first byte to the end of the receive buffer: what a plain pointer sees

  std::uint16_t id() const noexcept;
  Bytes body() const noexcept { return bytes.subspan(header_bytes); }
};

std::uint16_t length_in(const std::byte* header) noexcept;
// A char[N] field: up to its first NUL, or all of it.
std::string_view text_in(Bytes field) noexcept;

using Response = std::array<std::byte, header_bytes + 2>;
using Notify = std::array<std::byte, notify_bytes>;

Response encode_response(PacketId id, ChatResult result) noexcept;
// Writes header and fields into `notify`, and nothing else: what a text does not fill stays as it
// was, but for the NUL behind it.
void encode_notify(Notify& notify, std::string_view user_id, Bytes message) noexcept;

}  // namespace portstorm::faulty
