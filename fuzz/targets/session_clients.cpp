#include "fuzz/targets/session_clients.h"

#include <algorithm>
#include <array>

#include "tests/simulation/simulated_server.h"

namespace portstorm::fuzz {

namespace {

using namespace std::chrono_literals;

constexpr auto pause = 5ms;              // virtual: for the answer to a packet
constexpr std::size_t most_sends = 100;  // of one client; the last of them is all that is left

}  // namespace

SessionClients::SessionClients(SimulatedNetwork& network, std::vector<ClientPlan> plans,
                               std::size_t at_a_time)
    : network_(network), at_a_time_(at_a_time == 0 ? plans.size() : at_a_time), port_(network, 1) {
  for (ClientPlan& plan : plans) clients_.emplace_back(std::move(plan));
}

// Actor 0 dequeues completions; the others are the clients, with what they do by themselves.
bool SessionClients::is_runnable(std::size_t actor) const noexcept {
  if (actor == 0) return port_.is_runnable(0);
  const Client& client = clients_[actor - 1];
  if (client.state == State::waiting) return actor - 1 == begun_ && begun_ - ended_ < at_a_time_;
  return client.state == State::open && !client.is_sending && network_.now() >= client.acts_at;
}

TimePoint SessionClients::next_due() const noexcept {
  TimePoint next = port_.next_due();
  for (const Client& client : clients_) {
    if (client.state == State::open && !client.is_sending) next = std::min(next, client.acts_at);
  }
  return next;
}

bool SessionClients::have_ended() const noexcept {
  return ended_ == clients_.size();
}

void SessionClients::turn(std::size_t actor) {
  port_.enter(0);
  if (actor == 0) {
    std::array<Completion, 16> completions;
    const std::size_t count = port_.wait(0, completions, TimePoint::max());
    for (std::size_t i = 0; i < count; ++i) handle(completions[i]);
  } else if (Client& client = clients_[actor - 1]; client.state == State::waiting) {
    begin(client);
  } else if (client.has_more()) {
    send(client);
  } else {
    say_goodbye(client);
  }
  port_.leave();
}

void SessionClients::begin(Client& client) {
  const auto socket =
      port_.connect(0, begun_++, client.connect, simulation::SimulatedServer::address());
  if (!socket) {
    client.state = State::ended;
    ++ended_;
    return;
  }
  client.socket = socket.value;
  client.state = State::connecting;
}

void SessionClients::handle(const Completion& completion) {
  Client& client = clients_[completion.key];
  const bool is_well = completion.error == Error::none;
  if (completion.operation == &client.connect) {
    client.state = State::open;
    client.acts_at = network_.now() + (client.has_more() ? 0ns : client.plan.patience);
    if (!is_well) return end(client, CloseMode::reset);
    if (!client.plan.is_deaf) receive(client);
    return;
  }
  if (completion.operation == &client.send) {
    client.is_sending = false;
    client.sent += completion.bytes;
    client.piece -= std::min<std::size_t>(client.piece, completion.bytes);
    if (!client.has_more()) {
      client.acts_at = network_.now() + (client.plan.resets ? 0ns : client.plan.patience);
    } else if (std::binary_search(client.plan.pauses.begin(), client.plan.pauses.end(),
                                  client.sent)) {
      client.acts_at = network_.now() + pause;
    }
  } else {
    client.is_receiving = false;
    const auto bytes = completion.received();
    client.received.insert(client.received.end(), bytes.begin(), bytes.end());
  }
  if (client.state == State::ending) return close_when_idle(client);
  if (completion.error == Error::end_of_stream) return end(client, CloseMode::graceful);
  if (!is_well) return end(client, CloseMode::reset);
  if (completion.operation == &client.receive) {
    if (client.has_more()) {
      client.acts_at = network_.now();
    } else if (!client.plan.resets) {
      client.acts_at = network_.now() + client.plan.patience;
    }
    receive(client);
  }
}

// Bytes until then.
std::size_t SessionClients::Client::next_pause() const noexcept {
  const auto next = std::upper_bound(plan.pauses.begin(), plan.pauses.end(), sent);
  return (next == plan.pauses.end() ? plan.stream.size() : *next) - sent;
}

// What a short count has left goes first.
void SessionClients::send(Client& client) {
  const Bytes rest = client.plan.stream.subspan(client.sent);
  if (client.piece == 0) {
    const auto& cuts = client.plan.cuts;
    const std::size_t cut = cuts.empty() ? 0 : cuts[client.sends % cuts.size()];
    client.piece = ++client.sends >= most_sends || cut == 0 ? rest.size() : cut;
  }
  const std::size_t most = client.sends < most_sends ? client.next_pause() : rest.size();
  client.piece = std::min(client.piece, most);
  const ConstBuffer buffer{rest.data(), client.piece};
  client.is_sending = true;
  if (port_.send(client.socket, client.send, {&buffer, 1}) != Error::none) {
    client.is_sending = false;
    end(client, CloseMode::reset);
  }
}

void SessionClients::receive(Client& client) {
  client.is_receiving = true;
  if (port_.receive(client.socket, client.receive) != Error::none) {
    client.is_receiving = false;
    end(client, CloseMode::reset);
  }
}

// FIN, and then the server's; who does not read would not see it.
void SessionClients::say_goodbye(Client& client) {
  if (client.plan.resets || client.plan.is_deaf) return end(client, CloseMode::reset);
  client.state = State::said_goodbye;
  if (port_.shutdown(client.socket) != Error::none) end(client, CloseMode::reset);
}

void SessionClients::end(Client& client, CloseMode mode) {
  client.state = State::ending;
  client.close_mode = mode;
  if (client.is_receiving) port_.cancel(client.receive);
  if (client.is_sending) port_.cancel(client.send);
  close_when_idle(client);
}

void SessionClients::close_when_idle(Client& client) {
  if (client.is_receiving || client.is_sending) return;
  port_.close(client.socket, client.close_mode);
  client.state = State::ended;
  ++ended_;
}

}  // namespace portstorm::fuzz
