#include "target_server/content/board.h"

#include <array>
#include <cassert>
#include <limits>
#include <stdexcept>
#include <string>

#include "wire/bytes.h"

namespace portstorm::server {
namespace {

constexpr std::size_t header_bytes = 2;
constexpr std::size_t move_bytes = 3;

enum class ClientType : std::uint8_t { move = 1 };
enum class ServerType : std::uint8_t { position = 1, login_id = 2, logout_id = 3 };
enum class BoardDirection : std::uint8_t { up, down, left, right };

template <std::size_t size>
using Packet = std::array<std::byte, size>;

template <std::size_t size>
Packet<size> packet_of(ServerType type, std::int32_t id) noexcept {
  Packet<size> packet{};
  packet[0] = static_cast<std::byte>(size);
  packet[1] = static_cast<std::byte>(type);
  wire::store_little(packet.data() + header_bytes, static_cast<std::uint32_t>(id));
  return packet;
}

Packet<8> position_of(std::int32_t id, std::uint8_t x, std::uint8_t y) noexcept {
  auto packet = packet_of<8>(ServerType::position, id);
  packet[6] = static_cast<std::byte>(x);
  packet[7] = static_cast<std::byte>(y);
  return packet;
}

wire::Framing make_framing() {
  wire::Framing framing;
  framing.kind = wire::FramingKind::length_prefixed;
  framing.header = {{.name = "length", .type = wire::IntegerType::u8, .offset = 0},
                    {.name = "type", .type = wire::IntegerType::u8, .offset = 1}};
  framing.header_bytes = header_bytes;
  framing.length_field = 0;
  framing.id_field = 1;
  framing.length_counts = wire::LengthCounts::whole_packet;
  framing.max_packet = 255;
  return framing;
}

}  // namespace

const wire::Framing& lecture_board_framing() {
  static const wire::Framing framing = make_framing();
  return framing;
}

Board::Board(Sessions& sessions, const BoardOptions& options)
    : sessions_(sessions), max_players_(static_cast<std::size_t>(options.max_players)) {
  if (options.max_players < 1 || options.max_players > BoardOptions::most_players) {
    throw std::invalid_argument("players must be from 1 to " +
                                std::to_string(BoardOptions::most_players));
  }
}

void Board::on_open(SessionId session) {
  if (everybody_.size() == max_players_) {
    ++totals_.refused;
    return sessions_.disconnect(session, CloseReason::content);
  }
  ++totals_.logins;
  last_id_ = last_id_ == std::numeric_limits<std::int32_t>::max() ? 1 : last_id_ + 1;
  if (session.slot >= by_slot_.size()) by_slot_.resize(session.slot + std::size_t{1});
  const auto square = last_id_ % (squares_a_side * squares_a_side);
  Player& player = by_slot_[session.slot];
  assert(player.session.generation == 0);  // closed before it is opened again
  player = {session, last_id_, static_cast<std::uint8_t>(square % squares_a_side),
            static_cast<std::uint8_t>(square / squares_a_side), everybody_.size()};
  everybody_.push_back(session);

  sessions_.send(session, packet_of<6>(ServerType::login_id, player.id));
  show(player);
  for (const SessionId other : everybody_) {
    if (other == session) continue;
    const Player& there = by_slot_[other.slot];
    sessions_.send(session, position_of(there.id, there.x, there.y));
    ++totals_.positions;
  }
}

void Board::on_packet(SessionId session, std::span<const std::byte> packet) {
  Player* player = find(session);
  if (player == nullptr) return;
  if (packet.size() != move_bytes || packet[1] != static_cast<std::byte>(ClientType::move) ||
      packet[2] > static_cast<std::byte>(BoardDirection::right)) {
    ++totals_.bad_packets;
    remove(*player);
    return sessions_.disconnect(session, CloseReason::bad_packet);
  }
  ++totals_.moves;
  constexpr int last = squares_a_side - 1;
  switch (static_cast<BoardDirection>(packet[2])) {
    case BoardDirection::up:
      if (player->y > 0) --player->y;
      break;
    case BoardDirection::down:
      if (player->y < last) ++player->y;
      break;
    case BoardDirection::left:
      if (player->x > 0) --player->x;
      break;
    case BoardDirection::right:
      if (player->x < last) ++player->x;
      break;
  }
  show(*player);
}

bool Board::on_end_of_packets(SessionId session, CloseReason) {
  if (Player* player = find(session)) remove(*player);
  return true;
}

void Board::on_close(SessionId session, CloseReason) {
  if (Player* player = find(session)) remove(*player);
}

Board::Player* Board::find(SessionId session) noexcept {
  if (session.generation == 0 || session.slot >= by_slot_.size()) return nullptr;
  Player& player = by_slot_[session.slot];
  return player.session == session ? &player : nullptr;
}

void Board::show(const Player& player) {
  sessions_.broadcast(everybody_, position_of(player.id, player.x, player.y));
  totals_.positions += everybody_.size();
}

void Board::remove(Player& player) {
  const SessionId last = everybody_.back();
  everybody_[player.index] = last;
  by_slot_[last.slot].index = player.index;
  everybody_.pop_back();
  player.session = {};
  sessions_.broadcast(everybody_, packet_of<6>(ServerType::logout_id, player.id));
}

}  // namespace portstorm::server
