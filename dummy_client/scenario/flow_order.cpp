// Walks through a flow as a virtual user would and watches its connection: what is said is wrong
// on a path that can happen.
//
// A walk knows all states that the user may be in. After a "choose" every one of them does happen
// in some iteration, so one that goes wrong is a mistake. After an "if" some of them may never
// happen, as a later condition may go together with an earlier one: then only what goes wrong in
// all of them is. A "repeat" is walked round after round until nothing new can happen, so that
// what only goes wrong in the second round is found too.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

enum class Link : std::uint8_t { none, open, half_closed };

struct State {
  Link link = Link::none;
  // Of a stream: what was sent since the last echo. 0, 1, or 2 for more: an echo answers one send.
  std::uint8_t unanswered = 0;
  bool reading = true;
  // Steps that wait for what must follow them.
  const Step* optional_expect = nullptr;  // a mandatory expect
  const Step* split = nullptr;            // a write
  const Step* coalesce = nullptr;         // a write

  friend auto operator<=>(const State&, const State&) = default;
};

State connected() {
  State state;
  state.link = Link::open;
  return state;
}

struct Problem {
  const Step* step = nullptr;  // where it is reported; null: there is none
  std::string message;
};

// ---- one step in one state --------------------------------------------------------------------

struct StepWord {
  std::string_view operator()(const ConnectStep&) const { return "connect"; }
  std::string_view operator()(const DisconnectStep&) const { return "disconnect"; }
  std::string_view operator()(const ExpectCloseStep&) const { return "expect_close"; }
  std::string_view operator()(const ExpectNothingStep&) const { return "expect_nothing"; }
  std::string_view operator()(const SendStep&) const { return "send"; }
  std::string_view operator()(const ExpectStep&) const { return "expect"; }
  std::string_view operator()(const RawStep&) const { return "raw"; }
  std::string_view operator()(const FloodStep&) const { return "flood"; }
  std::string_view operator()(const SplitStep&) const { return "split"; }
  std::string_view operator()(const CoalesceStep&) const { return "coalesce"; }
  std::string_view operator()(const StopReadingStep&) const { return "stop_reading"; }
  std::string_view operator()(const ResumeReadingStep&) const { return "resume_reading"; }
  std::string_view operator()(const ReadSlowlyStep&) const { return "read_slowly"; }
  std::string_view operator()(const ThinkStep&) const { return "think"; }
  std::string_view operator()(const PaceStep&) const { return "pace"; }
  std::string_view operator()(const IdleStep&) const { return "idle"; }
  std::string_view operator()(const BarrierStep&) const { return "barrier"; }
  std::string_view operator()(const RepeatStep&) const { return "repeat"; }
  std::string_view operator()(const ChooseStep&) const { return "choose"; }
  std::string_view operator()(const IfStep&) const { return "if"; }
  std::string_view operator()(const CallStep&) const { return "call"; }
  std::string_view operator()(const JoinStep&) const { return "join"; }
  std::string_view operator()(const LeaveStep&) const { return "leave"; }
  std::string_view operator()(const MarkStep&) const { return "mark"; }
};

std::string_view word_of(const Step& step) {
  return std::visit(StepWord(), step.action);
}

// What a step is, as far as the order goes.
struct Traits {
  bool is_write = false;         // goes over the connection as a split or coalesce says
  bool sends = false;            // needs the sending half
  bool needs_connection = true;  // one half of it will do
  bool reads = false;            // needs somebody to read
  bool waits = true;             // a split or coalesce before it has waited in vain
};

Traits traits_of(const Step& step) {
  const std::string_view word = word_of(step);
  const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  Traits traits;
  traits.is_write = is_one_of({"send", "raw"});
  traits.sends = traits.is_write || is_one_of({"flood", "split", "coalesce"});
  traits.needs_connection =
      !is_one_of({"connect", "think", "pace", "idle", "barrier", "join", "leave", "mark"});
  traits.reads = is_one_of({"expect", "expect_nothing", "expect_close"});
  traits.waits = !traits.is_write && !is_one_of({"split", "coalesce", "stop_reading", "read_slowly",
                                                 "resume_reading", "join", "leave", "mark"});
  return traits;
}

Problem optional_problem(const Step* expect) {
  return {expect,
          "an optional expect must be followed by the expect that it may come before: nobody waits "
          "for it alone"};
}

Problem write_problem(const Step* step) {
  return {step, fmt::format("\"{}\" without a write: a \"send\" or \"raw\" must follow before the "
                            "flow waits for anything or ends",
                            word_of(*step))};
}

