#pragma once
// Whole runs against a scripted server on the simulated port: what they measure is the same on any
// machine, however busy.

#include "completion_port/simulated_completion_port.h"
#include "tests/unit/dummy_client/engine/load_fixture.h"

namespace portstorm::client {

class VirtualTime {
 public:
  VirtualTime() : network_(choices_, {}) {}

  // Runs the scenario to its end, then the server. Once.
  RunResult run(Script script, const ScenarioText& text, unsigned threads = 1);

  TimePoint now() const noexcept { return network_.now(); }
  // From the script: the server does nothing for so long.
  void stall(std::chrono::nanoseconds time) { stalled_until_ = now() + time; }

 private:
  struct Actor {
    SimulatedCompletionPort* port;
    std::function<bool()> turn;  // false: it has ended
    bool is_server = false;
  };

  std::unique_ptr<CompletionPort> make_port();
  bool step();
  bool is_runnable(const Actor& actor) const noexcept;

  SeededChoices choices_{1};
  SimulatedNetwork network_;
  std::vector<SimulatedCompletionPort*> ports_;
  std::vector<Actor> actors_;
  TimePoint stalled_until_{};
};

// For tests that each run one script, or several one after another.
class VirtualTimeFixture : public testing::Test {
 protected:
  void serve(Script its_script) { script = std::move(its_script); }
  RunResult run(const ScenarioText& text, unsigned threads = 1) {
    return time.emplace().run(script, text, threads);
  }

  Script script;
  std::optional<VirtualTime> time;
};

}  // namespace portstorm::client
