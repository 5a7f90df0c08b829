#pragma once
// Work for later, on the server's one thread.

#include <functional>
#include <map>
#include <utility>

#include "completion_port/completion_port.h"

namespace portstorm::faulty {

class Timers {
 public:
  void at(TimePoint when, std::function<void()> work) { waiting_.emplace(when, std::move(work)); }

  TimePoint next() const { return waiting_.empty() ? TimePoint::max() : waiting_.begin()->first; }

  void run_due(TimePoint now) {
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
      const auto work = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      work();
    }
  }

 private:
  std::multimap<TimePoint, std::function<void()>> waiting_;
};

}  // namespace portstorm::faulty
