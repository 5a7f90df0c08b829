// The Windows port: one kernel I/O completion port, shared by all workers.
//
//   CreateIoCompletionPort(socket, port, key)      a socket's completions now come to the port
//   AcceptEx / ConnectEx / WSARecv / WSASend       submit; the OVERLAPPED names the operation
//   GetQueuedCompletionStatusEx                    a worker dequeues a batch
//   PostQueuedCompletionStatus                     any thread queues a completion of its own
//
// Every successful submit queues a packet, also one that succeeded at once:
// FILE_SKIP_COMPLETION_PORT_ON_SUCCESS stays off, so that one path, the dequeue, handles both.
//
// Receives are in two steps. A zero-byte WSARecv waits without pinning a page of an idle
// connection; when it completes, the worker that dequeued it reads into one of its own buffers
// with a non-blocking WSARecv.

#include <algorithm>
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstring>
#include <memory>
#include <mutex>
#include <system_error>
#include <unordered_set>
#include <vector>

#include "completion_port/completion_port.h"
#include "completion_port/socket_address.h"
#include "completion_port/windows_sockets.h"

namespace portstorm {

namespace {

// AcceptEx wants 16 bytes more than the largest address, for each of the two that it writes.
constexpr DWORD accept_address_bytes = sizeof(sockaddr_in6) + 16;
static_assert(2 * accept_address_bytes <= sizeof(AcceptOperation::address_block));
static_assert(sizeof(OVERLAPPED) <= sizeof(Operation::PortPart::system_block));
static_assert(offsetof(Operation::PortPart, system_block) == 0);

constexpr auto ask_again_after = std::chrono::milliseconds(100);  // for a cancel

SOCKET native(const Socket& socket) {
  return static_cast<SOCKET>(socket.native);
}
SOCKET native(NativeSocket socket) {
  return static_cast<SOCKET>(socket);
}

// A fresh OVERLAPPED for each submit: the system requires it zeroed.
OVERLAPPED* prepare(Operation& operation, const Socket& socket, OperationKind kind) {
  operation.port_part.socket = socket;
  operation.port_part.kind = kind;
  operation.port_part.cancelled = false;
  operation.port_part.outstanding = true;
  auto* overlapped = reinterpret_cast<OVERLAPPED*>(operation.port_part.system_block);
  std::memset(overlapped, 0, sizeof *overlapped);
  return overlapped;
}

// The operation whose system block this OVERLAPPED is.
Operation* operation_of(OVERLAPPED* overlapped) {
  return reinterpret_cast<Operation*>(overlapped);
}

// What a submitting call says: done at once and pending both queue a completion, anything else
// queues none.
Error outcome(Operation& operation, bool done_at_once) {
  if (done_at_once) return Error::none;
  const DWORD code = static_cast<DWORD>(WSAGetLastError());
  if (code == WSA_IO_PENDING) return Error::none;
  operation.port_part.outstanding = false;
  return error_from_windows(code);
}

void ask_to_cancel(Operation& operation) {
  CancelIoEx(reinterpret_cast<HANDLE>(native(operation.port_part.socket)),
             reinterpret_cast<OVERLAPPED*>(operation.port_part.system_block));
}

class WindowsCompletionPort final : public CompletionPort {
 public:
  explicit WindowsCompletionPort(const PortOptions& options);
  ~WindowsCompletionPort() override { CloseHandle(port_); }

  unsigned workers() const noexcept override { return static_cast<unsigned>(workers_.size()); }
  TimePoint now() const noexcept override { return std::chrono::steady_clock::now(); }

  Result<Socket> listen(unsigned worker, std::uintptr_t key, const Endpoint& local,
                        const ListenOptions& options) override;
  Error accept(const Socket& listener, AcceptOperation& operation) override;
  Result<Socket> associate(unsigned worker, std::uintptr_t key, NativeSocket accepted,
                           const SocketOptions& options) override;
  void discard(NativeSocket accepted) noexcept override { close_by_reset(native(accepted)); }
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
  struct Worker {
    std::vector<std::byte> buffers;  // lent to receives until this worker's next wait()
    std::size_t lent = 0;
    std::vector<OVERLAPPED_ENTRY> entries;
  };

