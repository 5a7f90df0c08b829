#include "target_server/network/session.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace portstorm::server {

using telemetry::IncidentKind;
using telemetry::Origin;

namespace {

constexpr std::size_t torn_bytes = 16;  // shown on either side of a tear

std::uint64_t number_of(SessionId id) noexcept {
  return (std::uint64_t{id.generation} << 32) | id.slot;
}

// Our own shortage is not the peer's doing.
CloseReason reason_of(Error error) noexcept {
  return error == Error::no_buffers ? CloseReason::no_buffers : CloseReason::peer_reset;
}

// How long a new connection may say nothing; zero: for ever.
std::chrono::nanoseconds first_deadline(const NetworkOptions& options) noexcept {
  const auto first_packet = options.first_packet_deadline, idle = options.idle_timeout;
  if (first_packet == first_packet.zero() || idle == idle.zero()) {
    return std::max(first_packet, idle);
  }
  return std::min(first_packet, idle);
}

}  // namespace

Error Session::open(Turn& turn, unsigned worker, NativeSocket accepted, const Endpoint& peer) {
  const std::lock_guard lock(mutex_);
  assert(state_ == State::unused || state_ == State::closed);
  SocketOptions options;
  options.send_buffer_bytes = turn.options.send_buffer_bytes;
  options.receive_buffer_bytes = turn.options.receive_buffer_bytes;
  const auto key = reinterpret_cast<std::uintptr_t>(this);
  const Result<Socket> socket = turn.port.associate(worker, key, accepted, options);
  if (!socket) return socket.error;

  socket_ = socket.value;
  peer_ = peer;
  packet_rate_ = byte_rate_ = {};
  if (++id_.generation == 0) ++id_.generation;  // 0 names no session
  state_ = State::starting;
  close_mode_ = CloseMode::graceful;
  cancelled_ = peer_finished_ = packets_ended_ = has_bad_length_ = has_spoken_ = false;
  receive_held_ = true;  // by the start post, until on_started()
  holder_ = worker;
  worker_.store(worker, std::memory_order_relaxed);
  shown_number_.store(number_of(id_), std::memory_order_relaxed);
  set_deadline(turn.now, first_deadline(turn.options));
  return Error::none;
}

// ---- any thread --------------------------------------------------------------------------------

std::optional<unsigned> Session::queue(SessionId id, const PacketRef& packet,
                                       std::size_t high_water_bytes, TimePoint now,
                                       Priority priority) {
  const std::lock_guard lock(mutex_);
  if (!is_of(id) || state_ != State::open) return std::nullopt;
  if (send_queue_.queued_bytes() + packet.size() > high_water_bytes) {
    abort(CloseReason::slow_consumer, CloseMode::reset);
  } else {
    send_queue_.push(packet, now, priority);
    show_queue();
    if (send_submitted_) return std::nullopt;  // its completion takes the next
  }
  return join_flush_list();
}

std::optional<unsigned> Session::finish(SessionId id, CloseReason reason, TimePoint drain_until) {
  const std::lock_guard lock(mutex_);
  if (!is_of(id) || (state_ != State::starting && state_ != State::open)) return std::nullopt;
  begin_finish(reason, drain_until);
  return join_flush_list();
}

std::size_t Session::unsent_bytes(SessionId id) {
  const std::lock_guard lock(mutex_);
  return is_of(id) ? send_queue_.queued_bytes() : 0;
}

// The worker that holds the receive may submit for this socket too, and is awake.
std::optional<unsigned> Session::join_flush_list() {
  if (in_flush_list_) return std::nullopt;
  in_flush_list_ = true;
  return receive_held_ ? holder_ : socket_.worker;
}

// ---- workers -----------------------------------------------------------------------------------

void Session::on_started(Turn& turn) {
  const std::lock_guard lock(mutex_);
  if (state_ == State::starting) state_ = State::open;
  holder_ = turn.worker;
  turn.counters.accepted.add();
  turn.events.add(EventBatch::Kind::open, id_);
  turn.held.push_back(this);
}

void Session::on_received(Turn& turn, const Completion& completion) {
  const std::lock_guard lock(mutex_);
  receive_submitted_ = false;
  receive_held_ = true;
  holder_ = turn.worker;
  turn.held.push_back(this);
  if (completion.injected) report_fault(turn, completion);

  if (completion.error == Error::none) {
    turn.counters.bytes_received.add(completion.bytes);
    if (state_ == State::open && !packets_ended_) take_packets(turn, completion.received());
  } else if (completion.error == Error::end_of_stream) {
    peer_finished_ = true;
    end_packets(turn, CloseReason::peer_closed);
  } else {
    abort(reason_of(completion.error), CloseMode::graceful);
  }
}

