#pragma once
// The third completion port: sockets of a simulated network, in virtual time, for tests. It keeps
// the contract of completion_port.h to the letter and no better: every freedom that the contract
// leaves to a port is taken, as often as the run's faults say (simulated_faults.h).
//
// Oracles of its own, always checked (SimulatedNetwork::oracles()):
//   one_completion      exactly one completion for each accepted submit, of an operation that has
//                       neither moved nor been used again meanwhile
//   none_outstanding    nothing is outstanding when a socket is closed, or the port destroyed
//   buffer_unchanged    the bytes of a send, from the submit until its completion is dequeued
//   one_send_one_receive  at most one of each outstanding on a socket
//   live_socket         no call on a socket that is closed (a double close among them)
//   worker              without Fault::other_worker: only its worker submits for a socket
//
// A received buffer is overwritten at its worker's next wait().
//
// Single-threaded: whoever runs it steps the workers, one at a time.

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "completion_port/completion_port.h"
#include "completion_port/simulated_network.h"

namespace portstorm {

std::uint64_t hash_of(std::span<const std::byte> bytes) noexcept;

class SimulatedCompletionPort : public CompletionPort {
 public:
  // `network` must outlive it.
  SimulatedCompletionPort(SimulatedNetwork& network, unsigned workers,
                          std::size_t receive_buffer_bytes = 16 * 1024);
  ~SimulatedCompletionPort() override;

  // ---- whoever steps the workers
  // ----------------------------------------------------------------- What follows, until the next
  // enter() or leave(), is done by this worker, or by none of them.
  void enter(unsigned worker) { entered_ = worker; }
  void leave() { entered_ = no_worker; }
  // Has that worker a reason to be stepped: a completion, or the deadline of its last wait()?
  bool is_runnable(unsigned worker) const noexcept;
  // When it will have one, as far as this port knows.
  TimePoint next_due() const noexcept;

  // Called inside a submit whose completion is there already: who has no lock to respect may
  // dequeue and handle it there and then, as another worker would.
  std::function<void(Operation&)> on_early_completion;

  // ---- CompletionPort
  // ------------------------------------------------------------------------------
  unsigned workers() const noexcept override { return static_cast<unsigned>(queues_.size()); }
  TimePoint now() const noexcept override { return network_.now(); }
  Result<Socket> listen(unsigned worker, std::uintptr_t key, const Endpoint& local,
                        const ListenOptions& options = {}) override;
  Error accept(const Socket& listener, AcceptOperation& operation) override;
  Result<Socket> associate(unsigned worker, std::uintptr_t key, NativeSocket accepted,
                           const SocketOptions& options = {}) override;
  void discard(NativeSocket accepted) noexcept override;
  Result<Socket> connect(unsigned worker, std::uintptr_t key, ConnectOperation& operation,
                         const Endpoint& remote, const ConnectOptions& options = {}) override;
  Error receive(const Socket& socket, Operation& operation, std::size_t max_bytes = 0) override;
  Error send(const Socket& socket, Operation& operation,
             std::span<const ConstBuffer> buffers) override;
  Error shutdown(const Socket& socket) override;
  void cancel(Operation& operation) override;
  void close(Socket& socket, CloseMode mode = CloseMode::graceful) override;
  Error post(unsigned worker, std::uintptr_t key, Operation* operation,
             std::uint32_t value) override;
  std::size_t wait(unsigned worker, std::span<Completion> out, TimePoint deadline) override;
  Endpoint local_endpoint(const Socket& socket) const override;

 private:
  friend class SimulatedNetwork;

  static constexpr unsigned no_worker = ~0U;
  static constexpr unsigned any_worker = no_worker - 1;  // nobody has entered yet

  // A completion that waits to be dequeued.
  struct Ready {
    TimePoint due;
    Completion completion;
    std::uint64_t stamp = 0;
    std::uint32_t end = SimulatedEnd::none;  // of a post
    std::uint32_t accepted = SimulatedEnd::none;
    std::vector<std::byte> received;
    std::vector<ConstBuffer> sent;
    std::uint64_t hash = 0;
  };
  struct Queue {
    std::vector<Ready> ready;
    std::vector<std::vector<std::byte>> lent;
    TimePoint parked_until{};  // the deadline of a wait() that found nothing
  };

  SimulatedEnd* check(const Socket& socket, std::string_view call);
  Error begin(SimulatedEnd& end, SimulatedPending& pending, Operation& operation,
              OperationKind kind);
  void complete_early(Operation& operation, std::uint64_t completed_before);

  // For the network: what was pending has come to its end.
  void complete(SimulatedEnd& end, SimulatedPending& pending, Error error, std::size_t bytes = 0);
  void complete_receive(SimulatedEnd& end, SimulatedPending& pending, std::vector<std::byte> bytes);
  void complete_accept(SimulatedEnd& listener, SimulatedPending& pending, Error error,
                       const SimulatedEnd& accepted);
  Ready& queue(const SimulatedEnd& end, const SimulatedPending& pending, Error error);
  Queue& queue_for(unsigned worker);

  void give_back_lent(Queue& queue);
  std::vector<std::size_t> choose(const Queue& queue, std::size_t most);
  void hand_out(Queue& queue, Ready& ready, Completion& out);
  std::string name_of(const SimulatedEnd& end) const;

  SimulatedNetwork& network_;
  const std::size_t receive_buffer_bytes_;
  std::deque<Queue> queues_;
  std::deque<std::vector<std::byte>> poisoned_;  // lent once; the latest few
  unsigned entered_ = any_worker;
  std::uint64_t completed_ = 0;
};

}  // namespace portstorm