  Result<Socket> take_in(unsigned worker, std::uintptr_t key, SOCKET socket);
  Error wait_for_bytes(Operation& operation);
  std::size_t dequeue(Worker& worker, std::size_t most, TimePoint deadline);
  bool to_completion(Worker& worker, const OVERLAPPED_ENTRY& entry, Completion& completion);
  void finish_accept(AcceptOperation& operation, Completion& completion);
  void finish_connect(const Operation& operation, Completion& completion);
  bool finish_receive(Worker& worker, Operation& operation, Completion& completion);
  void ask_again();
  void settle(Operation& operation);

  const PortOptions options_;
  ExtensionFunctions extensions_;
  // Held while an operation is cancelled, and while one settles that was. Also while a receive that
  // was woken for nothing waits again: a cancel between the look at its flag and the new wait would
  // find nothing to cancel.
  std::mutex cancelling_;
  std::unordered_set<Operation*> unanswered_;  // cancelled, and not dequeued
  std::atomic<TimePoint> ask_again_at_{TimePoint::max()};
  HANDLE port_ = nullptr;
  std::vector<Worker> workers_;
};

WindowsCompletionPort::WindowsCompletionPort(const PortOptions& options)
    : options_(options), workers_(options.workers) {
  start_winsock();
  extensions_ = look_up_extensions();
  port_ = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, options.workers);
  if (port_ == nullptr) {
    throw std::system_error(static_cast<int>(GetLastError()), std::system_category(),
                            "cannot make an I/O completion port");
  }
  for (Worker& worker : workers_) {
    worker.buffers.resize(options.receive_buffers * options.receive_buffer_bytes);
    worker.entries.resize(options.receive_buffers);
  }
}

// ---- sockets ---------------------------------------------------------------------------------

// Non-blocking for the second step of a receive; overlapped calls do not care.
Result<Socket> WindowsCompletionPort::take_in(unsigned worker, std::uintptr_t key, SOCKET socket) {
  u_long non_blocking = 1;
  if (ioctlsocket(socket, FIONBIO, &non_blocking) != 0 ||
      CreateIoCompletionPort(reinterpret_cast<HANDLE>(socket), port_, key, 0) == nullptr) {
    const Error error = error_from_windows(GetLastError());
    closesocket(socket);
    return {{}, error};
  }
  return {{static_cast<NativeSocket>(socket), worker, key}, Error::none};
}

Result<Socket> WindowsCompletionPort::listen(unsigned worker, std::uintptr_t key,
                                             const Endpoint& local, const ListenOptions& options) {
  const SOCKET socket = make_overlapped_socket(local.family);
  if (socket == INVALID_SOCKET) return {{}, error_from_windows(WSAGetLastError())};
  // Unlike on Linux, a port is free at once after its owner ended, and SO_REUSEADDR would let
  // another process take it over: hence the opposite.
  const BOOL exclusive = TRUE;
  setsockopt(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, reinterpret_cast<const char*>(&exclusive),
             sizeof exclusive);
  if (!bind_to(socket, local) || ::listen(socket, options.backlog) != 0) {
    const Error error = error_from_windows(WSAGetLastError());
    closesocket(socket);
    return {{}, error};
  }
  return take_in(worker, key, socket);
}

// The receive length is 0: a client that connects and stays silent must not hold the accept.
Error WindowsCompletionPort::accept(const Socket& listener, AcceptOperation& operation) {
  const Endpoint::Family family = local_endpoint(listener).family;
  const SOCKET accepted = make_overlapped_socket(family);
  if (accepted == INVALID_SOCKET) return error_from_windows(WSAGetLastError());
  operation.accepted = static_cast<NativeSocket>(accepted);
  OVERLAPPED* overlapped = prepare(operation, listener, OperationKind::accept);
  DWORD received = 0;
  const Error error =
      outcome(operation, extensions_.accept_ex(native(listener), accepted, operation.address_block,
                                               0, accept_address_bytes, accept_address_bytes,
                                               &received, overlapped));
  if (error != Error::none) closesocket(accepted);
  return error;
}

Result<Socket> WindowsCompletionPort::associate(unsigned worker, std::uintptr_t key,
                                                NativeSocket accepted,
                                                const SocketOptions& options) {
  set_options(native(accepted), options);
  return take_in(worker, key, native(accepted));
}

// ConnectEx wants a bound socket.
Result<Socket> WindowsCompletionPort::connect(unsigned worker, std::uintptr_t key,
                                              ConnectOperation& operation, const Endpoint& remote,
                                              const ConnectOptions& options) {
  const SOCKET made = make_overlapped_socket(remote.family);
  if (made == INVALID_SOCKET) return {{}, error_from_windows(WSAGetLastError())};
  set_options(made, options.socket);
  Endpoint any;
  any.family = remote.family;
  if (!bind_to(made, options.local.value_or(any))) {
    const Error error = error_from_windows(WSAGetLastError());
    closesocket(made);
    return {{}, error};
  }
  const Result<Socket> taken = take_in(worker, key, made);
  if (!taken) return taken;

  sockaddr_storage address;
  const int address_bytes = to_sockaddr(remote, address);
  OVERLAPPED* overlapped = prepare(operation, taken.value, OperationKind::connect);
  DWORD sent = 0;
  const Error error =
      outcome(operation, extensions_.connect_ex(made, reinterpret_cast<const sockaddr*>(&address),
                                                address_bytes, nullptr, 0, &sent, overlapped));
  if (error == Error::none) return taken;
  closesocket(made);
  return {{}, error};
}

Error WindowsCompletionPort::receive(const Socket& socket, Operation& operation,
                                     std::size_t max_bytes) {
  prepare(operation, socket, OperationKind::receive);
  operation.port_part.max_bytes = max_bytes;
  return wait_for_bytes(operation);
}

Error WindowsCompletionPort::wait_for_bytes(Operation& operation) {
  auto* overlapped = reinterpret_cast<OVERLAPPED*>(operation.port_part.system_block);
  std::memset(overlapped, 0, sizeof *overlapped);
  WSABUF nothing{0, nullptr};
  DWORD flags = 0;
  return outcome(operation, WSARecv(native(operation.port_part.socket), &nothing, 1, nullptr,
                                    &flags, overlapped, nullptr) == 0);
}

Error WindowsCompletionPort::send(const Socket& socket, Operation& operation,
                                  std::span<const ConstBuffer> buffers) {
  assert(!buffers.empty() && buffers.size() <= max_gather);
  WSABUF gather[max_gather];  // WSASend copies the array, not the bytes
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    gather[i].len = static_cast<ULONG>(buffers[i].size);
    gather[i].buf = const_cast<char*>(reinterpret_cast<const char*>(buffers[i].data));
  }
  OVERLAPPED* overlapped = prepare(operation, socket, OperationKind::send);
  return outcome(operation, WSASend(native(socket), gather, static_cast<DWORD>(buffers.size()),
                                    nullptr, 0, overlapped, nullptr) == 0);
}

