#include "completion_port/simulated_network.h"

#include "completion_port/simulated_completion_port.h"

namespace portstorm {

SimulatedNetwork::SimulatedNetwork(Choices& choices, const SimulatedOptions& options)
    : choices_(choices), options_(options), faults_(options.faults, choices) {}

void SimulatedNetwork::pass_until(TimePoint time) {
  while (!events_.empty() && events_.top().time <= time) {
    const Event event = events_.top();
    events_.pop();
    now_ = std::max(now_, event.time);
    happen(event);
  }
  now_ = std::max(now_, time);
}

void SimulatedNetwork::schedule(Event::Kind kind, const SimulatedEnd& end,
                                std::chrono::nanoseconds delay, std::uint64_t stamp) {
  events_.push({now_ + delay, next_order_++, kind, end.id, stamp, std::nullopt});
}

// A connection that is ending anyhow is left alone.
bool SimulatedNetwork::strikes(const SimulatedEnd& end, Fault fault) {
  const SimulatedEnd& peer = *peer_of(end);
  const bool is_whole = !end.is_closed && !peer.is_closed && !end.is_reset && !peer.is_reset &&
                        !end.is_write_shut && !peer.is_write_shut;
  if (!is_whole || !faults_.may(fault)) return false;
  faults_.count(fault);
  if (tap_ != nullptr) tap_->on_disturbed(end.connection);
  return true;
}

void SimulatedNetwork::happen(const Event& event) {
  SimulatedEnd& end = ends_[event.end];
  trace(static_cast<std::uint64_t>(event.kind) << 32 | event.end);
  if (event.fault && !strikes(end, *event.fault)) return;
  switch (event.kind) {
    case Event::Kind::connect:
      return connect(end);
    case Event::Kind::transfer:
      end.send.is_scheduled = false;
      return transfer(end);
    case Event::Kind::deliver:
      end.receive.is_scheduled = false;
      return deliver(end);
    case Event::Kind::cancel:
      return cancel(end, event.stamp);
    case Event::Kind::reset:
      if (event.fault) schedule(Event::Kind::reset, *peer_of(end), delay());
      return reset(end);
    case Event::Kind::finish:
      shut_down(*peer_of(end));
      return shut_down(end);
    case Event::Kind::half_close:
      return shut_down(end);
  }
}

std::chrono::nanoseconds SimulatedNetwork::delay() {
  const auto longest = static_cast<std::uint64_t>(options_.longest_delay.count());
  return std::chrono::nanoseconds(choices_.below(longest + 1));
}

// ---- ends and their handles ---------------------------------------------------------------------

SimulatedEnd& SimulatedNetwork::make_end(SimulatedEnd::Kind kind) {
  SimulatedEnd& end = ends_.emplace_back();
  end.id = static_cast<std::uint32_t>(ends_.size() - 1);
  end.kind = kind;
  std::intptr_t handle = 0;
  if (!free_handles_.empty() && faults_.fires(Fault::handle_reuse)) {
    handle = free_handles_.back();
    free_handles_.pop_back();
  } else {
    handle = next_handle_++;
  }
  end.native = static_cast<NativeSocket>(handle);
  by_handle_[handle] = end.id;
  return end;
}

SimulatedEnd* SimulatedNetwork::find(NativeSocket native) noexcept {
  const auto found = by_handle_.find(static_cast<std::intptr_t>(native));
  return found == by_handle_.end() ? nullptr : &ends_[found->second];
}

void SimulatedNetwork::release_handle(SimulatedEnd& end) {
  by_handle_.erase(static_cast<std::intptr_t>(end.native));
  free_handles_.push_back(static_cast<std::intptr_t>(end.native));
  end.is_closed = true;
}

bool SimulatedNetwork::is_taken(const Endpoint& local) const noexcept {
  for (const SimulatedEnd& end : ends_) {
    if (end.kind == SimulatedEnd::Kind::listener && !end.is_closed && end.local == local) {
      return true;
    }
  }
  return false;
}

std::uint16_t SimulatedNetwork::next_port() noexcept {
  if (next_port_ == 60'000) next_port_ = 20'000;
  return next_port_++;
}

std::optional<std::size_t> SimulatedNetwork::posted_accepts(const Endpoint& address) const {
  for (const SimulatedEnd& end : ends_) {
    if (end.kind == SimulatedEnd::Kind::listener && !end.is_closed && end.local == address) {
      return end.outstanding;
    }
  }
  return std::nullopt;
}

bool SimulatedNetwork::waits_for_bytes(std::uint32_t connection, Side side) const {
  for (const SimulatedEnd& end : ends_) {
    if (end.connection != connection || end.side != side) continue;
    return end.receive && !end.is_reset && end.inbound.size() == 0 && !end.inbound.is_finished();
  }
  return false;
}

// ---- the trace: FNV-1a over 64-bit words
// ----------------------------------------------------------

void SimulatedNetwork::trace(std::uint64_t value) noexcept {
  const auto time = static_cast<std::uint64_t>(now_.time_since_epoch().count());
  trace_ = (trace_ ^ value) * 0x100000001b3;
  trace_ = (trace_ ^ time) * 0x100000001b3;
}

void SimulatedNetwork::trace(std::span<const std::byte> bytes) noexcept {
  trace(hash_of(bytes));
}

}  // namespace portstorm
