// What happens to the connections of a simulated network, and the faults that strike them.
#include <algorithm>

#include "completion_port/simulated_completion_port.h"
#include "completion_port/simulated_network.h"

namespace portstorm {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_stall = 1500ms;    // of a stalled reader
constexpr auto longest_gluing = 5ms;      // how long bytes wait for more
constexpr auto disturbed_within = 500ms;  // of the connection's begin; or at once:
constexpr auto at_once = 1ms;

std::size_t capacity_of(const SimulatedEnd& sender, const SimulatedEnd& receiver,
                        std::size_t usual) {
  const int asked = sender.options.send_buffer_bytes + receiver.options.receive_buffer_bytes;
  return asked > 0 ? static_cast<std::size_t>(asked) : usual;
}

std::chrono::nanoseconds up_to(Choices& choices, std::chrono::nanoseconds longest) {
  return std::chrono::nanoseconds(choices.below(static_cast<std::uint64_t>(longest.count())));
}

}  // namespace

SimulatedEnd* SimulatedNetwork::peer_of(const SimulatedEnd& end) noexcept {
  return end.peer == SimulatedEnd::none ? nullptr : &ends_[end.peer];
}

// ---- connections begin
// ----------------------------------------------------------------------------

void SimulatedNetwork::connect(SimulatedEnd& client) {
  if (!client.connect) return;  // it was cancelled before
  const auto listener = std::find_if(ends_.begin(), ends_.end(), [&](const SimulatedEnd& end) {
    return end.kind == SimulatedEnd::Kind::listener && !end.is_closed && end.local == client.remote;
  });
  if (listener == ends_.end() || listener->backlog.size() >= listener->backlog_limit) {
    return client.port->complete(client, client.connect, Error::refused);
  }
  SimulatedEnd& server = make_end(SimulatedEnd::Kind::connected);
  server.port = listener->port;
  server.local = client.remote;
  server.remote = client.local;
  server.side = Side::acceptor;
  server.connection = client.connection = next_connection_++;
  server.peer = client.id;
  client.peer = server.id;
  client.kind = SimulatedEnd::Kind::connected;
  server.inbound.set_capacity(capacity_of(client, server, options_.stream_bytes));
  client.inbound.set_capacity(capacity_of(server, client, options_.stream_bytes));
  client.port->complete(client, client.connect, Error::none);
  listener->backlog.push_back(server.id);
  disturb(client);
  match(*listener);
}

// What strikes a connection is decided when it begins.
void SimulatedNetwork::disturb(const SimulatedEnd& end) {
  const SimulatedEnd& either = choices_.below(2) == 0 ? end : *peer_of(end);
  const auto strike = [&](Fault fault, Event::Kind kind, const SimulatedEnd& whom) {
    if (!faults_.is_due(fault)) return;
    const bool soon = choices_.below(4) == 3;
    const TimePoint when = now_ + up_to(choices_, soon ? at_once : disturbed_within);
    events_.push({when, next_order_++, kind, whom.id, 0, fault});
  };
  strike(Fault::reset, Event::Kind::reset, either);
  strike(Fault::end_of_stream, Event::Kind::finish, either);
  strike(Fault::half_close, Event::Kind::half_close, either);
}

void SimulatedNetwork::match(SimulatedEnd& listener) {
  while (!listener.accepts.empty() && !listener.backlog.empty()) {
    SimulatedEnd& accepted = ends_[listener.backlog.front()];
    listener.backlog.pop_front();
    // Of a client that is gone again, Windows says so, and Linux hands out a socket that fails.
    Error error = Error::none;
    if (accepted.is_reset && choices_.below(2) == 1) {
      error = Error::reset;
      release_handle(accepted);
    }
    SimulatedPending pending = std::move(listener.accepts.front());
    listener.accepts.pop_front();
    listener.port->complete_accept(listener, pending, error, accepted);
  }
}

// ---- bytes move
// -----------------------------------------------------------------------------------

void SimulatedNetwork::schedule_transfer(SimulatedEnd& end) {
  if (!end.send || end.send.is_scheduled) return;
  end.send.is_scheduled = true;
  schedule(Event::Kind::transfer, end, delay());
}

void SimulatedNetwork::transfer(SimulatedEnd& end) {
  SimulatedPending& send = end.send;
  if (!send) return;
  if (end.is_reset || end.is_write_shut) {
    return end.port->complete(end, send, Error::reset);
  }
  SimulatedEnd& peer = *peer_of(end);
  if (peer.is_closed || peer.is_reset) {  // the system takes the bytes; the answer is a reset
    schedule(Event::Kind::reset, end, delay());
    if (tap_ != nullptr) tap_->on_disturbed(end.connection);
    return end.port->complete(end, send, Error::none, send.bytes);
  }
  std::size_t count = std::min(peer.inbound.room(), send.bytes - send.moved);
  if (count == 0) return;  // until the peer takes something
  const bool is_short = send.bytes - send.moved > 1 && faults_.fires(Fault::short_send);
  if (is_short) {
    count = std::min<std::size_t>(count, send.bytes - send.moved - 1);
    count = 1 + choices_.below(count);
  }
  std::size_t skip = send.moved, left = count;
  for (const ConstBuffer& buffer : send.buffers) {
    if (skip >= buffer.size) {
      skip -= buffer.size;
      continue;
    }
    const std::span<const std::byte> part{buffer.data + skip, std::min(buffer.size - skip, left)};
    peer.inbound.append(part);
    if (tap_ != nullptr) tap_->on_moved(end.connection, end.side, part);
    left -= part.size();
    skip = 0;
    if (left == 0) break;
  }
  send.moved += count;
  schedule_delivery(peer);
  if (is_short || send.moved == send.bytes) {
    peer.inbound.end_of_send();
    end.port->complete(end, send, Error::none, send.moved);
  }
}

