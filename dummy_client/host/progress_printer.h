#pragma once
// Prints the progress of a run to standard error from a thread of its own, while it lives.

#include <condition_variable>
#include <mutex>
#include <thread>

#include "dummy_client/engine/load.h"

namespace portstorm::client {

class ProgressPrinter {
 public:
  explicit ProgressPrinter(const Load& load);
  ~ProgressPrinter();
  ProgressPrinter(const ProgressPrinter&) = delete;
  ProgressPrinter& operator=(const ProgressPrinter&) = delete;

 private:
  void print_until_over();

  const Load& load_;
  std::mutex mutex_;
  std::condition_variable over_changed_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace portstorm::client
