#include "tests/simulation/watch.h"

#include <algorithm>

#include "completion_port/simulated_completion_port.h"

namespace portstorm::simulation {

using namespace std::chrono_literals;
using server::CloseReason;
using server::SessionId;

namespace {

enum PacketId : unsigned {
  login_request = 201,
  login_response = 202,
  room_enter_request = 206,
  room_enter_response = 207,
  room_leave_response = 216,
  room_chat_notify = 223,
  room_kick_notify = 233,
};

constexpr auto patience = 6s;         // nothing that can move stands still for so long
constexpr auto cap_patience = 1s;     // from crossing the cap to the end of the session
constexpr auto accept_patience = 2s;  // from a failed accept to a full pool

unsigned number_at(std::span<const std::byte> packet, std::size_t offset) {
  return std::to_integer<unsigned>(packet[offset]) | std::to_integer<unsigned>(packet[offset + 1])
                                                         << 8;
}

unsigned id_of(std::span<const std::byte> packet) {
  return number_at(packet, 2);
}

constexpr std::size_t body_at = 5, user_id_bytes = 33;

std::string user_id_of(std::span<const std::byte> packet) {
  const auto text = packet.subspan(body_at, user_id_bytes);
  const auto end = std::find(text.begin(), text.end(), std::byte{0});
  return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(end - text.begin())};
}

std::string name_of(SessionId id) {
  return "session " + std::to_string(id.slot) + "." + std::to_string(id.generation);
}

}  // namespace

Watch::Watch(SimulatedNetwork& network, const server::NetworkOptions& limits)
    : network_(network), limits_(limits), accepts_full_(network.now()) {}

Watch::Session* Watch::find(SessionId id) {
  const auto found = open_.find(number_of(id));
  return found == open_.end() ? nullptr : &found->second;
}

// ---- what the network layer reports
// ---------------------------------------------------------------

void Watch::on_open(SessionId id) {
  if (generations_[id.slot] >= id.generation) {
    broken("reported_once", name_of(id) + " was opened, but not after the slot's last one");
  }
  for (const auto& [number, session] : open_) {
    if (session.id.slot != id.slot) continue;
    broken("reported_once", name_of(id) + " was opened while the slot's last one was open");
  }
  generations_[id.slot] = id.generation;
  open_[number_of(id)].id = id;
  content_->on_open(id);
}

void Watch::on_packet(SessionId id, std::span<const std::byte> packet) {
  Session* session = find(id);
  if (session == nullptr || session->has_ended) {
    broken("reported_once", "a packet of " + name_of(id) + ", which is not open");
    return;
  }
  const std::uint64_t hash = hash_of(packet);
  if (!session->connection) bind(*session, hash);
  if (!session->connection) return;
  const Wire& from = wire(*session->connection);
  if (session->next_packet >= from.packets.size() || from.packets[session->next_packet] != hash) {
    broken("whole_packets", "packet " + std::to_string(session->next_packet) + " of " +
                                name_of(id) + " is not what its client sent");
    return;
  }
  ++session->next_packet;
  note_request(*session, packet);
  asking_ = number_of(id);
  content_->on_packet(id, packet);
  asking_.reset();
}

// Of all connections that no session has yet, one began with this packet.
void Watch::bind(Session& session, std::uint64_t first_packet) {
  for (auto& [connection, candidate] : wires_) {
    const bool fits = !candidate.session && !candidate.packets.empty() &&
                      candidate.packets.front() == first_packet;
    if (!fits) continue;
    candidate.session = number_of(session.id);
    candidate.last_moved = network_.now();
    session.connection = connection;
    return;
  }
  broken("whole_packets",
         "the first packet of " + name_of(session.id) + " is not what any client began with");
}

