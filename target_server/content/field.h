#pragma once
// The game field: a large map of squares on which each player sees what is near, and nothing else.
// Speaks game_field (field_packets.h).
//
//   Login ----> LoginResult, then an Appear for each mover in view; those in view get one of the
//               newcomer
//   Move -----> the server checks the step: the edge, pillars, speed. MoveResult to the mover
//               alone, with the place where it now stands, refused or not.
//               Those who see the mover for the first time get Appear, those who see it no more get
//               Disappear, all others in view its new position with the next tick
//   Say ------> Said to all who see the speaker, and to the speaker
//
// Positions are most of the traffic. They are not sent when a mover moves: every tick each player
// is sent the present places of those in its view who have moved since it was last told, so a later
// place takes that of one that was waiting. A player whose connection still has more than
// `backlog_bytes` unsent is passed over until a later tick: a slow reader gets fewer positions, not
// older ones.
//
// Monsters live in the last quarter of the map (y >= 3/4 of the height). One sleeps until a player
// sees it; then a timer (Timers, posted through the completion port) lets it take a step each
// second, towards a player who is near, otherwise somewhere; when nobody sees it any more it sleeps
// again.
//
// A crowd has a limit too: one sees `max_seen` others at the most, who came first.
//
// What does not belong to the state (a Move before the Login) or is no packet at all ends the
// connection. All calls come from the content's thread.

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "target_server/content/content.h"
#include "target_server/content/field_map.h"
#include "target_server/content/field_packets.h"

namespace portstorm::server {

struct FieldOptions {
  static constexpr int longest_side = 32'000;
  static constexpr int farthest_view = 100;
  static constexpr int most_monsters = 200'000;

  int width = 2000;
  int height = 2000;
  int view = 11;            // squares in each direction
  int pillar_spacing = 16;  // 0: no pillars
  int monsters = 1000;
  std::size_t max_seen = 200;
  std::size_t backlog_bytes = 16 * 1024;
  std::chrono::nanoseconds tick = std::chrono::milliseconds(50);
  // A player may take a step so often, and be ahead of that by `move_burst` steps (what the network
  // delays comes all at once).
  std::chrono::nanoseconds move_interval = std::chrono::milliseconds(100);
  int move_burst = 5;
  std::chrono::nanoseconds monster_interval = std::chrono::seconds(1);
  std::uint64_t seed = 1;  // where monsters stand and walk
};

struct FieldTotals {
  std::uint64_t logins = 0;
  std::uint64_t logins_refused = 0;
  std::uint64_t moves = 0;
  std::uint64_t moves_refused = 0;
  std::uint64_t monster_moves = 0;
  std::uint64_t appears = 0;
  std::uint64_t disappears = 0;
  std::uint64_t says = 0;
  std::uint64_t positions = 0;         // sent, each to one player
  std::uint64_t position_packets = 0;  // that carried them
  std::uint64_t position_bytes = 0;
  std::uint64_t other_packets = 0;
  std::uint64_t other_bytes = 0;
  std::uint64_t passed_over = 0;  // times that a player was told nothing because of its backlog
  std::uint64_t bad_packets = 0;
};

class Field final : public Content {
 public:
  // Throws std::invalid_argument for options outside their limits. Both references must outlive it.
  Field(Sessions& sessions, Timers& timers, const FieldOptions& options);

  void on_open(SessionId session) override;
  void on_packet(SessionId session, std::span<const std::byte> packet) override;
  bool on_end_of_packets(SessionId session, CloseReason reason) override;
  void on_close(SessionId session, CloseReason reason) override;
  void on_timer(std::uint32_t timer) override;

  const FieldTotals& totals() const noexcept { return totals_; }
  std::size_t monsters_awake() const noexcept { return awake_; }

 private:
  using Id = FieldMap::Id;  // monsters first, then players by slot

  enum class State : std::uint8_t { absent, connected, playing, closing };

  struct Mover {
    State state = State::absent;
    bool is_awake = false;  // a monster with a timer
    FieldPoint at{};
    std::uint64_t moved = 0;  // the tick of its last step
  };

  struct Player {
    SessionId session{};
    std::string name{};
    std::vector<Id> seen{};  // sorted
    std::uint64_t told = 0;  // the tick up to which it knows all positions
    std::chrono::nanoseconds earliest_move{};
  };

  // field.cpp: sessions and their requests
  void login(Id id, const FieldLogin& request);
  void move(Id id, const FieldMove& request);
  MoveResult check_move(const Player& player, FieldPoint to, std::chrono::nanoseconds now) const;
  void say(Id id, std::string_view message);
  void leave(Id id);
  void end_for_bad_packet(Id id);
  Id id_of(SessionId session) const noexcept { return first_player_ + session.slot; }
  bool is_known(SessionId session) const noexcept;
  bool is_player(Id id) const noexcept { return id >= first_player_; }
  Player& player(Id id) noexcept { return players_[id - first_player_]; }
  // Results are control; all that says who is where keeps its order, so it is of one priority.
  void send(Priority priority, Id player, std::span<const std::byte> packet);

  // field_view.cpp: who sees whom, and the tick
  void step(Id id, FieldPoint to);
  void look_around(Id player);
  void show(Id id, FieldPoint from);
  void hide(Id id);
  void begin_to_see(Id player, Id other);
  void stop_seeing(Id player, Id other);
  void tell_positions();
  void tell_positions(Id player);

  // field_monsters.cpp
  void place_monsters();
  void wake(Id monster);
  void act(Id monster);
  FieldPoint next_place(Id monster);
  bool may_stand(FieldPoint point) const noexcept;

  Sessions& sessions_;
  Timers& timers_;
  const FieldOptions options_;
  const Id first_player_;
  FieldMap map_;
  std::vector<Mover> movers_;
  std::vector<Player> players_;
  std::vector<Id> in_view_;  // scratch: no allocation per move
  std::uint64_t tick_ = 1;
  std::size_t awake_ = 0;
  std::mt19937_64 random_;
  FieldTotals totals_;
};

}  // namespace portstorm::server
