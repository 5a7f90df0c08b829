#include "completion_port/simulated_completion_port.h"

#include <algorithm>
#include <cstring>

namespace portstorm {

namespace {

constexpr std::byte poison{0xdd};
constexpr std::size_t kept_poisoned = 64;

// The operation's own copy of its stamp: a moved or reused operation has another.
void write_stamp(Operation& operation, std::uint64_t stamp) noexcept {
  std::memcpy(operation.port_part.system_block, &stamp, sizeof stamp);
}

bool has_stamp(const Operation& operation, std::uint64_t stamp) noexcept {
  return std::memcmp(operation.port_part.system_block, &stamp, sizeof stamp) == 0;
}

std::uint64_t hash_of_all(std::span<const ConstBuffer> buffers) noexcept {
  std::uint64_t hash = 0;
  for (const ConstBuffer& buffer : buffers) {
    hash = hash * 31 + hash_of({buffer.data, buffer.size});
  }
  return hash;
}

}  // namespace

// Multiplies and mixes eight bytes at a time; good enough to tell contents apart, and quick.
std::uint64_t hash_of(std::span<const std::byte> bytes) noexcept {
  std::uint64_t hash = bytes.size() + 0x9e3779b97f4a7c15;
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t count = std::min(bytes.size(), sizeof word);
    for (std::size_t i = 0; i < count; ++i) {
      word |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    }
    hash = (hash ^ word) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
    bytes = bytes.subspan(count);
  }
  return hash;
}

SimulatedCompletionPort::SimulatedCompletionPort(SimulatedNetwork& network, unsigned workers,
                                                 std::size_t receive_buffer_bytes)
    : network_(network), receive_buffer_bytes_(receive_buffer_bytes), queues_(workers) {}

SimulatedCompletionPort::~SimulatedCompletionPort() {
  for (SimulatedEnd& end : network_.ends_) {
    if (end.port != this) continue;
    if (end.outstanding > 0) {
      network_.broken("none_outstanding", "a port was destroyed while " +
                                              std::to_string(end.outstanding) + " operations of " +
                                              name_of(end) + " were outstanding");
    }
    // Nothing may reach for this port, nor for those operations, any more.
    end.connect = end.receive = end.send = {};
    end.accepts.clear();
    if (!end.is_closed) network_.close(end, CloseMode::reset);
  }
}

std::string SimulatedCompletionPort::name_of(const SimulatedEnd& end) const {
  if (end.kind == SimulatedEnd::Kind::listener) return "the listener";
  return (end.side == Side::acceptor ? "accepted socket " : "connecting socket ") +
         std::to_string(end.id);
}

// ---- sockets
// --------------------------------------------------------------------------------------

// The open socket that is meant; null, and an oracle broken, when there is none.
SimulatedEnd* SimulatedCompletionPort::check(const Socket& socket, std::string_view call) {
  SimulatedEnd* end = network_.find(socket.native);
  if (end == nullptr || end->port != this || end->key != socket.key ||
      end->worker != socket.worker) {
    network_.broken("live_socket", std::string(call) + " on a socket that is closed" +
                                       (end == nullptr ? "" : ", its handle is another's now"));
    return nullptr;
  }
  const bool is_submit = call != "close" && call != "shutdown";
  if (is_submit && entered_ != any_worker && entered_ != end->worker &&
      network_.options().faults[Fault::other_worker] == 0) {
    network_.broken("worker", std::string(call) + " of " + name_of(*end) +
                                  " by a thread that is not its worker");
  }
  return end;
}

Result<Socket> SimulatedCompletionPort::listen(unsigned worker, std::uintptr_t key,
                                               const Endpoint& local,
                                               const ListenOptions& options) {
  Endpoint bound = local;
  if (bound.port == 0) bound.port = network_.next_port();
  if (network_.is_taken(bound)) return {{}, Error::address_in_use};
  SimulatedEnd& end = network_.make_end(SimulatedEnd::Kind::listener);
  end.port = this;
  end.worker = worker;
  end.key = key;
  end.local = bound;
  end.backlog_limit = static_cast<std::size_t>(options.backlog);
  return {{end.native, worker, key}, Error::none};
}

