#pragma once
// The packets of the game_field protocol. What comes most often is smallest: a position is 8 bytes,
// and those of one tick share one header.
//
// All integers are little-endian, nothing is aligned. char[N] is text up to its first NUL, or all N
// bytes when there is none. A body of any other size than drawn here is a bad packet.
//
//            +-------------+----------+----------
//   header   | length u16  | type u8  | body ...       length counts the whole packet
//            +-------------+----------+----------
//
//   type  from    name         body                                           whole packet
//   1     client  Login        name char[20] | x u16 | y u16                       27
//   2     client  Move         direction u8 | step u16                              6
//   3     client  Say          message char[80]                                    83
//   1     server  LoginResult  result u8 | id u32 | x u16 | y u16                  12
//   2     server  MoveResult   step u16 | result u8 | x u16 | y u16                10
//   3     server  Appear       id u32 | x u16 | y u16 | kind u8 | name char[20]    32
//   4     server  Disappear    id u32                                               7
//   5     server  Positions    count u8 | (id u32 | x u16 | y u16) x count    4 + 8 count
//   6     server  Said         id u32 | message char[80]                           87

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "target_server/content/field_map.h"
#include "wire/framing.h"

namespace portstorm::server {

inline constexpr std::size_t field_header_bytes = 3;
inline constexpr std::size_t field_max_packet = 1024;
inline constexpr std::size_t field_name_bytes = 20;
inline constexpr std::size_t field_message_bytes = 80;
inline constexpr std::size_t max_positions = 127;  // in one packet, which is then 1020 bytes long
inline constexpr std::uint16_t anywhere = 0xffff;  // as x and y of a Login: the server chooses

const wire::Framing& game_field_framing();

enum class FieldRequest : std::uint8_t { login = 1, move = 2, say = 3 };

enum class LoginResult : std::uint8_t {
  ok = 0,
  bad_name = 1,   // empty, or with a control character
  bad_place = 2,  // outside, or a pillar
  already_logged_in = 3,
};

enum class MoveResult : std::uint8_t {
  ok = 0,
  edge = 1,      // the map ends there
  pillar = 2,    // something stands there
  too_fast = 3,  // too soon after the moves before
};

enum class MoverKind : std::uint8_t { player = 0, monster = 1 };

enum class Direction : std::uint8_t { up, down, left, right };

FieldPoint next_to(FieldPoint point, Direction direction) noexcept;

// ---- decoding: nothing when it is no such packet. Texts live as long as the packet's bytes. ----

std::optional<FieldRequest> field_request(std::span<const std::byte> packet) noexcept;

struct FieldLogin {
  std::string_view name;
  std::uint16_t x = 0;
  std::uint16_t y = 0;
};

struct FieldMove {
  Direction direction = Direction::up;
  std::uint16_t step = 0;  // the client's own number, comes back in the result
};

std::optional<FieldLogin> decode_field_login(std::span<const std::byte> packet) noexcept;
std::optional<FieldMove> decode_field_move(std::span<const std::byte> packet) noexcept;
std::optional<std::string_view> decode_field_say(std::span<const std::byte> packet) noexcept;

// ---- encoding ------------------------------------------------------------------------------

std::array<std::byte, 12> encode_login_result(LoginResult result, std::uint32_t id,
                                              FieldPoint at) noexcept;
std::array<std::byte, 10> encode_move_result(std::uint16_t step, MoveResult result,
                                             FieldPoint at) noexcept;
std::array<std::byte, 32> encode_appear(std::uint32_t id, FieldPoint at, MoverKind kind,
                                        std::string_view name) noexcept;
std::array<std::byte, 7> encode_disappear(std::uint32_t id) noexcept;
std::array<std::byte, 87> encode_said(std::uint32_t id, std::string_view message) noexcept;

// Filled position by position.
class PositionsPacket {
 public:
  void add(std::uint32_t id, FieldPoint at) noexcept;  // not when full
  bool is_full() const noexcept { return count_ == max_positions; }
  std::size_t count() const noexcept { return count_; }
  std::span<const std::byte> bytes() noexcept;
  void clear() noexcept { count_ = 0; }

 private:
  static constexpr std::size_t list_offset = field_header_bytes + 1;
  static constexpr std::size_t position_bytes = 8;

  std::array<std::byte, list_offset + max_positions * position_bytes> packet_{};
  std::size_t count_ = 0;
};

}  // namespace portstorm::server
