#include "completion_port/inbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace portstorm {

// Not non-blocking: io_uring would complete the worker's read with EAGAIN at once.
Inbox::Inbox() : wake_descriptor_(eventfd(0, EFD_CLOEXEC)) {
  if (wake_descriptor_ < 0) {
    throw std::system_error(errno, std::generic_category(), "cannot make an eventfd");
  }
}

Inbox::~Inbox() {
  ::close(wake_descriptor_);
}

Error Inbox::put(const Completion& completion) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() == capacity) return Error::queue_full;
    waiting_.push_back(completion);
    if (waiting_.size() > 1) return Error::none;
    has_some_.store(true, std::memory_order_release);
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_descriptor_, &one, sizeof one);
  return Error::none;
}

void Inbox::take_all(std::vector<Completion>& out) {
  const std::lock_guard lock(mutex_);
  out.insert(out.end(), waiting_.begin(), waiting_.end());
  waiting_.clear();
  has_some_.store(false, std::memory_order_release);
}

}  // namespace portstorm