Result<Socket> SimulatedCompletionPort::associate(unsigned worker, std::uintptr_t key,
                                                  NativeSocket accepted,
                                                  const SocketOptions& options) {
  SimulatedEnd* end = network_.find(accepted);
  if (end == nullptr || end->is_associated) {
    network_.broken("live_socket", "associate of a socket that was not accepted");
    return {{}, Error::not_connected};
  }
  if (network_.faults().fires(Fault::no_buffers)) {
    network_.close(*end, CloseMode::reset);
    return {{}, Error::no_buffers};
  }
  end->is_associated = true;
  end->worker = worker;
  end->key = key;
  end->options = options;
  return {{accepted, worker, key}, Error::none};
}

void SimulatedCompletionPort::discard(NativeSocket accepted) noexcept {
  SimulatedEnd* end = network_.find(accepted);
  if (end == nullptr) return network_.broken("live_socket", "discard of a closed socket");
  network_.close(*end, CloseMode::reset);
}

void SimulatedCompletionPort::close(Socket& socket, CloseMode mode) {
  SimulatedEnd* end = check(socket, "close");
  socket.native = NativeSocket::none;
  if (end == nullptr) return;
  if (end->outstanding > 0) {
    network_.broken("none_outstanding", name_of(*end) + " was closed with " +
                                            std::to_string(end->outstanding) +
                                            " operations outstanding");
  }
  network_.close(*end, mode);
}

Error SimulatedCompletionPort::shutdown(const Socket& socket) {
  SimulatedEnd* end = check(socket, "shutdown");
  if (end == nullptr || end->is_reset) return Error::not_connected;
  network_.shut_down(*end);
  return Error::none;
}

Endpoint SimulatedCompletionPort::local_endpoint(const Socket& socket) const {
  const SimulatedEnd* end = network_.find(socket.native);
  return end == nullptr ? Endpoint{} : end->local;
}

// ---- submits
// --------------------------------------------------------------------------------------

Error SimulatedCompletionPort::begin(SimulatedEnd& end, SimulatedPending& pending,
                                     Operation& operation, OperationKind kind) {
  if (operation.port_part.outstanding) {
    network_.broken("one_completion", "an operation of " + name_of(end) +
                                          " was submitted again before it had completed");
    return Error::invalid;
  }
  if (network_.faults().fires(Fault::no_buffers)) return Error::no_buffers;
  pending = {};
  pending.operation = &operation;
  pending.stamp = network_.next_stamp_++;
  operation.port_part.kind = kind;
  operation.port_part.cancelled = false;
  operation.port_part.outstanding = true;
  operation.port_part.socket = {end.native, end.worker, end.key};
  write_stamp(operation, pending.stamp);
  ++end.outstanding;
  return Error::none;
}

void SimulatedCompletionPort::complete_early(Operation& operation, std::uint64_t completed_before) {
  if (completed_ == completed_before) return;
  network_.faults().count(Fault::early_completion);
  if (on_early_completion) on_early_completion(operation);
}

Error SimulatedCompletionPort::accept(const Socket& listener, AcceptOperation& operation) {
  SimulatedEnd* end = check(listener, "accept");
  if (end == nullptr) return Error::not_connected;
  SimulatedPending pending;
  if (const Error error = begin(*end, pending, operation, OperationKind::accept);
      error != Error::none) {
    return error;
  }
  const std::uint64_t before = completed_;
  end->accepts.push_back(std::move(pending));
  network_.match(*end);
  if (network_.faults().is_due(Fault::early_completion)) complete_early(operation, before);
  return Error::none;
}

Result<Socket> SimulatedCompletionPort::connect(unsigned worker, std::uintptr_t key,
                                                ConnectOperation& operation, const Endpoint& remote,
                                                const ConnectOptions& options) {
  Endpoint local = options.local.value_or(Endpoint::ipv4(127, 0, 0, 1, 0));
  if (!local.is_loopback()) return {{}, Error::address_not_available};
  if (local.port == 0) local.port = network_.next_port();
  SimulatedEnd& end = network_.make_end(SimulatedEnd::Kind::connecting);
  end.port = this;
  end.worker = worker;
  end.key = key;
  end.is_associated = true;
  end.local = local;
  end.remote = remote;
  end.options = options.socket;
  if (const Error error = begin(end, end.connect, operation, OperationKind::connect);
      error != Error::none) {
    network_.release_handle(end);
    return {{}, error};
  }
  network_.schedule(SimulatedNetwork::Event::Kind::connect, end, network_.delay());
  return {{end.native, worker, key}, Error::none};
}

