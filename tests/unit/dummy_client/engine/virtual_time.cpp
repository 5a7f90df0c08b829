#include "tests/unit/dummy_client/engine/virtual_time.h"

#include <algorithm>
#include <stdexcept>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {

std::unique_ptr<CompletionPort> VirtualTime::make_port() {
  auto port = std::make_unique<SimulatedCompletionPort>(network_, 1);
  ports_.push_back(port.get());
  return port;
}

bool VirtualTime::is_runnable(const Actor& actor) const noexcept {
  return actor.port->is_runnable(0) && !(actor.is_server && now() < stalled_until_);
}

// A turn of everybody who has something to do; when nobody has, the time passes. False: all have
// ended.
bool VirtualTime::step() {
  bool has_acted = false;
  TimePoint next = network_.next_event();
  for (std::size_t i = 0; i < actors_.size(); ++i) {
    const Actor& actor = actors_[i];
    if (!is_runnable(actor)) {
      next = std::min(next, actor.is_server ? std::max(actor.port->next_due(), stalled_until_)
                                            : actor.port->next_due());
      continue;
    }
    actor.port->enter(0);
    const bool goes_on = actor.turn();
    actor.port->leave();
    has_acted = true;
    if (!goes_on) actors_.erase(actors_.begin() + static_cast<std::ptrdiff_t>(i--));
  }
  if (!has_acted) network_.pass_until(next);
  return !actors_.empty();
}

RunResult VirtualTime::run(Script script, const ScenarioText& text, unsigned threads) {
  const Reading reading = read_text(text.text());
  if (!reading.scenario) throw std::invalid_argument(reading.all);
  const Endpoint target = Endpoint::ipv4(127, 0, 0, 1, 9000);
  ScriptedServer server(std::move(script), make_port(), target);
  LoadOptions options;
  options.threads = threads;
  options.run_number = 1;
  options.make_port = [this] { return make_port(); };
  Load load(*reading.scenario, target, options);
  load.begin();
  for (std::size_t i = 0; i < load.threads(); ++i) {
    actors_.push_back({ports_[1 + i], [&load, i] { return load.turn(i); }});
  }
  std::size_t ended = 0;
  const std::size_t users = actors_.size();
  actors_.push_back({ports_[0], [&server] { return server.turn(); }, true});
  bool is_over = false;
  while (step()) {
    load.look();
    ended = users + 1 - actors_.size();
    if (ended == users && !std::exchange(is_over, true)) server.ask_to_stop();
  }
  if (const auto& violation = network_.oracles().first()) {
    ADD_FAILURE() << violation->oracle << ": " << violation->what;
  }
  return load.finish();
}

}  // namespace portstorm::client