Error WindowsCompletionPort::shutdown(const Socket& socket) {
  if (::shutdown(native(socket), SD_SEND) == 0) return Error::none;
  return error_from_windows(WSAGetLastError());
}

// CancelIoEx only asks; the completion comes in any case. But Wine 8 forgets who asks at the moment
// in which it tries the operation again (TwoWorkers.ACancelAtAnyMomentIsAnswered): so each wait()
// that begins after this asks until the completion is there.
void WindowsCompletionPort::cancel(Operation& operation) {
  const std::lock_guard lock(cancelling_);
  operation.port_part.cancelled = true;
  if (!operation.port_part.outstanding) return;  // dequeued meanwhile
  ask_to_cancel(operation);
  unanswered_.insert(&operation);
  if (unanswered_.size() == 1) ask_again_at_ = now() + ask_again_after;
}

void WindowsCompletionPort::ask_again() {
  const TimePoint due = ask_again_at_;
  if (due == TimePoint::max() || now() < due) return;
  const std::lock_guard lock(cancelling_);
  if (now() < ask_again_at_.load()) return;  // another worker has, or nobody is left to ask
  for (Operation* operation : unanswered_) ask_to_cancel(*operation);
  ask_again_at_ = now() + ask_again_after;
}

// Its completion is dequeued. A cancel beside this sees that it is no longer outstanding, or is
// seen here.
void WindowsCompletionPort::settle(Operation& operation) {
  operation.port_part.outstanding = false;
  if (!operation.port_part.cancelled) return;
  const std::lock_guard lock(cancelling_);
  unanswered_.erase(&operation);
  if (unanswered_.empty()) ask_again_at_ = TimePoint::max();
}