Problem problem_before(const Step& step, const State& state) {
  const std::string_view word = word_of(step);
  const Traits traits = traits_of(step);
  if (state.optional_expect && word != "expect") return optional_problem(state.optional_expect);
  if (traits.needs_connection && state.link == Link::none) {
    return {&step, fmt::format("\"{}\" without a connection: \"connect\" must come before", word)};
  }
  if (word == "connect" && state.link != Link::none) {
    return {&step, "\"connect\" while connected: \"disconnect\" must come before"};
  }
  const auto* disconnect = std::get_if<DisconnectStep>(&step.action);
  const bool half_close = disconnect && disconnect->kind == DisconnectStep::Kind::half_close;
  if ((traits.sends || half_close) && state.link == Link::half_closed) {
    return {&step, fmt::format("\"{}\" after \"half_close\": nothing more can be sent", word)};
  }
  if (traits.reads && !state.reading) {
    return {&step, fmt::format("\"{}\" while nobody reads: \"resume_reading\" must come after "
                               "\"stop_reading\"",
                               word)};
  }
  const auto* expect = std::get_if<ExpectStep>(&step.action);
  if (expect && expect->echo && state.unanswered != 1) {
    return {&step, state.unanswered == 0
                       ? "\"expect\": \"echo\" without a \"send\" before it"
                       : "\"expect\": \"echo\" answers one \"send\"; more was sent before it"};
  }
  if (traits.waits && state.split) return write_problem(state.split);
  if (traits.waits && state.coalesce) return write_problem(state.coalesce);
  return {};
}

// After a mistake, as if it had not been made: one forgotten "connect" is one mistake.
State state_after(const Step& step, State state) {
  const Traits traits = traits_of(step);
  if (traits.needs_connection && state.link == Link::none) state.link = Link::open;
  if (traits.reads) state.reading = true;
  if (traits.waits || traits.is_write) state.split = state.coalesce = nullptr;
  state.optional_expect = nullptr;

  if (std::holds_alternative<ConnectStep>(step.action)) return connected();
  if (std::holds_alternative<ExpectCloseStep>(step.action)) return {};
  if (const auto* disconnect = std::get_if<DisconnectStep>(&step.action)) {
    if (disconnect->kind != DisconnectStep::Kind::half_close) return {};
    state.link = Link::half_closed;
  } else if (const auto* expect = std::get_if<ExpectStep>(&step.action)) {
    state.unanswered = 0;
    if (expect->optional) state.optional_expect = &step;
  } else if (std::holds_alternative<SendStep>(step.action)) {
    state.unanswered = static_cast<std::uint8_t>(std::min(state.unanswered + 1, 2));
  } else if (std::holds_alternative<RawStep>(step.action) ||
             std::holds_alternative<FloodStep>(step.action)) {
    // An echo is compared with what a send sent: these bytes would come back too.
    state.unanswered = 2;
  } else if (std::holds_alternative<SplitStep>(step.action)) {
    state.split = &step;
  } else if (std::holds_alternative<CoalesceStep>(step.action)) {
    state.coalesce = &step;
  } else if (std::holds_alternative<StopReadingStep>(step.action)) {
    state.reading = false;
  } else if (std::holds_alternative<ResumeReadingStep>(step.action) ||
             std::holds_alternative<ReadSlowlyStep>(step.action)) {
    state.reading = true;
  }
  return state;
}

// ---- all states at once -----------------------------------------------------------------------

struct States {
  std::set<State> all;  // none: anything is possible, nothing more is said
  bool certain = true;  // each of them does happen; otherwise at least one
  friend auto operator<=>(const States&, const States&) = default;
};

constexpr std::size_t most_states = 64;
constexpr std::size_t most_work = 200'000;  // states times steps
constexpr std::int64_t most_rounds = 16;

// `certain`: both of them happen, each in some iteration.
States united(const States& a, const States& b, bool certain) {
  States both{a.all, true};
  both.all.insert(b.all.begin(), b.all.end());
  const bool unknown = a.all.empty() || b.all.empty() || both.all.size() > most_states;
  if (unknown) both.all.clear();
  both.certain = (certain && a.certain && b.certain) || both.all.size() == 1;
  return both;
}

class Walk {
 public:
  explicit Walk(json_file::Mistakes& mistakes) : mistakes_(mistakes) {}

  States through(const Flow& flow, const States& states);
  void finish(const States& states);
  bool found_mistakes() const noexcept { return !reported_.empty(); }

 private:
  States after(const Step& step, const States& states);
  States after_repeat(const RepeatStep& repeat, const States& states);
  States after_choose(const ChooseStep& choose, const States& states);
  States after_if(const IfStep& branch, const States& states);
  States after_single(const Step& step, const States& states);
  void report(const Problem& problem);

  json_file::Mistakes& mistakes_;
  std::size_t work_ = 0;
  // A flow that begins in the same states ends in the same: nested repeats and calls stay cheap.
  std::map<std::pair<const Flow*, States>, States> known_;
  std::set<const Step*> reported_;
  std::vector<const Step*> calls_;
};

void Walk::report(const Problem& problem) {
  if (!reported_.insert(problem.step).second) return;
  // A step of a flow that is called may be right for one caller and wrong for another.
  const std::string caller =
      calls_.empty() ? "" : fmt::format(" (called in line {})", calls_.back()->place.line);
  mistakes_.add(problem.step->place, problem.message + caller);
}