void Session::take_packets(Turn& turn, std::span<const std::byte> bytes) {
  std::size_t packets = 0;
  const wire::FrameError error = reassembler_.feed(bytes, [&](std::span<const std::byte> packet) {
    ++packets;
    turn.events.add_packet(id_, packet);
    return true;
  });
  turn.counters.packets_received.add(packets);
  if (packets > 0) {
    has_spoken_ = true;
    set_deadline(turn.now, turn.options.idle_timeout);
  }
  if (!packet_rate_.take(turn.now, packets, turn.options.packets_per_second) ||
      !byte_rate_.take(turn.now, bytes.size(), turn.options.bytes_per_second)) {
    return end_for_its_rate(turn);
  }
  if (error != wire::FrameError::none) {
    has_bad_length_ = true;
    turn.counters.bad_lengths.add();
    turn.report({.kind = IncidentKind::protocol_violation,
                 .connection = number_of(id_),
                 .queued = send_queue_.queued_bytes(),
                 .action = "closed"});
    end_packets(turn, CloseReason::bad_packet);
  }
}

void Session::end_for_its_rate(Turn& turn) {
  turn.report({.kind = IncidentKind::rate_limit,
               .connection = number_of(id_),
               .queued = send_queue_.queued_bytes(),
               .action = "closed"});
  end_packets(turn, CloseReason::over_rate);
}

// What was asked before is still answered: this goes to the content behind those packets, and
// comes back as disconnect().
void Session::end_packets(Turn& turn, CloseReason reason) {
  if (state_ == State::open && !packets_ended_) {
    turn.events.add(EventBatch::Kind::end_of_packets, id_, reason);
  }
  packets_ended_ = true;
}

void Session::release_held(Turn& turn) {
  const std::lock_guard lock(mutex_);
  receive_held_ = false;
  if (!peer_finished_ && state_ != State::aborting) {
    receive_submitted_ = true;  // before the call: another worker may get the completion first
    if (const Error error = turn.port.receive(socket_, receive_); error != Error::none) {
      receive_submitted_ = false;
      abort(reason_of(error), CloseMode::graceful);
    }
  }
  advance(turn);
}

void Session::on_sent(Turn& turn, const Completion& completion) {
  const std::lock_guard lock(mutex_);
  send_submitted_ = false;
  if (completion.error != Error::none) {
    abort(reason_of(completion.error), CloseMode::graceful);
  } else {
    turn.counters.sends.add();
    turn.counters.bytes_sent.add(completion.bytes);
    const bool is_short = completion.bytes < send_bytes_;
    if (is_short) report_short_send(turn, completion);
    turn.counters.packets_sent.add(send_queue_.advance(completion.bytes));
    if (is_short && turn.options.send_policy == SendPolicy::disconnect_when_short) {
      abort(CloseReason::short_send, CloseMode::reset);
    }
    show_queue();
  }
  advance(turn);
}

// Before the queue moves on: the bytes around the tear are still in it.
void Session::report_short_send(Turn& turn, const Completion& completion) {
  const std::size_t sent = completion.bytes, before = std::min(sent, torn_bytes);
  const bool ends = turn.options.send_policy == SendPolicy::disconnect_when_short;
  (completion.injected ? turn.counters.injected_short_sends : turn.counters.short_sends).add();
  turn.report({.kind = IncidentKind::partial_send,
               .origin = completion.injected ? Origin::fault : Origin::server,
               .connection = number_of(id_),
               .requested = send_bytes_,
               .sent = sent,
               .queued = send_queue_.queued_bytes() - sent,
               .action = ends ? "closed by reset" : "the rest is sent next",
               .before = send_queue_.peek(sent - before, before),
               .after = send_queue_.peek(sent, torn_bytes)});
}

void Session::report_fault(Turn& turn, const Completion& completion) {
  const bool is_reset = completion.error != Error::none;
  (is_reset ? turn.counters.injected_resets : turn.counters.injected_delays).add();
  turn.report({.kind = is_reset ? IncidentKind::injected_reset : IncidentKind::injected_delay,
               .origin = Origin::fault,
               .connection = number_of(id_),
               .queued = send_queue_.queued_bytes(),
               .action = is_reset ? "reset" : "received late"});
}

void Session::show_queue() noexcept {
  shown_bytes_.store(send_queue_.queued_bytes(), std::memory_order_relaxed);
  shown_oldest_.store(send_queue_.oldest(), std::memory_order_relaxed);
}

void Session::on_flush(Turn& turn) {
  const std::lock_guard lock(mutex_);
  in_flush_list_ = false;
  advance(turn);
}

void Session::on_server_stop(Turn& turn) {
  const std::lock_guard lock(mutex_);
  if (socket_.worker != turn.worker) return;
  if (state_ != State::starting && state_ != State::open) return;
  begin_finish(CloseReason::server_stopping, turn.now + turn.options.drain_deadline);
  advance(turn);
}

