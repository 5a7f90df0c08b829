#pragma once
// Which sessions have something new to send (or to end), by the worker that must see to it. Any
// thread adds; wake() then posts to each worker that needs it, once for all that was added.

#include <atomic>
#include <deque>
#include <mutex>
#include <vector>

#include "completion_port/completion_port.h"

namespace portstorm::server {

class Session;

class FlushLists {
 public:
  explicit FlushLists(CompletionPort& port) : port_(port), lists_(port.workers()) {}

  void add(unsigned worker, Session& session);
  // Posts to workers whose list has something and who have not been told. A post that the port
  // refuses is tried again by the next wake().
  void wake();
  // Posts to all: for what is not in a list (the stop).
  void wake_all();
  // Swaps the list of `worker` into `out` (empty). `woken`: its post has come.
  void take(unsigned worker, std::vector<Session*>& out, bool woken);

  std::uint64_t failed_posts() const noexcept {
    return failed_posts_.load(std::memory_order_relaxed);
  }

 private:
  struct List {
    std::mutex mutex;
    std::vector<Session*> sessions;
    bool is_posted = false;
  };

  void post(unsigned worker, List& list);  // the list's lock is held

  CompletionPort& port_;
  std::deque<List> lists_;
  std::atomic<std::uint64_t> failed_posts_{0};
};

}  // namespace portstorm::server
