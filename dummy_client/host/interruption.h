#pragma once
// Ctrl-C ends a run early, not the program: the summary is still printed.

#include <functional>
#include <mutex>

#include "process/process.h"

namespace portstorm::client {

// Make it before any other thread (see process::InterruptHandler).
class Interruption {
 public:
  Interruption();

  // From now on an interrupt calls `stop`; one that came before calls it at once.
  void attach(std::function<void()> stop);
  void detach();  // before what it stops goes

 private:
  void interrupted();

  std::mutex mutex_;
  std::function<void()> stop_;
  bool requested_ = false;
  process::InterruptHandler handler_;  // last: it may call at once
};

}  // namespace portstorm::client