void WindowsCompletionPort::close(Socket& socket, CloseMode mode) {
  const SOCKET handle = native(socket);
  socket.native = NativeSocket::none;
  if (mode == CloseMode::reset) {
    close_by_reset(handle);
  } else {
    closesocket(handle);
  }
}

Endpoint WindowsCompletionPort::local_endpoint(const Socket& socket) const {
  sockaddr_storage address{};
  int bytes = sizeof address;
  getsockname(native(socket), reinterpret_cast<sockaddr*>(&address), &bytes);
  return from_sockaddr(reinterpret_cast<const sockaddr&>(address));
}

// ---- completions -----------------------------------------------------------------------------

// A post without an operation still needs a mark by which wait() knows it for one: its
// lpOverlapped is null, which no socket's completion has.
Error WindowsCompletionPort::post(unsigned, std::uintptr_t key, Operation* operation,
                                  std::uint32_t value) {
  OVERLAPPED* overlapped = nullptr;
  if (operation != nullptr) overlapped = prepare(*operation, {}, OperationKind::post);
  if (PostQueuedCompletionStatus(port_, value, key, overlapped)) return Error::none;
  if (operation != nullptr) operation->port_part.outstanding = false;
  return Error::queue_full;  // the system is out of non-paged memory for it
}

std::size_t WindowsCompletionPort::wait(unsigned index, std::span<Completion> out,
                                        TimePoint deadline) {
  Worker& worker = workers_.at(index);
  worker.lent = 0;
  for (;;) {
    const TimePoint ask_again_at = ask_again_at_;
    const std::size_t dequeued = dequeue(worker, out.size(), std::min(deadline, ask_again_at));
    std::size_t count = 0;
    for (std::size_t i = 0; i < dequeued; ++i) {
      if (!to_completion(worker, worker.entries[i], out[count])) continue;
      if (out[count].operation != nullptr) settle(*out[count].operation);
      ++count;
    }
    ask_again();
    if (count > 0 || (dequeued == 0 && ask_again_at >= deadline)) return count;
  }
}

// Never more than there are buffers: each entry may be a receive that needs one.
std::size_t WindowsCompletionPort::dequeue(Worker& worker, std::size_t most, TimePoint deadline) {
  DWORD milliseconds = INFINITE;
  if (const TimePoint time = now(); deadline <= time) {
    milliseconds = 0;
  } else if (deadline != TimePoint::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - time).count();
    milliseconds = static_cast<DWORD>(std::min<long long>(left, INFINITE - 1));
  }
  const auto capacity = static_cast<ULONG>(std::min(most, worker.entries.size()));
  ULONG dequeued = 0;
  if (!GetQueuedCompletionStatusEx(port_, worker.entries.data(), capacity, &dequeued, milliseconds,
                                   FALSE)) {
    return 0;
  }
  return dequeued;
}

