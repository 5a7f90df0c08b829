#include "tests/simulation/simulation.h"

#include <algorithm>
#include <stdexcept>

#include "completion_port/simulated_completion_port.h"
#include "dummy_client/engine/load.h"
#include "tests/simulation/load_scenario.h"
#include "tests/simulation/planted/planted.h"
#include "tests/simulation/simulated_server.h"

namespace portstorm::simulation {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t most_steps = 2'000'000;
constexpr auto longest_load = 90s;  // virtual, as all that follows
constexpr auto calm = 4s;           // from the last fault to the canaries
constexpr auto longest_canary = 60s;
constexpr auto longest_stop = 10s;
constexpr auto longest_turn = 20us;
constexpr auto between_inspections = 100ms;

SimulatedOptions network_options(const RunOptions& options) {
  SimulatedOptions network;
  network.faults = options.faults;
  network.stream_bytes = std::max(options.stream_bytes, 1U);
  return network;
}

// The virtual users of one scenario, and the ports of their engine threads.
class Users {
 public:
  Users(SimulatedNetwork& network, const client::Scenario& scenario, unsigned threads)
      : network_(network), load_(scenario, SimulatedServer::address(), load_options(threads)) {
    load_.begin();
    has_ended_.resize(load_.threads());
  }

  std::size_t threads() const noexcept { return has_ended_.size(); }
  bool is_runnable(std::size_t thread) const noexcept {
    return !has_ended_[thread] && ports_[thread]->is_runnable(0);
  }
  void turn(std::size_t thread) {
    ports_[thread]->enter(0);
    if (!load_.turn(thread)) has_ended_[thread] = true;
    ports_[thread]->leave();
  }
  // Cheap enough to be called at every step.
  void look() { load_.look(); }
  bool have_ended() const noexcept {
    return std::find(has_ended_.begin(), has_ended_.end(), false) == has_ended_.end();
  }
  TimePoint next_due() const noexcept {
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
        choices_(choices),
        network_(choices, network_options(options)),
        seams_(make_planted(options.planted)),
        server_(std::in_place, network_, options, *seams_) {}

  RunReport operator()() {
    load();
    if (!is_broken()) let_canaries_in();
    if (!is_broken()) stop_server();
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
    step_until(&users, longest_load, "the load", [&] { return users.have_ended(); });
    if (is_broken()) return;
    const client::RunResult result = users.result();
    report_.iterations += result.iterations;
    report_.errors = result.error_count;
    check_ledger(result);
    const auto no_faults = FaultRates{}.per_mille;
    if (options_.faults.per_mille == no_faults) check_clean("clean_run", result);
  }

  // Each of them on a slot that others have had before.
  void let_canaries_in() {
    network_.faults().stop();
    step_until(nullptr, calm + 1s, "",
               [until = network_.now() + calm, this] { return network_.now() >= until; });
    if (is_broken()) return;
    const client::Scenario scenario = canary_scenario(options_);
    Users users(network_, scenario, 1);
    step_until(&users, longest_canary, "the canaries", [&] { return users.have_ended(); });
    if (is_broken()) return;
    const client::RunResult result = users.result();
    report_.iterations += result.iterations;
    check_ledger(result);
    check_clean("canary", result);
  }

  void stop_server() {
    server_->ask_to_stop();
    step_until(nullptr, longest_stop, "the stop of the server",
               [this] { return server_->has_ended(); });
    while (server_->logic_is_runnable()) server_->logic_turn();
    if (!is_broken()) server_->check_nothing_is_left();
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

  // ---- stepping
  // ------------------------------------------------------------------------------------

  template <class Condition>
  void step_until(Users* users, std::chrono::nanoseconds at_most, const std::string& what,
                  Condition is_over) {
    const TimePoint deadline = network_.now() + at_most;
    while (!is_broken() && !is_over()) {
      if (network_.now() >= deadline || ++report_.steps > most_steps) {
        return broken("liveness", what + " does not end");
      }
      step(users);
      if (users != nullptr) users->look();
      if (network_.now() >= next_inspection_) {
        server_->inspect();
        next_inspection_ = network_.now() + between_inspections;
      }
    }
  }

  // One turn of somebody who has something to do; when nobody has, the time passes.
  void step(Users* users) {
    runnable_.clear();
    for (unsigned i = 0; i < server_->workers(); ++i) {
      if (server_->is_runnable(i)) runnable_.push_back({Actor::Kind::worker, i});
    }
    if (server_->logic_is_runnable()) runnable_.push_back({Actor::Kind::logic, 0});
    if (server_->store_is_runnable()) runnable_.push_back({Actor::Kind::store, 0});
    for (unsigned i = 0; users != nullptr && i < users->threads(); ++i) {
      if (users->is_runnable(i)) runnable_.push_back({Actor::Kind::engine, i});
    }
    if (runnable_.empty()) {
      const TimePoint next = std::min({network_.next_event(), server_->next_due(), next_inspection_,
                                       users != nullptr ? users->next_due() : TimePoint::max()});
      return network_.pass_until(next);
    }
    // Whoever was not chosen comes first when there is nothing to choose by.
    const std::size_t chosen = (turns_++ + choices_.below(runnable_.size())) % runnable_.size();
    take_turn(runnable_[chosen], users);
    network_.pass(std::chrono::nanoseconds(choices_.below(
        static_cast<std::uint64_t>(std::chrono::nanoseconds(longest_turn).count()))));
  }

  struct Actor {
    enum class Kind : std::uint8_t { worker, logic, store, engine };
    Kind kind;
    unsigned index;
  };

  void take_turn(const Actor& actor, Users* users) {
    switch (actor.kind) {
      case Actor::Kind::worker:
        return server_->turn(actor.index);
      case Actor::Kind::logic:
        return server_->logic_turn();
      case Actor::Kind::store:
        return server_->store_turn();
      case Actor::Kind::engine:
        return users->turn(actor.index);
    }
  }

  bool is_broken() const noexcept { return network_.oracles().first().has_value(); }
  void broken(std::string_view oracle, std::string what) {
    network_.oracles().broken(oracle, std::move(what), network_.now());
  }

  const RunOptions& options_;
  Choices& choices_;
  SimulatedNetwork network_;
  const std::unique_ptr<Seams> seams_;
  std::optional<SimulatedServer> server_;
  TimePoint next_inspection_{};
  std::vector<Actor> runnable_;
  std::uint64_t turns_ = 0;
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
