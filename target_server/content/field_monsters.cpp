// Monsters: each awake one has a timer of its own, which comes through the completion port like
// everything else, so a thousand of them need no thread and no loop over all.
#include <algorithm>
#include <cstdlib>

#include "target_server/content/field.h"

namespace portstorm::server {
namespace {

constexpr int smells_players_within = 5;

}  // namespace

bool Field::may_stand(FieldPoint point) const noexcept {
  return map_.is_inside(point) && !map_.is_pillar(point) && point.y >= map_.height() / 4 * 3;
}

void Field::place_monsters() {
  const int top = map_.height() / 4 * 3;
  for (Id id = 0; id < first_player_; ++id) {
    FieldPoint at;
    do {
      at = {static_cast<int>(random_() % static_cast<unsigned>(map_.width())),
            top + static_cast<int>(random_() % static_cast<unsigned>(map_.height() - top))};
    } while (!may_stand(at));
    movers_[id] = Mover{.state = State::playing, .at = at};
    map_.place(id, at);
  }
}

// At a moment of its own within the interval: those who are seen at once do not act at once.
void Field::wake(Id monster) {
  if (movers_[monster].is_awake) return;
  const auto interval = static_cast<std::uint64_t>(options_.monster_interval.count());
  const std::chrono::nanoseconds delay(random_() % interval + 1);
  movers_[monster].is_awake = timers_.after(delay, monster);
  if (movers_[monster].is_awake) ++awake_;
}

void Field::act(Id monster) {
  Mover& mover = movers_[monster];
  bool is_seen = false;
  map_.for_each_near(mover.at, mover.at, [&](Id other) {
    is_seen = is_seen || (is_player(other) && map_.is_in_view(mover.at, movers_[other].at));
  });
  if (is_seen) {
    const FieldPoint to = next_place(monster);
    if (may_stand(to)) {
      ++totals_.monster_moves;
      step(monster, to);
    }
  }
  if (!is_seen || !timers_.after(options_.monster_interval, monster)) {
    mover.is_awake = false;
    --awake_;
  }
}

FieldPoint Field::next_place(Id monster) {
  const FieldPoint at = movers_[monster].at;
  FieldPoint nearest = at;
  int distance = smells_players_within + 1;
  map_.for_each_near(at, at, [&](Id other) {
    if (!is_player(other)) return;
    const FieldPoint there = movers_[other].at;
    const int steps = std::max(std::abs(there.x - at.x), std::abs(there.y - at.y));
    if (steps > 0 && steps < distance) {
      nearest = there;
      distance = steps;
    }
  });
  if (nearest == at) return next_to(at, static_cast<Direction>(random_() % 4));
  if (std::abs(nearest.x - at.x) >= std::abs(nearest.y - at.y)) {
    return next_to(at, nearest.x < at.x ? Direction::left : Direction::right);
  }
  return next_to(at, nearest.y < at.y ? Direction::up : Direction::down);
}

}  // namespace portstorm::server
