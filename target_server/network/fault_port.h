#pragma once
// A completion port between the network layer and the real one, which injects faults on purpose:
// what an IOCP server must survive, made frequent enough to be seen. Off unless asked for.
//
//   short send   a part of the bytes is given to the real port, and the completion says how many
//   reset        a receive fails as if the peer had reset the connection; the peer gets a RST
//   delay        what was received is handed on late
//
// Completions that were bent say so (Completion::injected). The same seed makes the same choices
// in the order in which sends and receives come to it; with several workers that order is theirs.

#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <unordered_set>
#include <vector>

#include "completion_port/completion_port.h"
#include "target_server/network/fault_options.h"

namespace portstorm::server {

class FaultPort final : public CompletionPort {
 public:
  FaultPort(std::unique_ptr<CompletionPort> port, const FaultOptions& options);

  unsigned workers() const noexcept override { return port_->workers(); }
  TimePoint now() const noexcept override { return port_->now(); }
  Result<Socket> listen(unsigned worker, std::uintptr_t key, const Endpoint& local,
                        const ListenOptions& options) override;
  Error accept(const Socket& listener, AcceptOperation& operation) override;
  Result<Socket> associate(unsigned worker, std::uintptr_t key, NativeSocket accepted,
                           const SocketOptions& options) override;
  void discard(NativeSocket accepted) noexcept override;
  Result<Socket> connect(unsigned worker, std::uintptr_t key, ConnectOperation& operation,
                         const Endpoint& remote, const ConnectOptions& options) override;
  Error receive(const Socket& socket, Operation& operation, std::size_t max_bytes) override;
  Error send(const Socket& socket, Operation& operation,
             std::span<const ConstBuffer> buffers) override;
  Error shutdown(const Socket& socket) override;
  void cancel(Operation& operation) override;
  void close(Socket& socket, CloseMode mode) override;
  Error post(unsigned worker, std::uintptr_t key, Operation* operation,
             std::uint32_t value) override;
  std::size_t wait(unsigned worker, std::span<Completion> out, TimePoint deadline) override;
  Endpoint local_endpoint(const Socket& socket) const override;

 private:
  // A receive that has completed and is not handed on yet.
  struct Delayed {
    TimePoint due;
    Completion completion;
    std::vector<std::byte> bytes;  // its data points here
  };
  // Of one worker, and its thread's alone. Due in the order of their coming: all wait as long.
  struct Worker {
    std::deque<Delayed> delayed;
    std::vector<Delayed> lent;  // handed on; the bytes live until the next wait()
  };

  bool happens(double probability);
  std::size_t choose_below(std::size_t bytes);
  std::size_t take_due(Worker& own, std::span<Completion> out);
  std::size_t bend(Worker& own, std::span<Completion> completions);
  void reset(Completion& completion);

  const std::unique_ptr<CompletionPort> port_;
  const FaultOptions options_;
  std::vector<Worker> workers_;
  std::mutex mutex_;  // of what follows
  std::mt19937_64 random_;
  std::unordered_set<std::intptr_t> doomed_;  // sockets to be closed by reset
};

}  // namespace portstorm::server
