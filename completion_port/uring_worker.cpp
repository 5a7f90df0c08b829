#include "completion_port/uring_worker.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "completion_port/linux_sockets.h"
#include "completion_port/socket_address.h"

namespace portstorm {

namespace {

constexpr unsigned submission_entries = 1024;
constexpr unsigned completion_entries = 16 * 1024;

// Values of user_data that are no operation's address.
constexpr std::uint64_t wake_up_tag = 1;
constexpr std::uint64_t cancel_tag = 2;

[[noreturn]] void fail_to_open(int error) {
  const char* what = "cannot make an io_uring";
  if (error == ENOSYS || error == EINVAL)
    what = "cannot make an io_uring: Linux 6.1 or later is needed";
  if (error == EPERM) what = "io_uring is disabled: set sysctl kernel.io_uring_disabled=0";
  if (error == ENOMEM) what = "no locked memory for io_uring: raise ulimit -l";
  throw std::system_error(error, std::generic_category(), what);
}

// Disabled at first: the thread that enables it becomes its single issuer.
io_uring open() {
  io_uring ring{};
  io_uring_params parameters{};
  parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                     IORING_SETUP_R_DISABLED | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE;
  parameters.cq_entries = completion_entries;
  const int error = io_uring_queue_init_params(submission_entries, &ring, &parameters);
  if (error != 0) fail_to_open(-error);
  return ring;
}

Error result_error(int result, OperationKind kind) noexcept {
  if (result >= 0) return Error::none;
  // connect reports "no free local port" with the code that bind uses for "not my address".
  if (kind == OperationKind::connect && result == -EADDRNOTAVAIL) return Error::address_in_use;
  return error_from_errno(-result);
}

}  // namespace

UringWorker::UringWorker(const PortOptions& options)
    : ring_{open()}, buffers_(ring_.ring, options.receive_buffers, options.receive_buffer_bytes) {}

UringWorker::~UringWorker() {
  assert(outstanding_ == 0 && starved_.empty());
}

UringWorker::Ring::~Ring() {
  io_uring_queue_exit(&ring);
}

void UringWorker::take_over_ring() {
  if (thread_ == std::thread::id()) {
    thread_ = std::this_thread::get_id();
    // io_uring_enable_rings(3); liburing 2.3 as Debian packages it does not export it.
    [[maybe_unused]] const long result = syscall(__NR_io_uring_register, ring_.ring.ring_fd,
                                                 IORING_REGISTER_ENABLE_RINGS, nullptr, 0);
    assert(result == 0);
  }
  assert(thread_ == std::this_thread::get_id() && "only its worker submits for a socket");
}

// ---- submitting ------------------------------------------------------------------------------

io_uring_sqe* UringWorker::next_entry() {
  take_over_ring();
  io_uring_sqe* entry = io_uring_get_sqe(&ring_.ring);
  if (entry == nullptr) {
    io_uring_submit(&ring_.ring);
    reuse_gathers();
    entry = io_uring_get_sqe(&ring_.ring);
  }
  return entry;
}

// The kernel may take only some of the entries that were submitted; those left still point at
// their headers.
void UringWorker::reuse_gathers() {
  if (io_uring_sq_ready(&ring_.ring) == 0) gathers_in_use_ = 0;
}

Error UringWorker::submit_later(io_uring_sqe* entry, const Socket& socket, Operation& operation,
                                OperationKind kind) {
  operation.port_part.socket = socket;
  operation.port_part.kind = kind;
  operation.port_part.cancelled = false;
  operation.port_part.outstanding.store(true, std::memory_order_relaxed);
  io_uring_sqe_set_data(entry, &operation);
  ++outstanding_;
  return Error::none;
}

Error UringWorker::accept(const Socket& listener, AcceptOperation& operation) {
  io_uring_sqe* entry = next_entry();
  if (entry == nullptr) return Error::no_buffers;
  static_assert(sizeof operation.address_block >= sizeof(sockaddr_storage));
  operation.address_bytes = sizeof operation.address_block;
  io_uring_prep_accept(entry, static_cast<int>(listener.native),
                       reinterpret_cast<sockaddr*>(operation.address_block),
                       &operation.address_bytes, SOCK_CLOEXEC);
  return submit_later(entry, listener, operation, OperationKind::accept);
}

Error UringWorker::connect(const Socket& socket, ConnectOperation& operation,
                           const Endpoint& remote) {
  io_uring_sqe* entry = next_entry();
  if (entry == nullptr) return Error::no_buffers;
  sockaddr_storage address;
  const socklen_t bytes = to_sockaddr(remote, address);
  static_assert(sizeof operation.address_block >= sizeof(sockaddr_in6));
  std::memcpy(operation.address_block, &address, bytes);
  io_uring_prep_connect(entry, static_cast<int>(socket.native),
                        reinterpret_cast<const sockaddr*>(operation.address_block), bytes);
  return submit_later(entry, socket, operation, OperationKind::connect);
}

Error UringWorker::receive(const Socket& socket, Operation& operation, std::size_t max_bytes) {
  operation.port_part.socket = socket;
  operation.port_part.max_bytes = max_bytes;
  operation.port_part.kind = OperationKind::receive;
  operation.port_part.cancelled = false;
  if (starved_.empty()) {
    if (!queue_receive(operation)) return Error::no_buffers;
  } else {
    starved_.push_back(&operation);  // those that found no buffer come first
  }
  operation.port_part.outstanding.store(true, std::memory_order_relaxed);
  return Error::none;
}

bool UringWorker::queue_receive(Operation& operation) {
  io_uring_sqe* entry = next_entry();
  if (entry == nullptr) return false;
  io_uring_prep_recv(entry, static_cast<int>(operation.port_part.socket.native), nullptr,
                     operation.port_part.max_bytes, 0);
  entry->ioprio |= IORING_RECVSEND_POLL_FIRST;
  entry->flags |= IOSQE_BUFFER_SELECT;
  entry->buf_group = ProvidedBuffers::group;
  io_uring_sqe_set_data(entry, &operation);
  ++outstanding_;
  return true;
}

Error UringWorker::send(const Socket& socket, Operation& operation,
                        std::span<const ConstBuffer> buffers) {
  assert(!buffers.empty() && buffers.size() <= CompletionPort::max_gather);
  io_uring_sqe* entry = next_entry();
  if (entry == nullptr) return Error::no_buffers;
  const int native = static_cast<int>(socket.native);
  if (buffers.size() == 1) {
    io_uring_prep_send(entry, native, buffers[0].data, buffers[0].size, MSG_NOSIGNAL);
  } else {
    Gather& gather = next_gather();
    for (std::size_t i = 0; i < buffers.size(); ++i) {
      gather.buffers[i] = {const_cast<std::byte*>(buffers[i].data), buffers[i].size};
    }
    gather.header = {};
    gather.header.msg_iov = gather.buffers;
    gather.header.msg_iovlen = buffers.size();
    io_uring_prep_sendmsg(entry, native, &gather.header, MSG_NOSIGNAL);
  }
  return submit_later(entry, socket, operation, OperationKind::send);
}

UringWorker::Gather& UringWorker::next_gather() {
  if (gathers_in_use_ == gathers_.size()) gathers_.push_back(std::make_unique<Gather>());
  return *gathers_[gathers_in_use_++];
}

void UringWorker::cancel(Operation& operation) {
  if (!operation.port_part.outstanding) return;
  operation.port_part.cancelled = true;  // enough for one that waits for a buffer
  io_uring_sqe* entry = next_entry();
  if (entry == nullptr) {
    refused_cancels_.push_back(&operation);
    return;
  }
  io_uring_prep_cancel(entry, &operation, 0);
  io_uring_sqe_set_data64(entry, cancel_tag);
}

void UringWorker::retry_cancels() {
  std::vector<Operation*> operations;
  operations.swap(refused_cancels_);
  for (Operation* operation : operations) cancel(*operation);
}

void UringWorker::arm_wake_up() {
  if (wake_up_armed_) return;
  io_uring_sqe* entry = next_entry();
  if (entry == nullptr) return;  // the next wait() tries again
  io_uring_prep_read(entry, inbox_.wake_descriptor(), &wake_count_, sizeof wake_count_, 0);
  io_uring_sqe_set_data64(entry, wake_up_tag);
  wake_up_armed_ = true;
}

// ---- waiting ---------------------------------------------------------------------------------

std::size_t UringWorker::wait(std::span<Completion> out, TimePoint deadline) {
  take_over_ring();
  buffers_.give_back_lent();
  retry_cancels();
  resubmit_starved();
  arm_wake_up();
  for (;;) {
    const bool have_some = ready_taken_ < ready_.size() || inbox_.maybe_has_some() ||
                           io_uring_cq_ready(&ring_.ring) > 0;
    enter(!have_some && wake_up_armed_, deadline);
    const std::size_t count = reap(out);
    // Wake-ups and answers to cancels are completions of the ring, but none of the caller's.
    if (count > 0 || std::chrono::steady_clock::now() >= deadline) return count;
    arm_wake_up();
    if (buffers_.lent() == 0) resubmit_starved();
  }
}

// Submits what is queued and lets the kernel finish its work in this same call.
void UringWorker::enter(bool may_block, TimePoint deadline) {
  const TimePoint now = std::chrono::steady_clock::now();
  if (!may_block || deadline <= now) {
    io_uring_submit_and_get_events(&ring_.ring);
  } else {
    const auto left = deadline - now;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    __kernel_timespec timeout{};
    timeout.tv_sec = seconds.count();
    timeout.tv_nsec = (left - seconds).count();
    io_uring_cqe* first = nullptr;
    io_uring_submit_and_wait_timeout(&ring_.ring, &first, 1, &timeout, nullptr);
  }
  reuse_gathers();
}

std::size_t UringWorker::reap(std::span<Completion> out) {
  std::size_t count = 0;
  if (ready_taken_ == ready_.size()) {
    ready_.clear();
    ready_taken_ = 0;
    if (inbox_.maybe_has_some()) inbox_.take_all(ready_);
  }
  while (ready_taken_ < ready_.size() && count < out.size()) out[count++] = ready_[ready_taken_++];

  unsigned seen = 0;
  unsigned head;
  io_uring_cqe* entry;
  io_uring_for_each_cqe(&ring_.ring, head, entry) {
    if (count == out.size()) break;
    ++seen;
    if (to_completion(*entry, out[count])) ++count;
  }
  io_uring_cq_advance(&ring_.ring, seen);
  return count;
}

// False for completions that are the port's own business.
bool UringWorker::to_completion(const io_uring_cqe& entry, Completion& completion) {
  if (entry.user_data == cancel_tag) return false;
  if (entry.user_data == wake_up_tag) {
    wake_up_armed_ = false;
    return false;
  }
  --outstanding_;
  auto& operation = *reinterpret_cast<Operation*>(entry.user_data);
  const OperationKind kind = operation.kind();
  if (kind == OperationKind::receive && entry.res == -ENOBUFS) {
    starved_.push_back(&operation);
    return false;
  }
  operation.port_part.outstanding.store(false, std::memory_order_relaxed);
  if (!refused_cancels_.empty()) std::erase(refused_cancels_, &operation);
  completion = {};
  completion.key = operation.port_part.socket.key;
  completion.operation = &operation;
  completion.error = result_error(entry.res, kind);
  completion.native_error = entry.res < 0 ? -entry.res : 0;
  if (kind == OperationKind::receive) {
    finish_receive(entry, completion);
  } else if (kind == OperationKind::send && entry.res > 0) {
    completion.bytes = static_cast<std::uint32_t>(entry.res);
  } else if (kind == OperationKind::accept && entry.res >= 0) {
    auto& accept = static_cast<AcceptOperation&>(operation);
    accept.accepted = static_cast<NativeSocket>(entry.res);
    accept.peer = from_sockaddr(reinterpret_cast<const sockaddr&>(accept.address_block));
  }
  return true;
}

void UringWorker::finish_receive(const io_uring_cqe& entry, Completion& completion) {
  const std::byte* data = nullptr;
  if ((entry.flags & IORING_CQE_F_BUFFER) != 0) {
    data = buffers_.lend(static_cast<std::uint16_t>(entry.flags >> IORING_CQE_BUFFER_SHIFT));
  }
  if (entry.res > 0) {
    completion.data = data;
    completion.bytes = static_cast<std::uint32_t>(entry.res);
  } else if (entry.res == 0) {
    completion.error = Error::end_of_stream;
  }
}

void UringWorker::resubmit_starved() {
  if (starved_.empty()) return;
  std::vector<Operation*> starved;
  starved.swap(starved_);
  for (Operation* operation : starved) {
    if (operation->port_part.cancelled) {
      operation->port_part.outstanding.store(false, std::memory_order_relaxed);
      std::erase(refused_cancels_, operation);
      Completion completion;
      completion.key = operation->port_part.socket.key;
      completion.operation = operation;
      completion.error = Error::aborted;
      ready_.push_back(completion);
    } else if (!queue_receive(*operation)) {
      starved_.push_back(operation);
    }
  }
}

}  // namespace portstorm
