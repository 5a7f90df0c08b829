#pragma once
// The packets of the tutorial_chat protocol: what the IOCP tutorials' chat servers speak, bit for
// bit. Decoding looks into the packet and copies nothing; encoding starts from zeroed bytes, so
// that padding never shows what lay in memory before.
//
// All integers are little-endian, nothing is aligned. char[N] is text up to its first NUL, or all
// N bytes when there is none. A body of any other size than drawn here is a bad packet.
//
//   offset   0         2      4        5
//            +---------+------+--------+----------
//   header   | length  | id   | flags  | body ...        length counts the whole packet;
//            | u16     | u16  | u8     |                 flags: sent as 0, ignored when received
//            +---------+------+--------+----------
//
//   id   from    name               body                                        whole packet
//   201  client  LoginRequest       user_id char[33] | password char[33]             71
//   202  server  LoginResponse      result u16                                        7
//   206  client  RoomEnterRequest   room i32                                          9
//   207  server  RoomEnterResponse  result u16                                        7
//   208  server  RoomNewUserNotify  user_id char[33]                                 38
//   209  server  RoomUserListNotify total u16 | count u8 | user_id char[33] x count  8 + 33 count
//   215  client  RoomLeaveRequest   -                                                 5
//   216  server  RoomLeaveResponse  result u16                                        7
//   217  server  RoomLeaveUserNotify user_id char[33]                                38
//   218  server  RoomOwnerNotify    user_id char[33]                                 38
//   221  client  RoomChatRequest    message char[257]                               262
//   222  server  RoomChatResponse   result u16                                        7
//   223  server  RoomChatNotify     user_id char[33] | message char[257]            295
//   226  client  WhisperRequest     user_id char[33] | message char[257]            295
//   227  server  WhisperResponse    result u16                                        7
//   228  server  WhisperNotify      user_id char[33] | message char[257]            295
//   231  client  RoomKickRequest    user_id char[33]                                 38
//   232  server  RoomKickResponse   result u16                                        7
//   233  server  RoomKickNotify     user_id char[33]                                 38
//   236  client  RoomOwnerRequest   user_id char[33]                                 38
//   237  server  RoomOwnerResponse  result u16                                        7
//   241  client  HeartbeatRequest   -                                                 5
//   242  server  HeartbeatResponse  result u16                                        7
//
// 208, 209 and 217 have the numbers that the tutorials' later stages give them; what their bodies
// hold differs from one to the next. Those above 223 are this server's own.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "wire/framing.h"