bool Watch::on_end_of_packets(SessionId id, CloseReason reason) {
  Session* session = find(id);
  if (session == nullptr || session->has_ended) {
    broken("reported_once", "a second end of packets, or one without a begin: " + name_of(id));
    return true;
  }
  if (session->connection && reason == CloseReason::peer_closed) {
    const Wire& from = wire(*session->connection);
    if (session->next_packet != from.packets.size()) {
      broken("whole_packets", name_of(id) + " ended before all its packets were handed over");
    }
  }
  session->has_ended = true;
  const bool is_over = content_->on_end_of_packets(id, reason);
  if (is_over) {
    leave_room(*session);
    session->ends_since = network_.now();
  }
  return is_over;
}

void Watch::on_close(SessionId id, CloseReason reason) {
  Session* session = find(id);
  if (session == nullptr) {
    broken("reported_once", "a close of " + name_of(id) + ", which is not open");
    return;
  }
  content_->on_close(id, reason);
  check_last_words(*session, reason);
  leave_room(*session);
  open_.erase(number_of(id));
}

// Only of a connection that nothing has struck, and that was not cut off at a deadline.
void Watch::check_last_words(const Session& session, CloseReason reason) {
  const bool is_orderly = reason == CloseReason::peer_closed || reason == CloseReason::bad_packet ||
                          reason == CloseReason::content;
  if (!is_orderly || !session.connection || wire(*session.connection).is_disturbed) return;
  if (network_.options().faults[Fault::no_buffers] > 0) return;  // a send may have been refused
  const bool had_time =
      session.ends_since && network_.now() < *session.ends_since + limits_.drain_deadline;
  if (had_time && session.moved < session.queued.size()) {
    broken("last_words", name_of(session.id) + " was closed with " +
                             std::to_string(session.queued.size() - session.moved) +
                             " bytes unsent");
  }
}

// ---- what the chat sends
// --------------------------------------------------------------------------

void Watch::send(SessionId to, std::span<const std::byte> packet) {
  queue(to, packet);
  if (Session* session = find(to)) note_response(*session, packet);
  sessions_->send(to, packet);
  check_cap(to);
}

void Watch::broadcast(std::span<const SessionId> to, std::span<const std::byte> packet) {
  for (const SessionId id : to) queue(id, packet);
  if (id_of(packet) == room_chat_notify && asking_) {
    std::set<Number> recipients;
    for (const SessionId id : to) recipients.insert(number_of(id));
    const Session& sender = open_.at(*asking_);
    if (!sender.room || recipients.size() != to.size() || recipients != rooms_[*sender.room]) {
      broken("room_membership", "a chat of " + name_of(sender.id) + " went to " +
                                    std::to_string(to.size()) + " sessions; " +
                                    std::to_string(sender.room ? rooms_[*sender.room].size() : 0) +
                                    " are in its room");
    }
  }
  for (const SessionId id : to) {
    const Session* session = find(id);
    if (session == nullptr || !session->room) {
      broken("room_membership", "a notice went to " + name_of(id) + ", which is in no room");
    }
  }
  sessions_->broadcast(to, packet);
  for (const SessionId id : to) check_cap(id);
  if (id_of(packet) == room_kick_notify) note_kick(to, packet);
}

void Watch::check_cap(SessionId id) {
  const std::size_t unsent = sessions_->unsent_bytes(id);
  if (unsent <= limits_.high_water_bytes) return;
  broken("queue_cap", name_of(id) + " has " + std::to_string(unsent) +
                          " bytes in its queue; the cap is " +
                          std::to_string(limits_.high_water_bytes));
}

void Watch::queue(SessionId to, std::span<const std::byte> packet) {
  Session* session = find(to);
  if (session == nullptr || session->ends_since) return;  // goes nowhere
  session->queued.insert(session->queued.end(), packet.begin(), packet.end());
}

void Watch::disconnect(SessionId id, CloseReason reason) {
  if (Session* session = find(id)) {
    leave_room(*session);
    session->ends_since = network_.now();
  }
  sessions_->disconnect(id, reason);
}

// ---- the model of the rooms
// -----------------------------------------------------------------------

