#include "dummy_client/host/progress_printer.h"

#include <chrono>

#include "dummy_client/host/console.h"
#include "dummy_client/report/progress_line.h"
#include "process/process.h"

namespace portstorm::client {

using namespace std::chrono_literals;

ProgressPrinter::ProgressPrinter(const Load& load)
    : load_(load), thread_([this] { print_until_over(); }) {}

ProgressPrinter::~ProgressPrinter() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  over_changed_.notify_one();
  thread_.join();
}

void ProgressPrinter::print_until_over() {
  const bool terminal = process::is_terminal_stderr();
  const auto interval = terminal ? 500ms : 1000ms;
  ProgressLine line(terminal ? ProgressLine::Kind::redrawn : ProgressLine::Kind::plain);

  auto due = std::chrono::steady_clock::now() + interval;
  std::unique_lock lock(mutex_);
  while (!over_changed_.wait_until(lock, due, [this] { return over_; })) {
    print_error(line.next(load_.progress()));
    due += interval;
  }
  print_error(line.end());
}

}  // namespace portstorm::client
