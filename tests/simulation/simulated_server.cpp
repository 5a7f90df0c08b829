#include "tests/simulation/simulated_server.h"

#include <algorithm>
#include <stdexcept>

#include "target_server/content/board.h"
#include "target_server/content/chat_packets.h"
#include "target_server/content/echo.h"
#include "target_server/content/field.h"
#include "target_server/network/inline_content.h"

namespace portstorm::simulation {

namespace {

using namespace std::chrono_literals;

// A worker that finds the queue full would wait for a logic thread that cannot run meanwhile.
constexpr std::size_t more_than_a_run_has = std::size_t{1} << 30;

server::NetworkOptions network_options(const RunOptions& options) {
  server::NetworkOptions network;
  network.listen = SimulatedServer::address();
  network.backlog = 64;
  network.accepts = std::max(options.accepts, 1U);
  network.max_sessions = std::max(options.max_sessions, 1U);
  network.high_water_bytes = options.high_water_bytes;
  network.first_packet_deadline = 3s;
  network.idle_timeout = 6s;
  network.drain_deadline = 2s;
  return network;
}

server::ChatOptions chat_options(const RunOptions& options) {
  server::ChatOptions chat;
  if (options.replaces_logins == 1) {
    chat.duplicate_login = server::ChatOptions::DuplicateLogin::replace;
  }
  return chat;
}

// Small, so that everybody sees everybody now and then, with monsters among them.
server::FieldOptions field_options() {
  server::FieldOptions field;
  field.width = field.height = 24;
  field.view = 5;
  field.monsters = 6;
  field.max_seen = 8;
  field.backlog_bytes = 512;
  return field;
}

const wire::Framing& framing_of(Served served) {
  static const wire::Framing stream{};
  switch (served) {
    case Served::chat:
      return server::tutorial_chat_framing();
    case Served::board:
      return server::lecture_board_framing();
    case Served::field:
      return server::game_field_framing();
    case Served::echo:
      return stream;
  }
  return stream;
}

server::NetworkOptions changed(server::NetworkOptions options, Seams& seams) {
  seams.change(options);
  return options;
}

}  // namespace

SimulatedServer::SimulatedServer(SimulatedNetwork& network, const RunOptions& options, Seams& seams,
                                 Served served)
    : network_(network),
      port_(network, std::max(options.workers, 1U)),
      port_seam_(seams.around(port_)),
      network_options_(network_options(options)),
      logic_(more_than_a_run_has),
      queue_(logic_),
      network_layer_(port_seam_ ? *port_seam_ : port_, framing_of(served),
                     changed(network_options_, seams)),
      store_(network, queue_),
      sink_seam_(seams.around(queue_)),
      sink_(sink_seam_ ? sink_seam_.get() : &queue_),
      has_begun_(port_.workers()),
      has_ended_(port_.workers()) {
  served == Served::chat ? serve_chat(options, seams) : serve(served);
  if (network_layer_.listen() != Error::none) throw std::logic_error("cannot listen");
}

// The watch goes by what the server is meant to keep to, not by what a bug makes of it.
void SimulatedServer::serve_chat(const RunOptions& options, Seams& seams) {
  watch_.emplace(network_, network_options_);
  auto chat = server::make_chat(*watch_, store_, chat_options(options));
  chat_ = chat.get();
  content_ = std::move(chat);
  content_seam_ = seams.around(*content_, *watch_);
  watch_->set_sessions(network_layer_);
  watch_->set_content(content_seam_ ? *content_seam_ : *content_);
  network_.set_tap(&*watch_);
  logic_.begin(*watch_, network_layer_, [this] { network_layer_.flush(); });
}

void SimulatedServer::serve(Served served) {
  if (served == Served::board) {
    server::BoardOptions board;
    board.max_players = 4;
    content_ = std::make_unique<server::Board>(network_layer_, board);
  } else if (served == Served::field) {
    content_ =
        std::make_unique<server::Field>(network_layer_, network_layer_.timers(), field_options());
  } else {
    content_ = std::make_unique<server::EchoContent>(network_layer_);
    inline_ = std::make_unique<server::InlineContent>(*content_, network_layer_);
    sink_ = inline_.get();
  }
  logic_.begin(*content_, network_layer_, [this] { network_layer_.flush(); });
}

void SimulatedServer::turn(unsigned worker) {
  port_.enter(worker);
  if (!has_begun_[worker]) {
    network_layer_.begin(worker);
    has_begun_[worker] = true;
  }
  if (!network_layer_.turn(worker, *sink_)) has_ended_[worker] = true;
  port_.leave();
}

void SimulatedServer::logic_turn() {
  queue_.has_some = false;
  logic_.turn();
}

TimePoint SimulatedServer::next_due() const noexcept {
  return std::min(has_ended() ? TimePoint::max() : port_.next_due(), store_.next_due());
}

void SimulatedServer::inspect() {
  if (watch_) watch_->inspect();
  constexpr std::size_t worst = 4;
  const std::uint64_t longest = network_layer_.send_queues(worst).worst_bytes;
  if (longest <= network_options_.high_water_bytes) return;
  network_.oracles().broken("queue_cap",
                            "the server reports a queue of " + std::to_string(longest) + " bytes",
                            network_.now());
}

void SimulatedServer::ask_to_stop() {
  if (watch_) watch_->server_stops();
  network_layer_.ask_to_stop();
}

bool SimulatedServer::has_ended() const noexcept {
  return std::find(has_ended_.begin(), has_ended_.end(), false) == has_ended_.end();
}

void SimulatedServer::check_nothing_is_left() {
  if (watch_) watch_->server_has_ended();
  const server::NetworkTotals counted = network_layer_.totals();
  const std::uint64_t closed = counted.closed_in_all();
  if (closed != counted.accepted) {
    network_.oracles().broken("reported_once",
                              "the server counts " + std::to_string(counted.accepted) +
                                  " sessions, and " + std::to_string(closed) + " ends of sessions",
                              network_.now());
  }
  if (chat_ == nullptr) return;
  const server::ChatTotals totals = chat_->totals();
  if (totals.users_logged_in == 0 && totals.rooms_in_use == 0) return;
  network_.oracles().broken("room_membership",
                            "all sessions are closed, yet " +
                                std::to_string(totals.users_logged_in) + " are logged in and " +
                                std::to_string(totals.rooms_in_use) + " rooms are in use",
                            network_.now());
}

}  // namespace portstorm::simulation