Error SimulatedCompletionPort::receive(const Socket& socket, Operation& operation,
                                       std::size_t max_bytes) {
  SimulatedEnd* end = check(socket, "receive");
  if (end == nullptr) return Error::not_connected;
  if (end->receive) {
    network_.broken("one_send_one_receive", "a second receive on " + name_of(*end));
    return Error::invalid;
  }
  if (const Error error = begin(*end, end->receive, operation, OperationKind::receive);
      error != Error::none) {
    return error;
  }
  end->receive.max_bytes =
      max_bytes == 0 ? receive_buffer_bytes_ : std::min(max_bytes, receive_buffer_bytes_);
  if (network_.faults().is_due(Fault::early_completion)) {
    const std::uint64_t before = completed_;
    network_.deliver(*end);
    complete_early(operation, before);
  }
  network_.schedule_delivery(*end);
  return Error::none;
}

Error SimulatedCompletionPort::send(const Socket& socket, Operation& operation,
                                    std::span<const ConstBuffer> buffers) {
  SimulatedEnd* end = check(socket, "send");
  if (end == nullptr) return Error::not_connected;
  if (end->send) {
    network_.broken("one_send_one_receive", "a second send on " + name_of(*end));
    return Error::invalid;
  }
  if (const Error error = begin(*end, end->send, operation, OperationKind::send);
      error != Error::none) {
    return error;
  }
  SimulatedPending& pending = end->send;
  pending.buffers.assign(buffers.begin(), buffers.end());
  pending.hash = hash_of_all(buffers);
  for (const ConstBuffer& buffer : buffers) pending.bytes += buffer.size;
  if (network_.faults().is_due(Fault::early_completion)) {
    const std::uint64_t before = completed_;
    network_.transfer(*end);
    complete_early(operation, before);
  }
  network_.schedule_transfer(*end);
  return Error::none;
}

void SimulatedCompletionPort::cancel(Operation& operation) {
  if (!operation.port_part.outstanding) return;
  SimulatedEnd* end = check(operation.port_part.socket, "cancel");
  if (end == nullptr) return;
  operation.port_part.cancelled = true;
  std::uint64_t stamp = 0;
  std::memcpy(&stamp, operation.port_part.system_block, sizeof stamp);
  network_.schedule(SimulatedNetwork::Event::Kind::cancel, *end, network_.delay(), stamp);
}

Error SimulatedCompletionPort::post(unsigned worker, std::uintptr_t key, Operation* operation,
                                    std::uint32_t value) {
  if (network_.faults().fires(Fault::failing_post)) return Error::queue_full;
  Ready ready;
  if (operation != nullptr) {
    if (operation->port_part.outstanding) {
      network_.broken("one_completion", "an outstanding operation was posted");
      return Error::invalid;
    }
    ready.stamp = network_.next_stamp_++;
    operation->port_part.kind = OperationKind::post;
    operation->port_part.outstanding = true;
    write_stamp(*operation, ready.stamp);
  }
  ready.due = network_.now();
  ready.completion.key = key;
  ready.completion.operation = operation;
  ready.completion.bytes = value;
  queue_for(worker).ready.push_back(std::move(ready));
  return Error::none;
}

// ---- completions come
// -----------------------------------------------------------------------------

SimulatedCompletionPort::Queue& SimulatedCompletionPort::queue_for(unsigned worker) {
  if (workers() > 1 && network_.faults().is_due(Fault::other_worker)) {
    const auto other = static_cast<unsigned>(network_.choices().below(workers()));
    if (other != worker) network_.faults().count(Fault::other_worker);
    worker = other;
  }
  return queues_[worker];
}

SimulatedCompletionPort::Ready& SimulatedCompletionPort::queue(const SimulatedEnd& end,
                                                               const SimulatedPending& pending,
                                                               Error error) {
  ++completed_;
  Ready& ready = queue_for(end.worker).ready.emplace_back();
  ready.due = network_.now();
  ready.completion.key = end.key;
  ready.completion.operation = pending.operation;
  ready.completion.error = error;
  ready.stamp = pending.stamp;
  ready.end = end.id;
  return ready;
}

void SimulatedCompletionPort::complete(SimulatedEnd& end, SimulatedPending& pending, Error error,
                                       std::size_t bytes) {
  Ready& ready = queue(end, pending, error);
  ready.completion.bytes = static_cast<std::uint32_t>(bytes);
  ready.sent = std::move(pending.buffers);
  ready.hash = pending.hash;
  pending = {};
}

void SimulatedCompletionPort::complete_receive(SimulatedEnd& end, SimulatedPending& pending,
                                               std::vector<std::byte> bytes) {
  Ready& ready = queue(end, pending, Error::none);
  ready.completion.bytes = static_cast<std::uint32_t>(bytes.size());
  ready.received = std::move(bytes);
  pending = {};
}