// False when there is nothing to tell yet: a receive that must go on waiting.
bool WindowsCompletionPort::to_completion(Worker& worker, const OVERLAPPED_ENTRY& entry,
                                          Completion& completion) {
  completion = {};
  completion.key = entry.lpCompletionKey;
  completion.bytes = entry.dwNumberOfBytesTransferred;
  if (entry.lpOverlapped == nullptr) return true;  // a post without an operation
  Operation& operation = *operation_of(entry.lpOverlapped);
  completion.operation = &operation;
  if (operation.kind() == OperationKind::post) return true;

  const DWORD code = code_from_status(entry.lpOverlapped->Internal);
  completion.native_error = static_cast<int>(code);
  completion.error = error_from_windows(code);
  // 64 and 1236 can also be what our own cancel made of it.
  if (completion.error != Error::none && operation.port_part.cancelled) {
    completion.error = Error::aborted;
  }
  switch (operation.kind()) {
    case OperationKind::accept:
      finish_accept(static_cast<AcceptOperation&>(operation), completion);
      return true;
    case OperationKind::connect:
      finish_connect(operation, completion);
      return true;
    case OperationKind::receive:
      return completion.error != Error::none || finish_receive(worker, operation, completion);
    default:
      return true;
  }
}

// Until SO_UPDATE_ACCEPT_CONTEXT the new socket has no properties: shutdown and getpeername fail.
void WindowsCompletionPort::finish_accept(AcceptOperation& operation, Completion& completion) {
  const SOCKET accepted = native(operation.accepted);
  if (completion.error == Error::none) {
    const SOCKET listener = native(operation.port_part.socket);
    if (setsockopt(accepted, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT,
                   reinterpret_cast<const char*>(&listener), sizeof listener) != 0) {
      completion.error = error_from_windows(WSAGetLastError());
    }
  }
  if (completion.error == Error::not_connected) completion.error = Error::reset;  // gone again
  if (completion.error != Error::none) {
    closesocket(accepted);
    operation.accepted = NativeSocket::none;
    return;
  }
  sockaddr *local = nullptr, *remote = nullptr;
  int local_bytes = 0, remote_bytes = 0;
  extensions_.get_accept_ex_sockaddrs(operation.address_block, 0, accept_address_bytes,
                                      accept_address_bytes, &local, &local_bytes, &remote,
                                      &remote_bytes);
  if (remote != nullptr) operation.peer = from_sockaddr(*remote);
}

void WindowsCompletionPort::finish_connect(const Operation& operation, Completion& completion) {
  if (completion.error != Error::none) return;
  if (setsockopt(native(operation.port_part.socket), SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, nullptr,
                 0) != 0) {
    completion.error = error_from_windows(WSAGetLastError());
  }
}

// The second step: there are bytes, or the end of the stream.
bool WindowsCompletionPort::finish_receive(Worker& worker, Operation& operation,
                                           Completion& completion) {
  std::byte* buffer = worker.buffers.data() + worker.lent * options_.receive_buffer_bytes;
  std::size_t most = options_.receive_buffer_bytes;
  if (operation.port_part.max_bytes != 0) most = std::min(most, operation.port_part.max_bytes);
  WSABUF into{static_cast<ULONG>(most), reinterpret_cast<char*>(buffer)};
  DWORD received = 0, flags = 0;
  if (WSARecv(native(operation.port_part.socket), &into, 1, &received, &flags, nullptr, nullptr) ==
      0) {
    completion.bytes = received;
    if (received == 0) {
      completion.error = Error::end_of_stream;
    } else {
      completion.data = buffer;
      ++worker.lent;
    }
    return true;
  }
  DWORD code = static_cast<DWORD>(WSAGetLastError());
  const std::lock_guard lock(cancelling_);
  if (code == WSAEWOULDBLOCK && !operation.port_part.cancelled) {
    completion.error = wait_for_bytes(operation);  // woken for nothing
    if (completion.error == Error::none) return false;
    code = static_cast<DWORD>(WSAGetLastError());
  } else {
    completion.error = operation.port_part.cancelled ? Error::aborted : error_from_windows(code);
  }
  completion.native_error = static_cast<int>(code);
  return true;
}

}  // namespace

std::unique_ptr<CompletionPort> make_completion_port(const PortOptions& options) {
  return std::make_unique<WindowsCompletionPort>(options);
}

}  // namespace portstorm
