// Walks through a flow as a virtual user would and watches its connection. A repeat is walked
// again with the state its first round ended in, so that what only goes wrong in the second round
// is found too.

#include <algorithm>
#include <map>
#include <set>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

struct State {
  bool connected = false;
  // Of a stream: what was sent since the last echo. 0, 1, or 2 for more: an echo answers one send.
  unsigned unanswered = 0;

  friend auto operator<=>(const State&, const State&) = default;
};

class Walk {
 public:
  explicit Walk(json_file::Mistakes& mistakes) : mistakes_(mistakes) {}

  State through(const Flow& flow, State state);
  bool connects() const noexcept { return connects_; }
  bool found_mistakes() const noexcept { return !reported_.empty(); }

 private:
  State after(const Step& step, State state);
  State after_repeat(const Flow& flow, State state);
  void check_echo(const Step& step, State state);
  void require_connection(const Step& step, const State& state, const char* word);
  void report(const Step& step, std::string message);

  json_file::Mistakes& mistakes_;
  bool connects_ = false;
  // A flow that begins in the same state ends in the same: nested repeats stay cheap.
  std::map<std::pair<const Flow*, State>, State> known_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> reported_;
};

void Walk::report(const Step& step, std::string message) {
  if (reported_.emplace(step.place.line, step.place.column).second) {
    mistakes_.add(step.place, std::move(message));
  }
}

void Walk::require_connection(const Step& step, const State& state, const char* word) {
  if (state.connected) return;
  report(step, std::string("\"") + word + "\" without a connection: \"connect\" must come before");
}

void Walk::check_echo(const Step& step, State state) {
  if (state.unanswered == 1) return;
  report(step, state.unanswered == 0
                   ? "\"expect\": \"echo\" without a \"send\" before it"
                   : "\"expect\": \"echo\" answers one \"send\"; more was sent before it");
}

State Walk::after_repeat(const Flow& flow, State state) {
  // The states are few: the walk comes back to one it knows.
  std::set<State> begun;
  while (begun.insert(state).second) state = through(flow, state);
  return state;
}

State Walk::after(const Step& step, State state) {
  if (std::holds_alternative<ConnectStep>(step.action)) {
    if (state.connected)
      report(step, "\"connect\" while connected: \"disconnect\" must come before");
    connects_ = true;
    return {true, 0};
  }
  if (std::holds_alternative<DisconnectStep>(step.action)) {
    require_connection(step, state, "disconnect");
    return {};
  }
  if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) {
    return after_repeat(repeat->flow, state);
  }
  if (const auto* expect = std::get_if<ExpectStep>(&step.action)) {
    require_connection(step, state, "expect");
    if (expect->echo && state.connected) check_echo(step, state);
    return {true, 0};
  }
  const bool raw = std::holds_alternative<RawStep>(step.action);
  if (raw || std::holds_alternative<SendStep>(step.action)) {
    require_connection(step, state, raw ? "raw" : "send");
    // An echo is compared with what a send sent: raw bytes would come back too.
    return {true, std::min(state.unanswered + (raw ? 2U : 1U), 2U)};
  }
  return state;
}

State Walk::through(const Flow& flow, State state) {
  const auto key = std::pair(&flow, state);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  // After the first mistake about a missing connection the rest is taken as connected: one
  // forgotten "connect" is one mistake.
  for (const Step& step : flow) state = after(step, state);
  known_.emplace(key, state);
  return state;
}

}  // namespace

void check_flow_order(const Flow& flow, json_file::Place place, json_file::Mistakes& mistakes) {
  if (flow.empty()) return;  // reported where it was read
  Walk walk(mistakes);
  walk.through(flow, {});
  if (!walk.connects() && !walk.found_mistakes()) mistakes.add(place, "the flow never connects");
}

}  // namespace portstorm::client