void Watch::note_request(Session& session, std::span<const std::byte> packet) {
  asks_to_log_in_ = id_of(packet) == login_request && !session.logs_in_as &&
                    packet.size() >= body_at + user_id_bytes;
  if (asks_to_log_in_) session.logs_in_as = user_id_of(packet);
  if (id_of(packet) != room_enter_request || packet.size() != 9) return;
  const auto room = number_at(packet, 5) | number_at(packet, 7) << 16;
  session.rooms_asked_for.push_back(static_cast<std::int32_t>(room));
}

// The store's answer to a login comes later; what is answered at once was refused.
void Watch::note_login_response(Session& session, std::span<const std::byte> packet) {
  const bool is_at_once = asking_ == number_of(session.id);
  if (is_at_once && !asks_to_log_in_) return;  // a second one: the first still waits
  if (number_at(packet, body_at) == 0) session.user_id = *session.logs_in_as;
  session.logs_in_as.reset();
}

void Watch::note_kick(std::span<const SessionId> room, std::span<const std::byte> packet) {
  for (const SessionId id : room) {
    Session* session = find(id);
    if (session != nullptr && session->user_id == user_id_of(packet)) leave_room(*session);
  }
}

void Watch::note_response(Session& session, std::span<const std::byte> packet) {
  const unsigned id = id_of(packet);
  if (id == login_response && session.logs_in_as) {
    note_login_response(session, packet);
  } else if (id == room_enter_response && !session.rooms_asked_for.empty()) {
    const std::int32_t room = session.rooms_asked_for.front();
    session.rooms_asked_for.pop_front();
    if (number_at(packet, 5) != 0) return;
    session.room = room;
    rooms_[room].insert(number_of(session.id));
  } else if (id == room_leave_response && number_at(packet, 5) == 0) {
    leave_room(session);
  }
}

void Watch::leave_room(Session& session) {
  if (session.room) rooms_[*session.room].erase(number_of(session.id));
  session.room.reset();
}

// ---- what must not last
// ---------------------------------------------------------------------------

void Watch::inspect() {
  inspect_accepts();
  for (auto& [number, session] : open_) inspect(session);
}

void Watch::inspect_accepts() {
  const auto posted = network_.posted_accepts(limits_.listen);
  if (is_stopping_ || (posted && *posted == limits_.accepts)) accepts_full_ = network_.now();
  if (network_.now() < accepts_full_ + accept_patience) return;
  broken("accepts_posted", "only " + std::to_string(posted.value_or(0)) + " of " +
                               std::to_string(limits_.accepts) +
                               " accepts have been posted for a while");
}

void Watch::inspect(Session& session) {
  if (!session.connection) return;
  const Wire& wire = this->wire(*session.connection);
  const TimePoint now = network_.now();
  const std::size_t unsent = session.queued.size() - session.moved;
  if (unsent <= limits_.high_water_bytes || session.ends_since) {
    session.over_cap_since.reset();
  } else if (!session.over_cap_since) {
    session.over_cap_since = now;
  } else if (now > *session.over_cap_since + cap_patience) {
    broken("queue_cap", name_of(session.id) + " goes on with " + std::to_string(unsent) +
                            " unsent bytes; the cap is " +
                            std::to_string(limits_.high_water_bytes));
  }
  const bool stalls = unsent > 0 && network_.waits_for_bytes(*session.connection, Side::connector);
  if (!stalls) {
    session.stalls_since.reset();
  } else if (!session.stalls_since) {
    session.stalls_since = now;
  } else if (now > std::max(*session.stalls_since, wire.last_moved) + patience) {
    broken("liveness", name_of(session.id) + " has " + std::to_string(unsent) +
                           " bytes for a client that waits, and does not send them");
  }
  if (wire.unread() > 0 && !wire.is_disturbed && now > wire.unread_since + patience) {
    broken("liveness", name_of(session.id) + " does not read the " + std::to_string(wire.unread()) +
                           " bytes that wait for it");
  }
}

void Watch::server_has_ended() {
  if (!open_.empty()) {
    broken("reported_once", name_of(open_.begin()->second.id) + " was never closed");
  }
}

}  // namespace portstorm::simulation
