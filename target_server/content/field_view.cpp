// Who sees whom. A player's `seen` holds exactly those of whom its client was sent an Appear and no
// Disappear since; both are sent at once, positions with the tick.
#include <algorithm>

#include "target_server/content/field.h"

namespace portstorm::server {

void Field::step(Id id, FieldPoint to) {
  Mover& mover = movers_[id];
  const FieldPoint from = mover.at;
  map_.move(id, from, to);
  mover.at = to;
  mover.moved = tick_;
  if (is_player(id)) look_around(id);
  show(id, from);
}

// What the player sees from where it stands now.
void Field::look_around(Id id) {
  const FieldPoint at = movers_[id].at;
  in_view_.clear();
  map_.for_each_near(at, at, [&](Id other) {
    if (other != id && map_.is_in_view(at, movers_[other].at)) in_view_.push_back(other);
  });
  auto& seen = player(id).seen;
  const auto is_out_of_view = [&](Id other) {
    if (map_.is_in_view(at, movers_[other].at)) return false;
    ++totals_.disappears;
    send(Priority::positions, id, encode_disappear(other));
    return true;
  };
  seen.erase(std::remove_if(seen.begin(), seen.end(), is_out_of_view), seen.end());
  for (const Id other : in_view_) begin_to_see(id, other);
}

// Lets those who are near see `id` where it stands now, and those who saw it at `from` no longer.
void Field::show(Id id, FieldPoint from) {
  const FieldPoint at = movers_[id].at;
  map_.for_each_near(from, at, [&](Id other) {
    if (other == id || !is_player(other)) return;
    if (map_.is_in_view(at, movers_[other].at)) {
      begin_to_see(other, id);
    } else {
      stop_seeing(other, id);
    }
  });
}

// From the map.
void Field::hide(Id id) {
  const FieldPoint at = movers_[id].at;
  map_.remove(id, at);
  player(id).seen.clear();
  map_.for_each_near(at, at, [&](Id other) {
    if (is_player(other)) stop_seeing(other, id);
  });
}

void Field::begin_to_see(Id id, Id other) {
  auto& seen = player(id).seen;
  const auto place = std::lower_bound(seen.begin(), seen.end(), other);
  if ((place != seen.end() && *place == other) || seen.size() == options_.max_seen) return;
  seen.insert(place, other);
  ++totals_.appears;
  const bool is_monster = !is_player(other);
  send(Priority::positions, id,
       encode_appear(other, movers_[other].at, is_monster ? MoverKind::monster : MoverKind::player,
                     is_monster ? std::string_view("monster") : player(other).name));
  if (is_monster) wake(other);
}

void Field::stop_seeing(Id id, Id other) {
  auto& seen = player(id).seen;
  const auto place = std::lower_bound(seen.begin(), seen.end(), other);
  if (place == seen.end() || *place != other) return;
  seen.erase(place);
  ++totals_.disappears;
  send(Priority::positions, id, encode_disappear(other));
}

void Field::tell_positions() {
  for (Id id = first_player_; id < movers_.size(); ++id) {
    if (movers_[id].state != State::playing || player(id).seen.empty()) continue;
    if (sessions_.unsent_bytes(player(id).session) > options_.backlog_bytes) {
      ++totals_.passed_over;
    } else {
      tell_positions(id);
    }
  }
  ++tick_;
}

void Field::tell_positions(Id id) {
  Player& told = player(id);
  PositionsPacket packet;
  const auto flush = [&] {
    totals_.positions += packet.count();
    ++totals_.position_packets;
    totals_.position_bytes += packet.bytes().size();
    sessions_.send_as(Priority::positions, told.session, packet.bytes());
    packet.clear();
  };
  for (const Id other : told.seen) {
    if (movers_[other].moved <= told.told) continue;
    if (packet.is_full()) flush();
    packet.add(other, movers_[other].at);
  }
  if (packet.count() > 0) flush();
  told.told = tick_;
}

}  // namespace portstorm::server
