// The io_uring port: sockets belong to workers, each worker has a ring of its own (uring_worker.h).
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <vector>

#include "completion_port/completion_port.h"
#include "completion_port/linux_sockets.h"
#include "completion_port/socket_address.h"
#include "completion_port/uring_worker.h"

namespace portstorm {

namespace {

class LinuxCompletionPort final : public CompletionPort {
 public:
  explicit LinuxCompletionPort(const PortOptions& options) {
    for (unsigned i = 0; i < options.workers; ++i) {
      workers_.push_back(std::make_unique<UringWorker>(options));
    }
  }

  unsigned workers() const noexcept override { return static_cast<unsigned>(workers_.size()); }
  TimePoint now() const noexcept override { return std::chrono::steady_clock::now(); }

  Result<Socket> listen(unsigned worker, std::uintptr_t key, const Endpoint& local,
                        const ListenOptions& options) override {
    const Result<int> made = make_listener(local, options);
    if (!made) return {{}, made.error};
    return {{static_cast<NativeSocket>(made.value), worker, key}, Error::none};
  }

  Error accept(const Socket& listener, AcceptOperation& operation) override {
    return owner(listener).accept(listener, operation);
  }

  Result<Socket> associate(unsigned worker, std::uintptr_t key, NativeSocket accepted,
                           const SocketOptions& options) override {
    set_options(static_cast<int>(accepted), options);
    return {{accepted, worker, key}, Error::none};
  }

  void discard(NativeSocket accepted) noexcept override {
    close_by_reset(static_cast<int>(accepted));
  }

  Result<Socket> connect(unsigned worker, std::uintptr_t key, ConnectOperation& operation,
                         const Endpoint& remote, const ConnectOptions& options) override {
    const Result<int> made = make_connecting_socket(remote, options);
    if (!made) return {{}, made.error};
    const Socket socket{static_cast<NativeSocket>(made.value), worker, key};
    if (const Error error = owner(socket).connect(socket, operation, remote);
        error != Error::none) {
      ::close(made.value);
      return {{}, error};
    }
    return {socket, Error::none};
  }

  Error receive(const Socket& socket, Operation& operation, std::size_t max_bytes) override {
    return owner(socket).receive(socket, operation, max_bytes);
  }

  Error send(const Socket& socket, Operation& operation,
             std::span<const ConstBuffer> buffers) override {
    return owner(socket).send(socket, operation, buffers);
  }

  Error shutdown(const Socket& socket) override {
    if (::shutdown(static_cast<int>(socket.native), SHUT_WR) == 0) return Error::none;
    return error_from_errno(errno);
  }

  void cancel(Operation& operation) override {
    owner(operation.port_part.socket).cancel(operation);
  }

  // Closing a descriptor cancels nothing, and its number may be in use again at once: hence the
  // rule that nothing is outstanding here.
  void close(Socket& socket, CloseMode mode) override {
    const int native = static_cast<int>(socket.native);
    socket.native = NativeSocket::none;
    if (mode == CloseMode::reset) {
      close_by_reset(native);
    } else {
      ::close(native);
    }
  }

  Error post(unsigned worker, std::uintptr_t key, Operation* operation,
             std::uint32_t value) override {
    if (operation != nullptr) operation->port_part.kind = OperationKind::post;
    Completion completion;
    completion.key = key;
    completion.operation = operation;
    completion.bytes = value;
    return workers_.at(worker)->post(completion);
  }

  std::size_t wait(unsigned worker, std::span<Completion> out, TimePoint deadline) override {
    return workers_.at(worker)->wait(out, deadline);
  }

  Endpoint local_endpoint(const Socket& socket) const override {
    sockaddr_storage address{};
    socklen_t bytes = sizeof address;
    getsockname(static_cast<int>(socket.native), reinterpret_cast<sockaddr*>(&address), &bytes);
    return from_sockaddr(reinterpret_cast<const sockaddr&>(address));
  }

 private:
  UringWorker& owner(const Socket& socket) { return *workers_.at(socket.worker); }

  std::vector<std::unique_ptr<UringWorker>> workers_;
};

}  // namespace

std::unique_ptr<CompletionPort> make_completion_port(const PortOptions& options) {
  return std::make_unique<LinuxCompletionPort>(options);
}

}  // namespace portstorm
