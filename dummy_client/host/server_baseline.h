#pragma once
// Asks the server's own telemetry whether its sessions are back where they were before the run:
// a session that nobody holds any more is a leak that no client can see.

#include <chrono>
#include <optional>
#include <string>

#include "completion_port/endpoint.h"
#include "dummy_client/report/run_result.h"

namespace portstorm::client {

class ServerBaseline {
 public:
  static constexpr std::chrono::seconds patience{5};

  explicit ServerBaseline(const Endpoint& telemetry) : telemetry_(telemetry) {}

  // Before the run. False: `why` says what is wrong with the server's telemetry.
  bool take(std::string& why);
  // After it, with the canary's result: one that was served fails when the sessions do not come
  // back within `patience`.
  void check(CanaryResult& canary) const;

 private:
  const Endpoint telemetry_;
  double before_ = 0;
};

}  // namespace portstorm::client