void SimulatedNetwork::schedule_delivery(SimulatedEnd& end) {
  SimulatedPending& receive = end.receive;
  const bool has_something = end.inbound.size() > 0 || end.inbound.is_finished() || end.is_reset;
  if (!receive || receive.is_scheduled || !has_something) return;
  receive.is_scheduled = true;
  std::chrono::nanoseconds after = delay();
  if (faults_.fires(Fault::stalled_reader)) {
    after += up_to(choices_, longest_stall);
  } else if (faults_.is_due(Fault::glued_receive)) {
    after += up_to(choices_, longest_gluing);
  }
  schedule(Event::Kind::deliver, end, after);
}

void SimulatedNetwork::deliver(SimulatedEnd& end) {
  SimulatedPending& receive = end.receive;
  if (!receive) return;
  if (end.inbound.size() == 0) {
    if (end.is_reset) return end.port->complete(end, receive, Error::reset);
    if (end.inbound.is_finished()) return end.port->complete(end, receive, Error::end_of_stream);
    return;
  }
  std::size_t count = std::min(end.inbound.size(), receive.max_bytes);
  if (count > 1 && faults_.fires(Fault::split_receive)) count = 1 + choices_.below(count - 1);
  bool is_glued = false;
  std::vector<std::byte> bytes = end.inbound.take(count, is_glued);
  if (is_glued && faults_.may(Fault::glued_receive)) faults_.count(Fault::glued_receive);
  end.port->complete_receive(end, receive, std::move(bytes));
  if (SimulatedEnd* peer = peer_of(end)) schedule_transfer(*peer);  // there is room again
}

// ---- cancelled operations
// -------------------------------------------------------------------------

void SimulatedNetwork::cancel(SimulatedEnd& end, std::uint64_t stamp) {
  if (end.receive && end.receive.stamp == stamp) {
    const bool has_something = end.inbound.size() > 0;
    if (has_something && faults_.fires(Fault::cancel_succeeds)) return deliver(end);
    return end.port->complete(end, end.receive, Error::aborted);
  }
  if (end.send && end.send.stamp == stamp) return cancel_send(end);
  if (end.connect && end.connect.stamp == stamp) {
    if (faults_.fires(Fault::cancel_succeeds)) return connect(end);
    return end.port->complete(end, end.connect, Error::aborted);
  }
  const auto accept =
      std::find_if(end.accepts.begin(), end.accepts.end(),
                   [&](const SimulatedPending& pending) { return pending.stamp == stamp; });
  if (accept == end.accepts.end()) return;  // it has completed
  SimulatedPending pending = std::move(*accept);
  end.accepts.erase(accept);
  end.port->complete(end, pending, Error::aborted);
}

// What has moved cannot be taken back; whether the count says so is the system's affair.
void SimulatedNetwork::cancel_send(SimulatedEnd& end) {
  if (faults_.fires(Fault::cancel_succeeds)) {
    transfer(end);
    if (!end.send) return;
  }
  if (end.send.moved > 0 && choices_.below(2) == 0) {
    return end.port->complete(end, end.send, Error::none, end.send.moved);
  }
  if (tap_ != nullptr && end.send.moved > 0) tap_->on_disturbed(end.connection);
  end.port->complete(end, end.send, Error::aborted);
}

// ---- connections end
// ------------------------------------------------------------------------------

void SimulatedNetwork::shut_down(SimulatedEnd& end) {
  if (end.is_write_shut || end.is_reset) return;
  end.is_write_shut = true;
  schedule_transfer(end);  // a send that waits fails
  SimulatedEnd* peer = peer_of(end);
  if (peer == nullptr) return;
  peer->inbound.finish();
  schedule_delivery(*peer);
}

// The peer's RST arrives here. What has come before may be lost with it, or not.
void SimulatedNetwork::reset(SimulatedEnd& end) {
  if (end.is_reset || end.is_closed) return;
  end.is_reset = true;
  if (tap_ != nullptr) tap_->on_disturbed(end.connection);
  if (choices_.below(2) == 0) end.inbound.drop_all();
  schedule_transfer(end);
  schedule_delivery(end);
}

// Bytes that nobody will read turn a graceful close into a reset.
void SimulatedNetwork::close(SimulatedEnd& end, CloseMode mode) {
  release_handle(end);
  if (end.kind == SimulatedEnd::Kind::listener) {
    for (const std::uint32_t id : end.backlog) {
      if (!ends_[id].is_closed) close(ends_[id], CloseMode::reset);
    }
    return end.backlog.clear();
  }
  SimulatedEnd* peer = peer_of(end);
  if (peer == nullptr || end.is_reset) return;
  schedule_transfer(*peer);  // one that waits for room waits in vain
  if (mode == CloseMode::graceful && end.inbound.size() == 0) return shut_down(end);
  if (tap_ != nullptr) tap_->on_disturbed(end.connection);
  schedule(Event::Kind::reset, *peer, delay());
}

}  // namespace portstorm
