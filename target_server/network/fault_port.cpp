#include "target_server/network/fault_port.h"

#include <algorithm>
#include <array>
#include <utility>

namespace portstorm::server {

FaultPort::FaultPort(std::unique_ptr<CompletionPort> port, const FaultOptions& options)
    : port_(std::move(port)),
      options_(options),
      workers_(port_->workers()),
      random_(options.seed) {}

bool FaultPort::happens(double probability) {
  if (probability <= 0) return false;
  const std::lock_guard lock(mutex_);
  return std::uniform_real_distribution<double>(0, 1)(random_) < probability;
}

// In [1, bytes).
std::size_t FaultPort::choose_below(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  return std::uniform_int_distribution<std::size_t>(1, bytes - 1)(random_);
}

// ---- what is bent -----------------------------------------------------------------------------

Error FaultPort::send(const Socket& socket, Operation& operation,
                      std::span<const ConstBuffer> buffers) {
  std::size_t bytes = 0;
  for (const ConstBuffer& buffer : buffers) bytes += buffer.size;
  if (bytes < 2 || buffers.size() > max_gather || !happens(options_.short_send)) {
    return port_->send(socket, operation, buffers);
  }
  std::array<ConstBuffer, max_gather> part;
  std::size_t count = 0;
  for (std::size_t left = choose_below(bytes); left > 0; ++count) {
    part[count] = {buffers[count].data, std::min(left, buffers[count].size)};
    left -= part[count].size;
  }
  operation.port_part.injected = true;  // before the submit: its completion may come first
  const Error error = port_->send(socket, operation, {part.data(), count});
  if (error != Error::none) operation.port_part.injected = false;
  return error;
}

std::size_t FaultPort::wait(unsigned worker, std::span<Completion> out, TimePoint deadline) {
  Worker& own = workers_[worker];
  own.lent.clear();
  for (;;) {
    std::size_t count = take_due(own, out);
    const std::span<Completion> rest = out.subspan(count);
    if (!rest.empty()) {
      const TimePoint next = own.delayed.empty() ? deadline : own.delayed.front().due;
      const TimePoint until = count > 0 ? now() : std::min(deadline, next);
      count += bend(own, rest.first(port_->wait(worker, rest, until)));
    }
    if (count > 0 || now() >= deadline) return count;
  }
}

std::size_t FaultPort::take_due(Worker& own, std::span<Completion> out) {
  std::size_t count = 0;
  const TimePoint time = own.delayed.empty() ? TimePoint::min() : now();
  while (count < out.size() && !own.delayed.empty() && own.delayed.front().due <= time) {
    own.lent.push_back(std::move(own.delayed.front()));
    own.delayed.pop_front();
    out[count++] = own.lent.back().completion;
  }
  return count;
}

// Takes those to be delayed out of the row; returns how many are left.
std::size_t FaultPort::bend(Worker& own, std::span<Completion> completions) {
  std::size_t kept = 0;
  for (Completion& completion : completions) {
    Operation* operation = completion.operation;
    const bool is_receive = operation != nullptr && operation->kind() == OperationKind::receive &&
                            completion.error == Error::none;
    if (operation != nullptr && operation->kind() == OperationKind::send) {
      completion.injected = std::exchange(operation->port_part.injected, false);
    } else if (is_receive && happens(options_.reset)) {
      reset(completion);
    } else if (is_receive && happens(options_.delay)) {
      Delayed& late = own.delayed.emplace_back();
      late.due = now() + options_.delay_time;
      late.bytes.assign(completion.data, completion.data + completion.bytes);
      late.completion = completion;
      late.completion.data = late.bytes.data();
      late.completion.injected = true;
      continue;
    }
    completions[kept++] = completion;
  }
  return kept;
}

void FaultPort::reset(Completion& completion) {
  const std::lock_guard lock(mutex_);
  doomed_.insert(static_cast<std::intptr_t>(completion.operation->port_part.socket.native));
  completion.error = Error::reset;
  completion.data = nullptr;
  completion.bytes = 0;
  completion.injected = true;
}

void FaultPort::close(Socket& socket, CloseMode mode) {
  {
    const std::lock_guard lock(mutex_);
    const auto native = static_cast<std::intptr_t>(socket.native);
    if (doomed_.erase(native) > 0) mode = CloseMode::reset;
  }
  port_->close(socket, mode);
}

// ---- what is not ------------------------------------------------------------------------------

Result<Socket> FaultPort::listen(unsigned worker, std::uintptr_t key, const Endpoint& local,
                                 const ListenOptions& options) {
  return port_->listen(worker, key, local, options);
}
Error FaultPort::accept(const Socket& listener, AcceptOperation& operation) {
  return port_->accept(listener, operation);
}
Result<Socket> FaultPort::associate(unsigned worker, std::uintptr_t key, NativeSocket accepted,
                                    const SocketOptions& options) {
  return port_->associate(worker, key, accepted, options);
}
void FaultPort::discard(NativeSocket accepted) noexcept {
  port_->discard(accepted);
}
Result<Socket> FaultPort::connect(unsigned worker, std::uintptr_t key, ConnectOperation& operation,
                                  const Endpoint& remote, const ConnectOptions& options) {
  return port_->connect(worker, key, operation, remote, options);
}
Error FaultPort::receive(const Socket& socket, Operation& operation, std::size_t max_bytes) {
  return port_->receive(socket, operation, max_bytes);
}
Error FaultPort::shutdown(const Socket& socket) {
  return port_->shutdown(socket);
}
void FaultPort::cancel(Operation& operation) {
  port_->cancel(operation);
}
Error FaultPort::post(unsigned worker, std::uintptr_t key, Operation* operation,
                      std::uint32_t value) {
  return port_->post(worker, key, operation, value);
}
Endpoint FaultPort::local_endpoint(const Socket& socket) const {
  return port_->local_endpoint(socket);
}

}  // namespace portstorm::server
