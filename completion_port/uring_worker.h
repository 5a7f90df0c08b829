#pragma once
// One worker of the io_uring port: a ring that its thread alone submits to and reaps
// (IORING_SETUP_SINGLE_ISSUER, IORING_SETUP_DEFER_TASKRUN), the buffers it lends to receives, and
// the inbox that other threads post to.
//
// Facts: io_uring_setup(2), io_uring_enter(2), io_uring_prep_recv(3), io_uring_prep_cancel(3).

#include <liburing.h>

#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "completion_port/completion_port.h"
#include "completion_port/inbox.h"
#include "completion_port/provided_buffers.h"

namespace portstorm {

class UringWorker {
 public:
  // Throws std::system_error, with what to change, when this system gives out no such ring.
  explicit UringWorker(const PortOptions& options);
  ~UringWorker();
  UringWorker(const UringWorker&) = delete;
  UringWorker& operator=(const UringWorker&) = delete;

  // From the worker's thread only.
  Error accept(const Socket& listener, AcceptOperation& operation);
  Error connect(const Socket& socket, ConnectOperation& operation, const Endpoint& remote);
  Error receive(const Socket& socket, Operation& operation, std::size_t max_bytes);
  Error send(const Socket& socket, Operation& operation, std::span<const ConstBuffer> buffers);
  void cancel(Operation& operation);
  std::size_t wait(std::span<Completion> out, TimePoint deadline);

  // From any thread.
  Error post(const Completion& completion) { return inbox_.put(completion); }

 private:
  struct Gather {
    msghdr header{};
    iovec buffers[CompletionPort::max_gather];
  };

  struct Ring {
    io_uring ring;
    ~Ring();
  };

  void take_over_ring();       // makes the first thread that calls it the worker's; checks it then
  io_uring_sqe* next_entry();  // null when the kernel takes no more
  void reuse_gathers();
  void retry_cancels();
  Error submit_later(io_uring_sqe* entry, const Socket& socket, Operation& operation,
                     OperationKind kind);
  bool queue_receive(Operation& operation);
  void arm_wake_up();
  Gather& next_gather();

  void enter(bool may_block, TimePoint deadline);
  std::size_t reap(std::span<Completion> out);
  bool to_completion(const io_uring_cqe& entry, Completion& completion);
  void finish_receive(const io_uring_cqe& entry, Completion& completion);
  void resubmit_starved();

  Inbox inbox_;
  Ring ring_;
  ProvidedBuffers buffers_;
  std::thread::id thread_;

  // sendmsg headers, each good until the kernel has consumed its entry (IORING_FEAT_SUBMIT_STABLE).
  std::vector<std::unique_ptr<Gather>> gathers_;
  std::size_t gathers_in_use_ = 0;

  std::vector<Completion> ready_;            // posts, and what was decided without the kernel
  std::size_t ready_taken_ = 0;              // of ready_, handed out already
  std::vector<Operation*> starved_;          // receives that found no buffer
  std::vector<Operation*> refused_cancels_;  // for which there was no submission entry
  bool wake_up_armed_ = false;
  std::uint64_t wake_count_ = 0;  // where the read of the inbox's eventfd goes
  std::size_t outstanding_ = 0;   // operations with the kernel
};

}  // namespace portstorm