void Session::on_deadline(Turn& turn) {
  const std::lock_guard lock(mutex_);
  if (!has_passed_deadline(turn)) return;  // it had, when nobody held the lock
  if (state_ == State::open) {
    const bool silent = !has_spoken_;
    turn.report({.kind = silent ? IncidentKind::first_packet_late : IncidentKind::idle_timeout,
                 .connection = number_of(id_),
                 .queued = send_queue_.queued_bytes(),
                 .action = "closed"});
    begin_finish(silent ? CloseReason::first_packet_late : CloseReason::idle_timeout,
                 turn.now + turn.options.drain_deadline);
  } else if (state_ == State::finishing || state_ == State::draining) {
    turn.counters.undrained.add();
    abort(reason_, CloseMode::reset);
  }
  advance(turn);
}

// ---- the states; the lock is held --------------------------------------------------------------

void Session::begin_finish(CloseReason reason, TimePoint drain_until) {
  state_ = State::finishing;
  reason_ = reason;
  deadline_.store(drain_until, std::memory_order_relaxed);
}

// The first reason stands: what was decided before explains what happens afterwards.
void Session::abort(CloseReason reason, CloseMode mode) {
  if (state_ == State::aborting || state_ == State::closed) return;
  if (state_ == State::starting || state_ == State::open) reason_ = reason;
  state_ = State::aborting;
  close_mode_ = mode;
  deadline_.store(TimePoint::max(), std::memory_order_relaxed);
}

void Session::start_send(Turn& turn) {
  std::array<ConstBuffer, CompletionPort::max_gather> buffers;
  const std::size_t most = turn.options.send_policy == SendPolicy::single ? 1 : buffers.size();
  std::size_t count = send_queue_.gather({buffers.data(), most});
  send_bytes_ = 0;
  for (std::size_t i = 0; i < count; ++i) send_bytes_ += buffers[i].size;
  if (turn.options.send_policy == SendPolicy::copy) {
    copy_.clear();
    for (std::size_t i = 0; i < count; ++i) {
      copy_.insert(copy_.end(), buffers[i].data, buffers[i].data + buffers[i].size);
    }
    buffers[0] = {copy_.data(), copy_.size()};
    count = 1;
  }
  send_submitted_ = true;
  if (const Error error = turn.port.send(socket_, send_, {buffers.data(), count});
      error != Error::none) {
    send_submitted_ = false;
    abort(reason_of(error), CloseMode::graceful);
  }
}

// Does all that the state allows now.
void Session::advance(Turn& turn) {
  if ((state_ == State::open || state_ == State::finishing) && !send_submitted_ &&
      !send_queue_.empty()) {
    start_send(turn);
  }
  if (state_ == State::finishing && !send_submitted_ && send_queue_.empty()) {
    state_ = State::draining;
    if (turn.port.shutdown(socket_) != Error::none) abort(reason_, CloseMode::graceful);
  }
  if (state_ == State::draining && peer_finished_) abort(reason_, CloseMode::graceful);
  if (state_ == State::aborting) {
    cancel_outstanding(turn);
    if (!receive_submitted_ && !receive_held_ && !send_submitted_ && !in_flush_list_) close(turn);
  }
}

void Session::cancel_outstanding(Turn& turn) {
  if (cancelled_) return;
  cancelled_ = true;
  if (receive_submitted_) turn.port.cancel(receive_);
  if (send_submitted_) turn.port.cancel(send_);
}

void Session::close(Turn& turn) {
  turn.port.close(socket_, close_mode_);
  state_ = State::closed;
  report_close(turn);
  send_queue_.clear();
  show_queue();
  reassembler_.reset();
  turn.counters.closed[static_cast<std::size_t>(reason_)].add();
  turn.events.add(EventBatch::Kind::close, id_, reason_);
  turn.closed.push_back(this);
}

// What was decided elsewhere, by the content or while a packet was queued, is told here.
void Session::report_close(Turn& turn) {
  const auto report = [&](IncidentKind kind, std::string_view action) {
    turn.report({.kind = kind,
                 .connection = number_of(id_),
                 .queued = send_queue_.queued_bytes(),
                 .action = action});
  };
  if (reason_ == CloseReason::slow_consumer) report(IncidentKind::slow_consumer, "closed by reset");
  if (reason_ == CloseReason::replaced) {
    report(IncidentKind::replaced_login, "closed for a later login");
  }
  if (reason_ == CloseReason::bad_packet && !has_bad_length_) {
    report(IncidentKind::protocol_violation, "closed");
  }
}

void Session::set_deadline(TimePoint now, std::chrono::nanoseconds after) noexcept {
  const bool is_off = after == std::chrono::nanoseconds::zero();
  deadline_.store(is_off ? TimePoint::max() : now + after, std::memory_order_relaxed);
}

}  // namespace portstorm::server
