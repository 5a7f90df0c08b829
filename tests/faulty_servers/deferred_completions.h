#pragma once
// Completions that a blocked server cannot look at yet, with copies of what they carry: the port's
// buffers do not outlive the next wait(). Bounded: each session has one receive, each accept is
// one.

#include <deque>
#include <vector>

#include "completion_port/completion_port.h"

namespace portstorm::faulty {

class DeferredCompletions {
 public:
  struct Deferred {
    Completion completion;
    std::vector<std::byte> bytes;
  };

  bool empty() const noexcept { return deferred_.empty(); }

  void push(const Completion& completion) {
    const auto received = completion.received();
    deferred_.push_back({completion, {received.begin(), received.end()}});
  }

  Deferred pop() {
    Deferred first = std::move(deferred_.front());
    deferred_.pop_front();
    if (first.completion.data != nullptr) first.completion.data = first.bytes.data();
    return first;
  }

 private:
  std::deque<Deferred> deferred_;
};

}  // namespace portstorm::faulty
