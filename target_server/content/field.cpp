#include "target_server/content/field.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

namespace portstorm::server {
namespace {

// Of the timers; monsters' timers have their ids.
constexpr std::uint32_t tick_timer = 0xffff'ffff;

bool is_valid_name(std::string_view name) noexcept {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !name.empty() && std::none_of(name.begin(), name.end(), is_control);
}

const FieldOptions& checked(const FieldOptions& options) {
  const auto is_side = [](int side) { return side >= 1 && side <= FieldOptions::longest_side; };
  if (!is_side(options.width) || !is_side(options.height) || options.view < 1 ||
      options.view > FieldOptions::farthest_view || options.pillar_spacing < 0 ||
      options.pillar_spacing == 1 || options.monsters < 0 ||
      options.monsters > FieldOptions::most_monsters || options.max_seen < 1 ||
      options.move_burst < 0 || options.tick.count() < 1 || options.monster_interval.count() < 1 ||
      options.move_interval.count() < 0) {
    throw std::invalid_argument("an option of the field is outside its limits");
  }
  return options;
}

}  // namespace

Field::Field(Sessions& sessions, Timers& timers, const FieldOptions& options)
    : sessions_(sessions),
      timers_(timers),
      options_(checked(options)),
      first_player_(static_cast<Id>(options.monsters)),
      map_(options.width, options.height, options.view, options.pillar_spacing),
      movers_(first_player_),
      random_(options.seed) {
  place_monsters();
  if (!timers_.after(options_.tick, tick_timer)) throw std::runtime_error("no timer for the tick");
}

// ---- sessions ----------------------------------------------------------------------------------

void Field::on_open(SessionId session) {
  const Id id = id_of(session);
  if (id >= movers_.size()) {
    movers_.resize(id + std::size_t{1});
    players_.resize(session.slot + std::size_t{1});
  }
  assert(movers_[id].state == State::absent);  // closed before it is opened again
  movers_[id] = Mover{.state = State::connected};
  player(id) = Player{.session = session};
}

void Field::on_packet(SessionId session, std::span<const std::byte> packet) {
  if (!is_known(session)) return;
  const Id id = id_of(session);
  const State state = movers_[id].state;
  if (state == State::closing) return;
  const auto request = field_request(packet);
  if (request == FieldRequest::login) {
    if (const auto decoded = decode_field_login(packet)) return login(id, *decoded);
  } else if (request == FieldRequest::move && state == State::playing) {
    if (const auto decoded = decode_field_move(packet)) return move(id, *decoded);
  } else if (request == FieldRequest::say && state == State::playing) {
    if (const auto decoded = decode_field_say(packet)) return say(id, *decoded);
  }
  end_for_bad_packet(id);
}

bool Field::on_end_of_packets(SessionId session, CloseReason) {
  if (is_known(session)) leave(id_of(session));
  return true;
}

void Field::on_close(SessionId session, CloseReason) {
  if (!is_known(session)) return;
  const Id id = id_of(session);
  leave(id);
  movers_[id].state = State::absent;
  player(id).session = {};
}

void Field::on_timer(std::uint32_t timer) {
  if (timer != tick_timer) return act(timer);
  tell_positions();
  (void)timers_.after(options_.tick, tick_timer);  // it had one a moment ago
}

bool Field::is_known(SessionId session) const noexcept {
  return session.generation != 0 && session.slot < players_.size() &&
         players_[session.slot].session == session;
}

void Field::leave(Id id) {
  if (movers_[id].state == State::playing) hide(id);
  movers_[id].state = State::closing;
}

void Field::end_for_bad_packet(Id id) {
  ++totals_.bad_packets;
  leave(id);
  sessions_.disconnect(player(id).session, CloseReason::bad_packet);
}

void Field::send(Priority priority, Id id, std::span<const std::byte> packet) {
  ++totals_.other_packets;
  totals_.other_bytes += packet.size();
  sessions_.send_as(priority, player(id).session, packet);
}

// ---- requests ----------------------------------------------------------------------------------

void Field::login(Id id, const FieldLogin& request) {
  Mover& mover = movers_[id];
  const auto refuse = [&](LoginResult why) {
    ++totals_.logins_refused;
    send(Priority::control, id, encode_login_result(why, 0, {}));
  };
  if (mover.state == State::playing) return refuse(LoginResult::already_logged_in);
  if (!is_valid_name(request.name)) return refuse(LoginResult::bad_name);
  FieldPoint at{request.x, request.y};
  if (request.x == anywhere && request.y == anywhere) {
    do {
      at = {static_cast<int>(random_() % static_cast<unsigned>(options_.width)),
            static_cast<int>(random_() % static_cast<unsigned>(options_.height))};
    } while (map_.is_pillar(at));
  }
  if (!map_.is_inside(at) || map_.is_pillar(at)) return refuse(LoginResult::bad_place);

  ++totals_.logins;
  mover.state = State::playing;
  mover.at = at;
  Player& newcomer = player(id);
  newcomer.name = request.name;
  newcomer.told = tick_;
  map_.place(id, at);
  send(Priority::control, id, encode_login_result(LoginResult::ok, id, at));
  look_around(id);
  show(id, at);
}

void Field::move(Id id, const FieldMove& request) {
  const auto now = timers_.now();
  const FieldPoint to = next_to(movers_[id].at, request.direction);
  const MoveResult result = check_move(player(id), to, now);
  if (result == MoveResult::ok) {
    ++totals_.moves;
    auto& earliest = player(id).earliest_move;
    earliest = std::max(earliest, now) + options_.move_interval;
    step(id, to);
  } else {
    ++totals_.moves_refused;
  }
  send(Priority::control, id, encode_move_result(request.step, result, movers_[id].at));
}

MoveResult Field::check_move(const Player& mover, FieldPoint to,
                             std::chrono::nanoseconds now) const {
  if (mover.earliest_move - now > options_.move_burst * options_.move_interval) {
    return MoveResult::too_fast;
  }
  if (!map_.is_inside(to)) return MoveResult::edge;
  if (map_.is_pillar(to)) return MoveResult::pillar;
  return MoveResult::ok;
}

void Field::say(Id id, std::string_view message) {
  ++totals_.says;
  const auto said = encode_said(id, message);
  send(Priority::chat, id, said);
  const FieldPoint at = movers_[id].at;
  map_.for_each_near(at, at, [&](Id other) {
    if (other == id || !is_player(other)) return;
    const auto& seen = player(other).seen;
    if (std::binary_search(seen.begin(), seen.end(), id)) send(Priority::chat, other, said);
  });
}

}  // namespace portstorm::server
