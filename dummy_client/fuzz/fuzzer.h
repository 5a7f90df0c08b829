#pragma once
// Fuzzes a server over its wire: case after case, the canary in between; what fails is made small.
//
//   plan_case --> Conversation --> the server
//                    |                 ^
//                 transcript           | still there? KnownExchange
//                    v                 |
//              RecentConnections --> shrink (the server started anew for each trial) --> Failure
//
// One connection of cases at a time and one of the canary's, on one thread: what a case does to the
// server is not blurred by another. Bounded: cases per second, what is remembered, every wait.

#include <functional>
#include <memory>
#include <optional>

#include "dummy_client/fuzz/fuzz_result.h"
#include "dummy_client/fuzz/known_exchange.h"
#include "dummy_client/fuzz/shrink.h"

namespace portstorm::client {

// The server, where it is ours to start.
struct ServerControl {
  std::function<void()> restart;                    // empty: it is not ours
  std::function<std::optional<std::string>()> end;  // how it has ended; nothing while it runs
};

struct FuzzProgress {
  std::chrono::nanoseconds elapsed{};
  std::uint64_t cases = 0;
  std::uint64_t failures = 0;
  std::chrono::nanoseconds canary{};  // the last
  std::size_t trials = 0;             // while a failure is made small
};

struct FuzzOptions {
  std::uint64_t seed = 1;
  std::uint64_t first_case = 0;
  std::uint64_t cases = ~std::uint64_t{0};  // whichever comes first
  std::chrono::nanoseconds duration = std::chrono::minutes(1);
  unsigned rate = 500;                                             // cases a second, at the most
  std::chrono::nanoseconds deadline = std::chrono::seconds(5);     // of the canary, and of closes
  std::chrono::nanoseconds shrink_time = std::chrono::minutes(1);  // for each failure
  ServerControl server;
  std::function<void(const CaseRecord&)> on_case;
  std::function<void(const FuzzProgress&)> on_progress;  // some times a second
};

class Fuzzer {
 public:
  // `scenario` must outlive it; without cohorts, its protocol is all that is known.
  Fuzzer(const Scenario& scenario, const Endpoint& target, std::unique_ptr<CompletionPort> port,
         FuzzOptions options);
  ~Fuzzer();

  FuzzResult run();      // blocks until it is over
  void stop() noexcept;  // from any thread: it comes back early

 private:
  class Run;
  const Scenario& scenario_;
  const FuzzOptions options_;
  Wires wires_;
  const Bender bender_;
};

}  // namespace portstorm::client
