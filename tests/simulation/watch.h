#pragma once
// The oracles on what the server does, from both of its sides: the wire (what its clients sent and
// got) and the content (what its network layer reports, and what the chat sends). It knows which
// session is which connection by the first packet, which is like no other, and then holds the two
// against each other.
//
//   clients <---- wire: SimulatedTap ----> network layer <---- Content, Sessions ----> chat
//                    |                                            |
//                    +------------------- Watch ------------------+
//
//   delivered_prefix  what is received is what was sent, from the first byte on
//   whole_packets     the content gets the packets of a connection whole, all and in order
//   own_session       a connection gets what was sent to its session, nothing else, and in order
//   reported_once     open and close once each, nothing before or after; generations only rise
//   room_membership   a chat goes to those who are in the room by a model of its own
//   queue_cap         no queue is longer than the high-water mark, and who lets it grow is ended
//   last_words        what was queued before a connection was closed undisturbed has gone out
//   liveness          nothing that could move stands still
//   accepts_posted    the pool of accepts is full again, whatever failed

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "completion_port/simulated_network.h"
#include "target_server/content/content.h"
#include "target_server/network/network_options.h"

namespace portstorm::simulation {

class Watch final : public SimulatedTap, public server::Content, public server::Sessions {
 public:
  Watch(SimulatedNetwork& network, const server::NetworkOptions& limits);

  // What stands behind it: the chat, and the network layer.
  void set_content(server::Content& content) noexcept { content_ = &content; }
  void set_sessions(server::Sessions& sessions) noexcept { sessions_ = &sessions; }

  // From time to time: what shows only when it lasts.
  void inspect();
  // The server is asked to end: it accepts no more.
  void server_stops() noexcept { is_stopping_ = true; }
  // The server has ended: nothing may be left open.
  void server_has_ended();

  // ---- SimulatedTap
  // ------------------------------------------------------------------------------
  void on_moved(std::uint32_t connection, Side sender, std::span<const std::byte> bytes) override;
  void on_received(std::uint32_t connection, Side receiver,
                   std::span<const std::byte> bytes) override;
  void on_disturbed(std::uint32_t connection) override;

  // ---- Content: called by the network layer
  // ------------------------------------------------------
  void on_open(server::SessionId session) override;
  void on_packet(server::SessionId session, std::span<const std::byte> packet) override;
  bool on_end_of_packets(server::SessionId session, server::CloseReason reason) override;
  void on_close(server::SessionId session, server::CloseReason reason) override;
  void on_timer(std::uint32_t timer) override { content_->on_timer(timer); }

  // ---- Sessions: called by the chat
  // --------------------------------------------------------------
  void send(server::SessionId to, std::span<const std::byte> packet) override;
  void broadcast(std::span<const server::SessionId> to, std::span<const std::byte> packet) override;
  std::size_t unsent_bytes(server::SessionId session) const override {
    return sessions_->unsent_bytes(session);
  }
  void disconnect(server::SessionId session, server::CloseReason reason) override;

 private:
  using Number = std::uint64_t;  // of a session: slot and generation

  // Bytes under way in one direction.
  struct Flight {
    std::vector<std::byte> bytes;
    std::size_t received = 0;
  };
  struct Wire {
    Flight flights[2];                   // by sender
    std::vector<std::byte> rest;         // of the client's bytes: no whole packet yet
    std::vector<std::uint64_t> packets;  // the client's, by their hashes
    bool has_bad_length = false;         // what follows are no packets
    bool is_disturbed = false;
    std::optional<Number> session;
    TimePoint last_moved{};    // to the client
    TimePoint unread_since{};  // by the server: the first of the client's bytes that wait there
    std::size_t unread() const noexcept { return flights[0].bytes.size() - flights[0].received; }
  };
  struct Session {
    server::SessionId id;
    std::optional<std::uint32_t> connection;
    std::size_t next_packet = 0;    // of the connection's
    bool has_ended = false;         // no packet follows
    std::vector<std::byte> queued;  // all that was ever sent to it
    std::size_t moved = 0;          // of that, onto the wire
    std::optional<TimePoint> ends_since;
    std::optional<TimePoint> over_cap_since;
    std::optional<TimePoint> stalls_since;  // it has bytes, its client waits, and none move
    std::optional<std::int32_t> room;
    std::deque<std::int32_t> rooms_asked_for;
    std::optional<std::string> logs_in_as;  // asked, and not answered yet
    std::string user_id;
  };

  static Number number_of(server::SessionId id) noexcept {
    return Number{id.slot} << 32 | id.generation;
  }
  Wire& wire(std::uint32_t connection) { return wires_[connection]; }
  Session* find(server::SessionId id);
  void broken(std::string_view oracle, std::string what) {
    network_.oracles().broken(oracle, std::move(what), network_.now());
  }
  void take_client_bytes(Wire& wire, std::span<const std::byte> bytes);
  void bind(Session& session, std::uint64_t first_packet);
  void note_request(Session& session, std::span<const std::byte> packet);
  void note_response(Session& session, std::span<const std::byte> packet);
  void note_login_response(Session& session, std::span<const std::byte> packet);
  void note_kick(std::span<const server::SessionId> room, std::span<const std::byte> packet);
  void leave_room(Session& session);
  void queue(server::SessionId to, std::span<const std::byte> packet);
  void check_cap(server::SessionId id);
  void check_last_words(const Session& session, server::CloseReason reason);
  void inspect_accepts();
  void inspect(Session& session);

  SimulatedNetwork& network_;
  const server::NetworkOptions limits_;
  server::Content* content_ = nullptr;
  server::Sessions* sessions_ = nullptr;
  std::map<std::uint32_t, Wire> wires_;
  std::map<Number, Session> open_;
  std::map<std::uint32_t, std::uint32_t> generations_;  // by slot: the last
  std::map<std::int32_t, std::set<Number>> rooms_;
  std::optional<Number> asking_;  // whose packet the chat handles just now
  bool asks_to_log_in_ = false;   // by that packet, and no login of its waits
  TimePoint accepts_full_{};
  bool is_stopping_ = false;
};

}  // namespace portstorm::simulation
