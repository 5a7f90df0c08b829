#pragma once
// A completion port that hands every call on to another. Bugs in a server's use of its port are
// planted by overriding one or two of them.

#include "completion_port/simulated_completion_port.h"

namespace portstorm::simulation {

class ForwardingPort : public CompletionPort {
 public:
  explicit ForwardingPort(SimulatedCompletionPort& port) : port_(port) {}

  unsigned workers() const noexcept override { return port_.workers(); }
  TimePoint now() const noexcept override { return port_.now(); }
  Result<Socket> listen(unsigned worker, std::uintptr_t key, const Endpoint& local,
                        const ListenOptions& options) override {
    return port_.listen(worker, key, local, options);
  }
  Error accept(const Socket& listener, AcceptOperation& operation) override {
    return port_.accept(listener, operation);
  }
  Result<Socket> associate(unsigned worker, std::uintptr_t key, NativeSocket accepted,
                           const SocketOptions& options) override {
    return port_.associate(worker, key, accepted, options);
  }
  void discard(NativeSocket accepted) noexcept override { port_.discard(accepted); }
  Result<Socket> connect(unsigned worker, std::uintptr_t key, ConnectOperation& operation,
                         const Endpoint& remote, const ConnectOptions& options) override {
    return port_.connect(worker, key, operation, remote, options);
  }
  Error receive(const Socket& socket, Operation& operation, std::size_t max_bytes) override {
    return port_.receive(socket, operation, max_bytes);
  }
  Error send(const Socket& socket, Operation& operation,
             std::span<const ConstBuffer> buffers) override {
    return port_.send(socket, operation, buffers);
  }
  Error shutdown(const Socket& socket) override { return port_.shutdown(socket); }
  void cancel(Operation& operation) override { port_.cancel(operation); }
  void close(Socket& socket, CloseMode mode) override { port_.close(socket, mode); }
  Error post(unsigned worker, std::uintptr_t key, Operation* operation,
             std::uint32_t value) override {
    return port_.post(worker, key, operation, value);
  }
  // Each completion may be changed, or dropped by saying false.
  std::size_t wait(unsigned worker, std::span<Completion> out, TimePoint deadline) override {
    const std::size_t count = port_.wait(worker, out, deadline);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
      Completion completion = out[i];
      if (on_completion(completion)) out[kept++] = completion;
    }
    return kept;
  }
  Endpoint local_endpoint(const Socket& socket) const override {
    return port_.local_endpoint(socket);
  }

 protected:
  virtual bool on_completion(Completion&) { return true; }

  SimulatedCompletionPort& port_;
};

inline std::size_t bytes_of(std::span<const ConstBuffer> buffers) noexcept {
  std::size_t bytes = 0;
  for (const ConstBuffer& buffer : buffers) bytes += buffer.size;
  return bytes;
}

}  // namespace portstorm::simulation
