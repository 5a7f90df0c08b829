#include "tests/simulation/stepper.h"

#include <algorithm>

namespace portstorm::simulation {

namespace {

using namespace std::chrono_literals;

constexpr auto calm = 4s;  // virtual, as all that follows
constexpr auto longest_stop = 10s;
constexpr auto longest_turn = 20us;
constexpr auto between_inspections = 100ms;

class Nobody final : public Clients {
  std::size_t actors() const noexcept override { return 0; }
  bool is_runnable(std::size_t) const noexcept override { return false; }
  void turn(std::size_t) override {}
  bool have_ended() const noexcept override { return true; }
  TimePoint next_due() const noexcept override { return TimePoint::max(); }
} nobody;

}  // namespace

Stepper::Stepper(SimulatedNetwork& network, SimulatedServer& server, std::uint64_t most_steps)
    : network_(network), server_(server), most_steps_(most_steps) {}

void Stepper::run(Clients& clients, std::chrono::nanoseconds at_most, const std::string& what) {
  step_until(clients, at_most, what, [&] { return clients.have_ended(); });
}

void Stepper::calm_down() {
  network_.faults().stop();
  step_until(nobody, calm + 1s, "",
             [until = network_.now() + calm, this] { return network_.now() >= until; });
}

void Stepper::stop_server() {
  server_.ask_to_stop();
  step_until(nobody, longest_stop, "the stop of the server",
             [this] { return server_.has_ended(); });
  while (server_.logic_is_runnable()) server_.logic_turn();
  if (!is_broken()) server_.check_nothing_is_left();
}

template <class Condition>
void Stepper::step_until(Clients& clients, std::chrono::nanoseconds at_most,
                         const std::string& what, Condition is_over) {
  const TimePoint deadline = network_.now() + at_most;
  while (!is_broken() && !is_over()) {
    if (network_.now() >= deadline || ++steps_ > most_steps_) {
      return network_.oracles().broken("liveness", what + " does not end", network_.now());
    }
    step(clients);
    clients.look();
    if (network_.now() >= next_inspection_) {
      server_.inspect();
      next_inspection_ = network_.now() + between_inspections;
    }
  }
}

// One turn of somebody who has something to do; when nobody has, the time passes.
void Stepper::step(Clients& clients) {
  runnable_.clear();
  for (unsigned i = 0; i < server_.workers(); ++i) {
    if (server_.is_runnable(i)) runnable_.push_back({Actor::Kind::worker, i});
  }
  if (server_.logic_is_runnable()) runnable_.push_back({Actor::Kind::logic, 0});
  if (server_.store_is_runnable()) runnable_.push_back({Actor::Kind::store, 0});
  for (std::size_t i = 0; i < clients.actors(); ++i) {
    if (clients.is_runnable(i)) runnable_.push_back({Actor::Kind::client, i});
  }
  if (runnable_.empty()) {
    const TimePoint next =
        std::min({network_.next_event(), server_.next_due(), next_inspection_, clients.next_due()});
    return network_.pass_until(next);
  }
  // Whoever was not chosen comes first when there is nothing to choose by.
  Choices& choices = network_.choices();
  const std::size_t chosen = (turns_++ + choices.below(runnable_.size())) % runnable_.size();
  take_turn(runnable_[chosen], clients);
  network_.pass(std::chrono::nanoseconds(
      choices.below(static_cast<std::uint64_t>(std::chrono::nanoseconds(longest_turn).count()))));
}

void Stepper::take_turn(const Actor& actor, Clients& clients) {
  switch (actor.kind) {
    case Actor::Kind::worker:
      return server_.turn(static_cast<unsigned>(actor.index));
    case Actor::Kind::logic:
      return server_.logic_turn();
    case Actor::Kind::store:
      return server_.store_turn();
    case Actor::Kind::client:
      return clients.turn(actor.index);
  }
}

}  // namespace portstorm::simulation
