#pragma once
// Steps a simulated server and those who talk to it, one turn of one of them at a time; who is
// next, the choices of the network decide. When nobody has anything to do, the time passes.

#include <chrono>
#include <string>
#include <vector>

#include "completion_port/simulated_network.h"
#include "tests/simulation/simulated_server.h"

namespace portstorm::simulation {

// Who talks to the server: virtual users of the dummy client, or a fuzzer's connections.
class Clients {
 public:
  virtual ~Clients() = default;

  // Actors, whose turns are taken one by one.
  virtual std::size_t actors() const noexcept = 0;
  virtual bool is_runnable(std::size_t actor) const noexcept = 0;
  virtual void turn(std::size_t actor) = 0;
  virtual void look() {}  // after every step: cheap
  virtual bool have_ended() const noexcept = 0;
  // When one of them will have something to do, as far as they know.
  virtual TimePoint next_due() const noexcept = 0;
};

class Stepper {
 public:
  // Both must outlive it. Whoever needs more steps than `most_steps` does not end.
  Stepper(SimulatedNetwork& network, SimulatedServer& server, std::uint64_t most_steps);

  // The oracle "liveness" is broken when they have not ended after that (virtual) time.
  void run(Clients& clients, std::chrono::nanoseconds at_most, const std::string& what);
  // The faults stop, and what they have done is over when this returns.
  void calm_down();
  // Asks the server to end, and checks that nothing is left.
  void stop_server();

  bool is_broken() const noexcept { return network_.oracles().first().has_value(); }
  std::uint64_t steps() const noexcept { return steps_; }

 private:
  struct Actor {
    enum class Kind : std::uint8_t { worker, logic, store, client };
    Kind kind;
    std::size_t index;
  };

  template <class Condition>
  void step_until(Clients& clients, std::chrono::nanoseconds at_most, const std::string& what,
                  Condition is_over);
  void step(Clients& clients);
  void take_turn(const Actor& actor, Clients& clients);

  SimulatedNetwork& network_;
  SimulatedServer& server_;
  const std::uint64_t most_steps_;
  std::uint64_t steps_ = 0;
  TimePoint next_inspection_{};
  std::vector<Actor> runnable_;
  std::uint64_t turns_ = 0;
};

}  // namespace portstorm::simulation
