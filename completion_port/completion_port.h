#pragma once
// Asynchronous TCP sockets behind one interface, in the vocabulary of Windows I/O completion ports.
//
//   submit (accept, connect, receive, send)  --->  the system works  --->  wait() hands back one
//                                                                          Completion per submit
//
// Three ports implement it: Windows IOCP, Linux io_uring, and the simulated port of the tests.
//
// The contract, the same on all three
//   * A submit that returns Error::none yields exactly one completion; one that returns anything
//     else yields none. The completion may be dequeued, by another worker, before the submitting
//     call returns: publish all state that its handler reads before you submit.
//   * An Operation and the bytes handed to send() belong to the port from the submit until the
//     completion is dequeued. Never free or change them in between; cancel() only asks.
//   * At most one receive and one send may be outstanding per socket; that is what gives stream
//     order. A send may complete short: check every count.
//   * close() only when no operation of that socket is outstanding, and never beside another call
//     on the same socket.
//
// Workers and threads
//   A port is made for N workers; worker i is the one thread that calls wait(i, ...). A socket is
//   associated with a worker. On io_uring that worker alone gets its completions and may submit
//   for it; on IOCP all workers share one kernel queue and any may get any completion, even two
//   of one socket at once. Portable code therefore
//     - submits only from a thread that just received a completion of that socket, or a post()
//       addressed to that socket's worker, or (before the first wait) from the worker's thread;
//     - guards what a socket's receive and send handlers share.
//   post() and now() may be called from any thread. local_endpoint() wherever close() may be.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "completion_port/endpoint.h"
#include "completion_port/error.h"

namespace portstorm {

// The monotonic time of a port; virtual on the simulated one.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

// What the system calls the socket: a file descriptor, or a SOCKET.
enum class NativeSocket : std::intptr_t { none = -1 };

// A socket as its owner sees it. A plain value: copying it does not copy the socket.
struct Socket {
  NativeSocket native = NativeSocket::none;
  unsigned worker = 0;
  std::uintptr_t key = 0;  // the completion key: comes back with every completion

  bool is_open() const noexcept { return native != NativeSocket::none; }
};

enum class OperationKind : std::uint8_t { none, accept, connect, receive, send, post };

// The per-I/O context, what OVERLAPPED is on Windows. Derive from it or embed it. It may be used
// again as soon as its completion has been dequeued.
class Operation {
 public:
  Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  OperationKind kind() const noexcept { return port_part.kind; }

  // For the ports alone.
  struct PortPart {
    // The system's control block, at the operation's own address: OVERLAPPED on Windows.
    alignas(void*) std::byte system_block[32] = {};
    Socket socket;
    std::size_t max_bytes = 0;  // of a receive
    OperationKind kind = OperationKind::none;
    bool injected = false;  // a port that injects faults has cut this send short
    // Submitted and not dequeued; cancel() was called, which tells our abort from the peer's reset.
    // On IOCP two threads may meet here.
    std::atomic<bool> outstanding{false}, cancelled{false};
  } port_part;
};

// Room for what AcceptEx and accept4 write next to the connection itself.
class AcceptOperation : public Operation {
 public:
  // Valid when the completion's error is none: yours to associate() or to discard().
  NativeSocket accepted = NativeSocket::none;
  Endpoint peer;

  std::byte address_block[128] = {};  // for the ports alone
  std::uint32_t address_bytes = 0;    // for the ports alone
};

class ConnectOperation : public Operation {
 public:
  std::byte address_block[32] = {};  // for the ports alone
};

struct ConstBuffer {
  const std::byte* data = nullptr;
  std::size_t size = 0;
};

struct Completion {
  std::uintptr_t key = 0;
  Operation* operation = nullptr;
  // Bytes moved; for a post, its value. A receive that moved none reports an error instead.
  std::uint32_t bytes = 0;
  Error error = Error::none;
  // receive: the bytes, in a buffer of the port's. Borrowed until this worker's next wait().
  const std::byte* data = nullptr;
  int native_error = 0;  // for log lines, and for what Error does not tell apart
  // Not as the system said: a port in between has bent it on purpose, to test who handles it.
  bool injected = false;

