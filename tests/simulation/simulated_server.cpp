#include "tests/simulation/simulated_server.h"

#include <algorithm>
#include <stdexcept>

#include "target_server/content/chat_packets.h"

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

server::NetworkOptions changed(server::NetworkOptions options, Seams& seams) {
  seams.change(options);
  return options;
}

}  // namespace

// The watch goes by what the server is meant to keep to, not by what a bug makes of it.
SimulatedServer::SimulatedServer(SimulatedNetwork& network, const RunOptions& options, Seams& seams)
    : network_(network),
      port_(network, std::max(options.workers, 1U)),
      port_seam_(seams.around(port_)),
      network_options_(network_options(options)),
      watch_(network, network_options_),
      logic_(more_than_a_run_has),
      queue_(logic_),
      sink_seam_(seams.around(queue_)),
      network_layer_(port_seam_ ? *port_seam_ : port_, server::tutorial_chat_framing(),
                     changed(network_options_, seams)),
      store_(network, queue_),
      chat_(server::make_chat(watch_, store_, chat_options(options))),
      content_seam_(seams.around(*chat_, watch_)),
      has_begun_(port_.workers()),
      has_ended_(port_.workers()) {
  watch_.set_sessions(network_layer_);
  watch_.set_content(content_seam_ ? *content_seam_ : *chat_);
  network.set_tap(&watch_);
  logic_.begin(watch_, network_layer_, [this] { network_layer_.flush(); });
  if (network_layer_.listen() != Error::none) throw std::logic_error("cannot listen");
}

void SimulatedServer::turn(unsigned worker) {
  port_.enter(worker);
  if (!has_begun_[worker]) {
    network_layer_.begin(worker);
    has_begun_[worker] = true;
  }
  server::EventSink& sink = sink_seam_ ? *sink_seam_ : queue_;
  if (!network_layer_.turn(worker, sink)) has_ended_[worker] = true;
  port_.leave();
}

void SimulatedServer::logic_turn() {
  queue_.has_some = false;
  logic_.turn();
}

TimePoint SimulatedServer::next_due() const noexcept {
  return std::min(has_ended() ? TimePoint::max() : port_.next_due(), store_.next_due());
}

void SimulatedServer::ask_to_stop() {
  watch_.server_stops();
  network_layer_.ask_to_stop();
}

bool SimulatedServer::has_ended() const noexcept {
  return std::find(has_ended_.begin(), has_ended_.end(), false) == has_ended_.end();
}

void SimulatedServer::check_nothing_is_left() {
  watch_.server_has_ended();
  const server::ChatTotals totals = chat_->totals();
  if (totals.users_logged_in == 0 && totals.rooms_in_use == 0) return;
  network_.oracles().broken("room_membership",
                            "all sessions are closed, yet " +
                                std::to_string(totals.users_logged_in) + " are logged in and " +
                                std::to_string(totals.rooms_in_use) + " rooms are in use",
                            network_.now());
}

}  // namespace portstorm::simulation
