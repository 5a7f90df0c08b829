#pragma once
// A last, well-behaved virtual user: does the server still serve when the adversaries have gone?

#include "dummy_client/engine/load.h"

namespace portstorm::client {

class Canary {
 public:
  // `scenario` is Scenario::canary: one virtual user, one iteration. It must outlive the canary.
  Canary(const Scenario& scenario, const Endpoint& target, const LoadOptions& options);

  CanaryResult send();   // blocks until it has come back
  void stop() noexcept;  // from any thread: it comes back early, not served

 private:
  Load load_;
};

}  // namespace portstorm::client