  std::span<const std::byte> received() const noexcept { return {data, data ? bytes : 0}; }
};

struct SocketOptions {
  bool no_delay = true;          // TCP_NODELAY
  int receive_buffer_bytes = 0;  // SO_RCVBUF; 0 leaves the system's choice
  int send_buffer_bytes = 0;     // SO_SNDBUF; 0 leaves the system's choice
};

struct ListenOptions {
  int backlog = 4096;  // the system may cap it (net.core.somaxconn)
};

struct ConnectOptions {
  std::optional<Endpoint> local;  // bind here first; port 0 lets the system choose
  SocketOptions socket;
};

struct PortOptions {
  unsigned workers = 1;
  // Each worker lends this many buffers of this size to receives that have data; idle sockets
  // hold none. A receive that finds them all lent out waits inside the port, it does not fail.
  std::size_t receive_buffer_bytes = 16 * 1024;
  std::size_t receive_buffers = 256;  // a power of two
};

enum class CloseMode : std::uint8_t {
  graceful,  // closesocket: unsent bytes still go out; unread ones turn it into a reset
  reset,     // SO_LINGER 0: RST at once
};

class CompletionPort {
 public:
  static constexpr std::size_t max_gather = 64;  // buffers in one send

  virtual ~CompletionPort() = default;  // requires that nothing is outstanding

  virtual unsigned workers() const noexcept = 0;
  virtual TimePoint now() const noexcept = 0;

  // Binds and listens. accept() calls on the result are made by `worker`.
  virtual Result<Socket> listen(unsigned worker, std::uintptr_t key, const Endpoint& local,
                                const ListenOptions& options = {}) = 0;

  // Post several: each takes one connection. A client that is gone again before its accept
  // completes shows as an error (or as a socket that fails at once); submit the accept again.
  virtual Error accept(const Socket& listener, AcceptOperation& operation) = 0;

  // Takes an accepted connection into the port under a worker and a key of the caller's choice.
  // On an error the native socket has been closed.
  virtual Result<Socket> associate(unsigned worker, std::uintptr_t key, NativeSocket accepted,
                                   const SocketOptions& options = {}) = 0;
  // Closes an accepted connection that nobody wants (by reset).
  virtual void discard(NativeSocket accepted) noexcept = 0;

  // Makes a socket and starts to connect it. On an error no socket is left.
  virtual Result<Socket> connect(unsigned worker, std::uintptr_t key, ConnectOperation& operation,
                                 const Endpoint& remote, const ConnectOptions& options = {}) = 0;

  // Completes when bytes have come (Completion::received), at FIN (end_of_stream), or on an
  // error. max_bytes caps what one completion carries; 0 means a whole buffer.
  virtual Error receive(const Socket& socket, Operation& operation, std::size_t max_bytes = 0) = 0;

  // Sends the buffers in order. The list itself is copied; 1 to max_gather entries, not all empty.
  virtual Error send(const Socket& socket, Operation& operation,
                     std::span<const ConstBuffer> buffers) = 0;

  // FIN after what has been sent. The receive side stays open.
  virtual Error shutdown(const Socket& socket) = 0;

  // Asks that an outstanding operation end early. Its one completion still comes: aborted, or
  // whatever it had already become. Harmless when it has just completed but not been dequeued;
  // never beside a submit of the same operation.
  virtual void cancel(Operation& operation) = 0;

  // Nothing of this socket may be outstanding. Leaves `socket` closed (is_open() is false).
  virtual void close(Socket& socket, CloseMode mode = CloseMode::graceful) = 0;

  // Queues a completion of kind post for `worker` (on IOCP: for any worker). `operation` may be
  // null; otherwise it must not be outstanding. Error::queue_full queued nothing.
  virtual Error post(unsigned worker, std::uintptr_t key, Operation* operation,
                     std::uint32_t value) = 0;

  // Fills `out` from the front and returns how many; 0 when the deadline has passed. A deadline
  // in the past polls; TimePoint::max() waits for ever.
  virtual std::size_t wait(unsigned worker, std::span<Completion> out, TimePoint deadline) = 0;

  virtual Endpoint local_endpoint(const Socket& socket) const = 0;
};

// The real port of this platform. Throws std::system_error, with what to change, when the system
// refuses one (an old kernel, io_uring disabled, a descriptor limit).
std::unique_ptr<CompletionPort> make_completion_port(const PortOptions& options);

}  // namespace portstorm
