#include "dummy_client/host/interruption.h"

#include "dummy_client/host/console.h"

namespace portstorm::client {

Interruption::Interruption() : handler_([this] { interrupted(); }) {}

void Interruption::attach(Load& load) {
  const std::lock_guard lock(mutex_);
  load_ = &load;
  if (requested_) load.stop();
}

void Interruption::detach() {
  const std::lock_guard lock(mutex_);
  load_ = nullptr;
}

void Interruption::interrupted() {
  const std::lock_guard lock(mutex_);
  requested_ = true;
  if (load_ != nullptr) load_->stop();
  print_error("\ninterrupted: closing the connections; a second interrupt ends at once\n");
}

}  // namespace portstorm::client