void SimulatedCompletionPort::complete_accept(SimulatedEnd& listener, SimulatedPending& pending,
                                              Error error, const SimulatedEnd& accepted) {
  Ready& ready = queue(listener, pending, error);
  if (error == Error::none) ready.accepted = accepted.id;
}

// ---- completions are dequeued
// ---------------------------------------------------------------------

bool SimulatedCompletionPort::is_runnable(unsigned worker) const noexcept {
  const Queue& queue = queues_[worker];
  return !queue.ready.empty() || network_.now() >= queue.parked_until;
}

TimePoint SimulatedCompletionPort::next_due() const noexcept {
  TimePoint next = TimePoint::max();
  for (const Queue& queue : queues_) next = std::min(next, queue.parked_until);
  return next;
}

std::size_t SimulatedCompletionPort::wait(unsigned worker, std::span<Completion> out,
                                          TimePoint deadline) {
  Queue& queue = queues_[worker];
  give_back_lent(queue);
  while (queue.ready.empty() && network_.options().waits_pass_time && network_.now() < deadline) {
    network_.pass_until(std::min(deadline, network_.next_event()));
  }
  queue.parked_until = queue.ready.empty() ? deadline : network_.now();
  const std::vector<std::size_t> chosen = choose(queue, out.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) hand_out(queue, queue.ready[chosen[i]], out[i]);
  std::size_t index = 0;
  std::erase_if(queue.ready, [&](const Ready&) {
    return std::find(chosen.begin(), chosen.end(), index++) != chosen.end();
  });
  return chosen.size();
}

void SimulatedCompletionPort::give_back_lent(Queue& queue) {
  for (std::vector<std::byte>& buffer : queue.lent) {
    std::fill(buffer.begin(), buffer.end(), poison);
    poisoned_.push_back(std::move(buffer));
    if (poisoned_.size() > kept_poisoned) poisoned_.pop_front();
  }
  queue.lent.clear();
}

// Which of those that are ready, and in which order.
std::vector<std::size_t> SimulatedCompletionPort::choose(const Queue& queue, std::size_t most) {
  std::vector<std::size_t> chosen(queue.ready.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = i;
  if (chosen.size() > 1 && network_.faults().is_due(Fault::out_of_order)) {
    for (std::size_t i = 0; i + 1 < chosen.size(); ++i) {
      const std::size_t other = i + network_.choices().below(chosen.size() - i);
      if (other != i) network_.faults().count(Fault::out_of_order);
      std::swap(chosen[i], chosen[other]);
    }
    chosen.resize(1 + network_.choices().below(chosen.size()));
  }
  if (chosen.size() > most) chosen.resize(most);
  return chosen;
}

void SimulatedCompletionPort::hand_out(Queue& queue, Ready& ready, Completion& out) {
  out = ready.completion;
  Operation* operation = out.operation;
  network_.trace(std::uint64_t{ready.end} << 32 | out.bytes);
  network_.trace(static_cast<std::uint64_t>(out.error));
  ++network_.completions_;
  if (operation != nullptr) {
    if (!operation->port_part.outstanding || !has_stamp(*operation, ready.stamp)) {
      network_.broken("one_completion",
                      "an operation was used again, or its memory changed, "
                      "before it had completed");
    }
    operation->port_part.outstanding = false;
  }
  if (ready.end == SimulatedEnd::none) return;  // a post
  SimulatedEnd& end = network_.ends_[ready.end];
  --end.outstanding;
  const OperationKind kind = operation->kind();
  if (kind == OperationKind::send && hash_of_all(ready.sent) != ready.hash) {
    network_.broken("buffer_unchanged",
                    "the bytes of a send on " + name_of(end) + " changed before it had completed");
  }
  if (kind == OperationKind::accept && ready.accepted != SimulatedEnd::none) {
    const SimulatedEnd& accepted = network_.ends_[ready.accepted];
    auto& accept = static_cast<AcceptOperation&>(*operation);
    accept.accepted = accepted.native;
    accept.peer = accepted.remote;
  }
  if (kind != OperationKind::receive || out.error != Error::none) return;
  queue.lent.push_back(std::move(ready.received));
  out.data = queue.lent.back().data();
  network_.trace(out.received());
  if (network_.tap_ != nullptr) {
    network_.tap_->on_received(end.connection, end.side, out.received());
  }
}

}  // namespace portstorm