namespace portstorm::server {

enum class PacketId : std::uint16_t {
  login_request = 201,
  login_response = 202,
  room_enter_request = 206,
  room_enter_response = 207,
  room_new_user_notify = 208,
  room_user_list_notify = 209,
  room_leave_request = 215,
  room_leave_response = 216,
  room_leave_user_notify = 217,
  room_owner_notify = 218,
  room_chat_request = 221,
  room_chat_response = 222,
  room_chat_notify = 223,
  whisper_request = 226,
  whisper_response = 227,
  whisper_notify = 228,
  room_kick_request = 231,
  room_kick_response = 232,
  room_kick_notify = 233,
  room_owner_request = 236,
  room_owner_response = 237,
  heartbeat_request = 241,
  heartbeat_response = 242,
};

// What the result field of a response says. 0 is success in all the tutorials' servers; how they
// number their failures differs from one to the next, so the numbers below are this server's own.
enum class ChatResult : std::uint16_t {
  ok = 0,
  not_logged_in = 1,      // any request but a login, before the login has been answered with ok
  already_logged_in = 2,  // a second login on one connection
  login_pending = 3,      // a second login while the first is still being checked
  bad_user_id = 4,        // empty, or with a control character
  wrong_password = 5,
  user_id_in_use = 6,     // another connection is, or is just being, logged in under this id
  store_unavailable = 7,  // the accounts cannot be read now, or too many logins wait: try again
  no_such_room = 8,
  room_full = 9,
  already_in_room = 10,  // leave first
  not_in_room = 11,
  no_such_user = 12,    // nobody is logged in under this id; for kick and owner: not in this room
  not_room_owner = 13,  // only the owner kicks and hands over
  own_user_id = 14,     // one does not kick or hand over to oneself: leave
};

inline constexpr std::size_t chat_header_bytes = 5;
inline constexpr std::size_t chat_max_packet = 1024;
inline constexpr std::size_t user_id_bytes = 33;
inline constexpr std::size_t password_bytes = 33;
inline constexpr std::size_t message_bytes = 257;
inline constexpr std::size_t response_packet_bytes = chat_header_bytes + 2;
inline constexpr std::size_t user_notify_packet_bytes = chat_header_bytes + user_id_bytes;
inline constexpr std::size_t chat_notify_packet_bytes =
    chat_header_bytes + user_id_bytes + message_bytes;
inline constexpr std::size_t max_listed_users = 30;  // in one packet, which is then 998 bytes long

// How these packets are cut out of a stream.
const wire::Framing& tutorial_chat_framing();

// ---- decoding: nothing when the body has not exactly the drawn size ------------------------

// The id in the header; nothing when the packet is shorter than a header or its length field does
// not say its size.
std::optional<std::uint16_t> packet_id(std::span<const std::byte> packet) noexcept;

// The texts live as long as the packet's bytes.
struct LoginRequest {
  std::string_view user_id;
  std::string_view password;
};

struct RoomEnterRequest {
  std::int32_t room = 0;
};

struct RoomLeaveRequest {};

struct HeartbeatRequest {};

struct RoomChatRequest {
  std::string_view message;
};

struct WhisperRequest {
  std::string_view to;
  std::string_view message;
};

// Whom to kick, whom to make the owner.
struct RoomUserRequest {
  std::string_view user_id;
};

std::optional<LoginRequest> decode_login_request(std::span<const std::byte> packet) noexcept;
std::optional<RoomEnterRequest> decode_room_enter_request(
    std::span<const std::byte> packet) noexcept;
std::optional<RoomLeaveRequest> decode_room_leave_request(
    std::span<const std::byte> packet) noexcept;
std::optional<HeartbeatRequest> decode_heartbeat_request(
    std::span<const std::byte> packet) noexcept;
std::optional<RoomChatRequest> decode_room_chat_request(std::span<const std::byte> packet) noexcept;
std::optional<WhisperRequest> decode_whisper_request(std::span<const std::byte> packet) noexcept;
std::optional<RoomUserRequest> decode_room_user_request(std::span<const std::byte> packet) noexcept;

// ---- encoding ------------------------------------------------------------------------------

using ResponsePacket = std::array<std::byte, response_packet_bytes>;
using UserNotifyPacket = std::array<std::byte, user_notify_packet_bytes>;
using ChatNotifyPacket = std::array<std::byte, chat_notify_packet_bytes>;

// Responses differ in their id alone; so do the notices that name one user, and the two that bring
// a message (in the room, in a whisper). Texts longer than their field are cut.
ResponsePacket encode_response(PacketId response, ChatResult result) noexcept;
UserNotifyPacket encode_user_notify(PacketId notify, std::string_view user_id) noexcept;
ChatNotifyPacket encode_message_notify(PacketId notify, std::string_view user_id,
                                       std::string_view message) noexcept;

// Filled user by user.
class UserListPacket {
 public:
  explicit UserListPacket(std::size_t total_users) noexcept;

  void add(std::string_view user_id) noexcept;  // not when full
  bool is_full() const noexcept { return count_ == max_listed_users; }
  bool is_empty() const noexcept { return count_ == 0; }
  std::span<const std::byte> bytes() noexcept;

 private:
  static constexpr std::size_t list_offset = chat_header_bytes + 3;

  std::array<std::byte, list_offset + max_listed_users * user_id_bytes> packet_{};
  std::size_t count_ = 0;
};

}  // namespace portstorm::server