States Walk::after_single(const Step& step, const States& states) {
  work_ += states.all.size();
  States next{{}, states.certain};
  std::vector<Problem> problems;
  std::vector<State> wrong;
  for (const State& state : states.all) {
    Problem problem = problem_before(step, state);
    if (problem.step) {
      problems.push_back(std::move(problem));
      wrong.push_back(state);
    } else {
      next.all.insert(state_after(step, state));
    }
  }
  // States in which the step would be wrong do not come here, if nobody knows that they do.
  if (!problems.empty() && (states.certain || next.all.empty())) {
    report(problems.front());
    for (const State& state : wrong) next.all.insert(state_after(step, state));
  }
  next.certain = states.certain || next.all.size() == 1;
  return next;
}

States Walk::after_repeat(const RepeatStep& repeat, const States& states) {
  const bool is_constant = repeat.count.is_constant();
  const std::int64_t times = is_constant ? repeat.count.evaluate_integer({}) : most_rounds;
  States round = states;
  States any_round = states;
  std::set<States> begun;
  for (std::int64_t i = 0; i < std::min(times, most_rounds); ++i) {
    if (!begun.insert(round).second) break;
    round = through(repeat.flow, round);
    any_round = united(any_round, round, false);
  }
  if (!is_constant) return any_round;  // nobody knows how many, perhaps none
  if (times <= most_rounds && begun.size() == static_cast<std::size_t>(times)) return round;
  return through(repeat.flow, round) == round ? round : States{};
}

States Walk::after_choose(const ChooseStep& choose, const States& states) {
  std::optional<States> all;
  for (const ChooseStep::Choice& choice : choose.choices) {
    const States end = through(choice.flow, states);
    all = all ? united(*all, end, true) : end;
  }
  return all.value_or(states);
}

States Walk::after_if(const IfStep& branch, const States& states) {
  if (branch.condition.is_constant()) {
    const bool holds = branch.condition.evaluate_integer({}) != 0;
    return through(holds ? branch.then_flow : branch.else_flow, states);
  }
  // A state may belong to one of the two alone.
  const States either{states.all, states.all.size() == 1};
  return united(through(branch.then_flow, either), through(branch.else_flow, either), false);
}

States Walk::after(const Step& step, const States& states) {
  if (states.all.empty()) return states;
  if (const auto* repeat = std::get_if<RepeatStep>(&step.action)) {
    return after_repeat(*repeat, states);
  }
  if (const auto* choose = std::get_if<ChooseStep>(&step.action)) {
    return after_choose(*choose, states);
  }
  if (const auto* branch = std::get_if<IfStep>(&step.action)) return after_if(*branch, states);
  if (const auto* call = std::get_if<CallStep>(&step.action)) {
    calls_.push_back(&step);
    States next = through(*call->flow, states);
    calls_.pop_back();
    return next;
  }
  return after_single(step, states);
}

States Walk::through(const Flow& flow, const States& states) {
  if (work_ > most_work) return {};
  const auto key = std::pair(&flow, states);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  States now = states;
  for (const Step& step : flow) {
    ++work_;
    now = after(step, now);
  }
  known_.emplace(key, now);
  return now;
}

void Walk::finish(const States& states) {
  std::vector<Problem> problems;
  for (const State& state : states.all) {
    if (state.optional_expect) {
      problems.push_back(optional_problem(state.optional_expect));
    } else if (state.split || state.coalesce) {
      problems.push_back(write_problem(state.split ? state.split : state.coalesce));
    }
  }
  if (problems.empty() || (!states.certain && problems.size() < states.all.size())) return;
  report(problems.front());
}

bool connects(const Flow& flow) {
  bool found = false;
  for_each_step(flow, [&](const Step& step) {
    found = found || std::holds_alternative<ConnectStep>(step.action);
  });
  return found;
}

}  // namespace

void check_flow_order(const Flow& flow, json_file::Place place, json_file::Mistakes& mistakes) {
  if (flow.empty()) return;  // reported where it was read
  Walk walk(mistakes);
  walk.finish(walk.through(flow, {{State()}, true}));
  if (!walk.found_mistakes() && !connects(flow)) mistakes.add(place, "the flow never connects");
}

void check_uncalled_order(const Flow& flow, json_file::Mistakes& mistakes) {
  State half_closed = connected();
  half_closed.link = Link::half_closed;
  State sent = connected();
  sent.unanswered = 1;
  State not_reading = connected();
  not_reading.reading = false;
  Walk walk(mistakes);
  walk.through(flow, {{State(), connected(), half_closed, sent, not_reading}, false});
}

bool ends_connected(const Flow& flow) {
  json_file::Mistakes unused{std::string()};
  const States states = Walk(unused).through(flow, {{State()}, true});
  return !states.all.empty() &&
         std::all_of(states.all.begin(), states.all.end(),
                     [](const State& state) { return state.link != Link::none; });
}

}  // namespace portstorm::client
