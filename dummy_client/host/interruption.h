#pragma once
// Ctrl-C ends a run early, not the program: the summary is still printed.

#include <mutex>

#include "dummy_client/engine/load.h"
#include "process/process.h"

namespace portstorm::client {

// Make it before any other thread (see process::InterruptHandler).
class Interruption {
 public:
  Interruption();

  // From now on an interrupt stops `load`; one that came before stops it at once.
  void attach(Load& load);
  void detach();  // before the load goes

 private:
  void interrupted();

  std::mutex mutex_;
  Load* load_ = nullptr;
  bool requested_ = false;
  process::InterruptHandler handler_;  // last: it may call at once
};

}  // namespace portstorm::client
