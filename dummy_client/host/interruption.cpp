#include "dummy_client/host/interruption.h"

#include <utility>

#include "dummy_client/host/console.h"

namespace portstorm::client {

Interruption::Interruption() : handler_([this] { interrupted(); }) {}

void Interruption::attach(std::function<void()> stop) {
  const std::lock_guard lock(mutex_);
  stop_ = std::move(stop);
  if (requested_) stop_();
}

void Interruption::detach() {
  const std::lock_guard lock(mutex_);
  stop_ = nullptr;
}

void Interruption::interrupted() {
  const std::lock_guard lock(mutex_);
  requested_ = true;
  if (stop_) stop_();
  print_error("\ninterrupted: closing the connections; a second interrupt ends at once\n");
}

}  // namespace portstorm::client
