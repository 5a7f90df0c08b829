#pragma once
// The game server lecture's first server: a board of 8 x 8 squares, on which everybody sees
// everybody. Speaks lecture_board: one byte of length (of the whole packet), one byte of type.
//
//   type  from    name      body                     whole packet
//   1     client  Move      direction u8                  3         0 up, 1 down, 2 left, 3 right
//   1     server  Position  id i32 | x u8 | y u8          8
//   2     server  LoginId   id i32                        6
//   3     server  LogoutId  id i32                        6
//
// To connect is to log in: the newcomer gets its id, its own position, then everybody else's; the
// others get the newcomer's position. Each move is answered by a Position to all, the mover
// included, also at the edge, where the piece stays. A logout is announced to those who stay.
//
// What everybody sees grows with the square of the players: that is the lesson of this server (the
// game field, field.h, is the answer to it), and the reason for its limit of players.
//
// All calls come from the content's thread.

#include <cstdint>
#include <vector>

#include "target_server/content/content.h"
#include "wire/framing.h"

namespace portstorm::server {

const wire::Framing& lecture_board_framing();

struct BoardOptions {
  static constexpr int most_players = 10'000;

  int max_players = 200;  // one more is disconnected at once
};

struct BoardTotals {
  std::uint64_t logins = 0;
  std::uint64_t refused = 0;  // at max_players
  std::uint64_t moves = 0;
  std::uint64_t positions = 0;  // sent, each to one player
  std::uint64_t bad_packets = 0;
};

class Board final : public Content {
 public:
  static constexpr int squares_a_side = 8;

  // Throws std::invalid_argument for options outside their limits. `sessions` must outlive it.
  Board(Sessions& sessions, const BoardOptions& options);

  void on_open(SessionId session) override;
  void on_packet(SessionId session, std::span<const std::byte> packet) override;
  bool on_end_of_packets(SessionId session, CloseReason reason) override;
  void on_close(SessionId session, CloseReason reason) override;

  const BoardTotals& totals() const noexcept { return totals_; }

 private:
  struct Player {
    SessionId session;  // generation 0: no player in this slot
    std::int32_t id = 0;
    std::uint8_t x = 0;
    std::uint8_t y = 0;
    std::size_t index = 0;  // in everybody_
  };

  Player* find(SessionId session) noexcept;
  void show(const Player& player);
  void remove(Player& player);

  Sessions& sessions_;
  const std::size_t max_players_;
  std::vector<Player> by_slot_;
  std::vector<SessionId> everybody_;
  std::int32_t last_id_ = 0;
  BoardTotals totals_;
};

}  // namespace portstorm::server
