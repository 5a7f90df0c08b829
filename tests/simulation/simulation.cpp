#include "tests/simulation/simulation.h"

#include <algorithm>
#include <stdexcept>

#include "completion_port/simulated_completion_port.h"
#include "dummy_client/engine/load.h"
#include "tests/simulation/load_scenario.h"
#include "tests/simulation/planted/planted.h"
#include "tests/simulation/simulated_server.h"
#include "tests/simulation/stepper.h"

namespace portstorm::simulation {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t most_steps = 2'000'000;
constexpr auto longest_load = 90s;  // virtual, as all that follows
constexpr auto longest_canary = 60s;

SimulatedOptions simulated_options(const RunOptions& options) {
  SimulatedOptions network;
  network.faults = options.faults;
  network.stream_bytes = std::max(options.stream_bytes, 1U);
  return network;
}

// The virtual users of one scenario, and the ports of their engine threads.
class Users final : public Clients {
 public:
  Users(SimulatedNetwork& network, const client::Scenario& scenario, unsigned threads)
      : network_(network), load_(scenario, SimulatedServer::address(), load_options(threads)) {
    load_.begin();
    has_ended_.resize(load_.threads());
  }

  std::size_t actors() const noexcept override { return has_ended_.size(); }
  bool is_runnable(std::size_t thread) const noexcept override {
    return !has_ended_[thread] && ports_[thread]->is_runnable(0);
  }
  void turn(std::size_t thread) override {
    ports_[thread]->enter(0);
    if (!load_.turn(thread)) has_ended_[thread] = true;
    ports_[thread]->leave();
  }
  void look() override { load_.look(); }
  bool have_ended() const noexcept override {
    return std::find(has_ended_.begin(), has_ended_.end(), false) == has_ended_.end();
  }
  TimePoint next_due() const noexcept override {
    TimePoint next = TimePoint::max();
    for (std::size_t i = 0; i < ports_.size(); ++i) {
      if (!has_ended_[i]) next = std::min(next, ports_[i]->next_due());
    }
    return next;
  }
  client::RunResult result() { return load_.finish(); }

 private:
  client::LoadOptions load_options(unsigned threads) {
    client::LoadOptions options;
    options.threads = std::max(threads, 1U);
    options.run_number = 1;
    options.make_port = [this] {
      auto port = std::make_unique<SimulatedCompletionPort>(network_, 1);
      ports_.push_back(port.get());
      return port;
    };
    return options;
  }

  SimulatedNetwork& network_;
  std::vector<SimulatedCompletionPort*> ports_;  // the load's
  client::Load load_;
  std::vector<bool> has_ended_;
};

class Run {
 public:
  Run(const RunOptions& options, Choices& choices)
      : options_(options),
        network_(choices, simulated_options(options)),
        seams_(make_planted(options.planted)),
        server_(std::in_place, network_, options, *seams_),
        stepper_(network_, *server_, most_steps) {}

  RunReport operator()() {
    load();
    if (!stepper_.is_broken()) let_canaries_in();
    if (!stepper_.is_broken()) stepper_.stop_server();
    report_.steps = stepper_.steps();
    server_.reset();  // its port looks at what is left
    report_.violation = network_.oracles().first();
    report_.trace = network_.trace();
    report_.completions = network_.completions();
    report_.faults = network_.faults().counts();
    return report_;
  }

 private:
  void load() {
    const client::Scenario scenario = load_scenario(options_);
    Users users(network_, scenario, options_.engine_threads);
    stepper_.run(users, longest_load, "the load");
    if (stepper_.is_broken()) return;
    const client::RunResult result = users.result();
    report_.iterations += result.iterations;
    report_.errors = result.error_count;
    check_ledger(result);
    const auto no_faults = FaultRates{}.per_mille;
    if (options_.faults.per_mille == no_faults) check_clean("clean_run", result);
  }

  // Each of them on a slot that others have had before.
  void let_canaries_in() {
    stepper_.calm_down();
    if (stepper_.is_broken()) return;
    const client::Scenario scenario = canary_scenario(options_);
    Users users(network_, scenario, 1);
    stepper_.run(users, longest_canary, "the canaries");
    if (stepper_.is_broken()) return;
    const client::RunResult result = users.result();
    report_.iterations += result.iterations;
    check_ledger(result);
    check_clean("canary", result);
  }

  // What is never right, whatever the network does. (Missing may be: what was sent into a
  // connection that is then reset may be lost on the way to the server.)
  void check_ledger(const client::RunResult& result) {
    const client::LedgerResult& ledger = *result.ledger;
    const auto check = [&](std::uint64_t count, const std::string& what) {
      if (count > 0) broken("ledger", std::to_string(count) + " messages were " + what);
    };
    check(ledger.duplicated, "delivered twice");
    check(ledger.out_of_order, "out of order");
    check(ledger.corrupted, "damaged");
    // Of who left, the ledger knows for a while only; what waits for a stalled reader waits longer.
    const bool knows_who_left = options_.faults[Fault::stalled_reader] == 0;
    if (knows_who_left) check(ledger.misrouted, "delivered to somebody outside the room");
  }

  void check_clean(const std::string& oracle, const client::RunResult& result) {
    if (result.error_count > 0) {
      return broken(oracle, std::to_string(result.error_count) + " errors, among them " +
                                result.errors.begin()->second.example);
    }
    if (result.ledger->missing > 0) {
      return broken(oracle, std::to_string(result.ledger->missing) + " messages were lost");
    }
    if (result.interrupted_iterations > 0) broken(oracle, "not everybody came to the end in time");
  }

  void broken(std::string_view oracle, std::string what) {
    network_.oracles().broken(oracle, std::move(what), network_.now());
  }

  const RunOptions& options_;
  SimulatedNetwork network_;
  const std::unique_ptr<Seams> seams_;
  std::optional<SimulatedServer> server_;
  Stepper stepper_;
  RunReport report_;
};

}  // namespace

RunReport run(const RunOptions& options, Choices& choices) {
  Run once(options, choices);
  return once();
}

RunReport run(const RunOptions& options) {
  SeededChoices choices(options.seed);
  return run(options, choices);
}

}  // namespace portstorm::simulation
