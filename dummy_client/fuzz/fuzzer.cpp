#include "dummy_client/fuzz/fuzzer.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "dummy_client/fuzz/replay.h"

namespace portstorm::client {

namespace {

using namespace std::chrono_literals;
using Nanoseconds = std::chrono::nanoseconds;

constexpr auto patience_at_start = 15s;
constexpr auto between_starts = 20ms;
constexpr auto progress_interval = 500ms;
constexpr int attempts_of_lucky_trial = 4;

}  // namespace

class Fuzzer::Run {
 public:
  Run(const Scenario& scenario, const FuzzOptions& options, Wires& wires, const Bender& bender)
      : scenario_(scenario),
        options_(options),
        wires_(wires),
        bender_(bender),
        exchange_(wires, scenario, bender) {
    for (const bool adversaries : {false, true}) {
      if (!flows_.empty()) break;
      for (const Cohort& cohort : scenario.cohorts) {
        if (cohort.adversary == adversaries) flows_.push_back(&cohort.flow);
      }
    }
    result_.seed = options.seed;
  }

  FuzzResult run() {
    begun_ = next_progress_ = wires_.now();
    if (find_canary()) perform_cases();
    end_conversation(CasePlan::Ending::reset);
    result_.is_aborted = wires_.is_stopped();
    result_.elapsed = wires_.now() - begun_;
    return std::move(result_);
  }

 private:
  bool find_canary();
  void perform_cases();
  bool perform(std::uint64_t number);  // false: the server no longer serves
  bool converse(const CasePlan& plan, CaseRecord& record);
  bool begin_conversation(const CasePlan& plan);
  void end_conversation(CasePlan::Ending ending);
  void judge_stream(CaseRecord& record);
  bool ask_canary(CaseRecord& record);
  void count(const Said& said, CaseRecord& record);
  std::string end_of(const CasePlan& plan) const;
  Speaker speaker_of(std::uint64_t number) const;
  bool must_end(const CasePlan& plan) const;  // before the canary asks
  WaitTimes times() const;

  void shrink_left_open(Failure failure);
  void shrink_not_served(Failure failure);
  void finish(Failure failure, const std::function<bool(const Transcript&, Nanoseconds)>& fails);
  bool start_server();
  bool harms(const Transcript& transcript, Nanoseconds deadline);
  KnownExchange::Answer ask(Nanoseconds deadline) const {
    return exchange_.ask(deadline, [this] { return server_end().has_value(); });
  }
  std::optional<std::string> server_end() const {
    return options_.server.end ? options_.server.end() : std::nullopt;
  }
  // Long enough for a server that is well, short enough for hundreds of trials.
  Nanoseconds trial_time() const {
    const auto least = std::min<Nanoseconds>(400ms, options_.deadline / 5);
    return std::clamp<Nanoseconds>(50 * typical_, least, options_.deadline);
  }
  void report_progress(std::size_t trials = 0);

  const Scenario& scenario_;
  const FuzzOptions& options_;
  Wires& wires_;
  const Bender& bender_;
  KnownExchange exchange_;
  std::vector<const Flow*> flows_;
  FuzzResult result_;
  TimePoint begun_{}, next_progress_{};

  std::unique_ptr<Conversation> open_;
  std::uint64_t connection_case_ = 0;
  RecentConnections recent_;
  std::set<wire::FrameError> known_left_open_;
  bool ends_for_canary_ = false;
  Nanoseconds typical_ = 1ms;  // of the canary
  Nanoseconds last_canary_{};
};

Fuzzer::Fuzzer(const Scenario& scenario, const Endpoint& target,
               std::unique_ptr<CompletionPort> port, FuzzOptions options)
    : scenario_(scenario),
      options_(std::move(options)),
      wires_(target, std::move(port)),
      bender_(*scenario.protocol) {}

Fuzzer::~Fuzzer() = default;

FuzzResult Fuzzer::run() {
  return Run(scenario_, options_, wires_, bender_).run();
}

void Fuzzer::stop() noexcept {
  wires_.stop();
}

// ---- cases --------------------------------------------------------------------------------------

bool Fuzzer::Run::find_canary() {
  if (options_.server.restart) options_.server.restart();
  result_.unreachable = exchange_.find(options_.server.restart ? patience_at_start : 2s,
                                       [this] { return server_end().has_value(); });
  if (result_.unreachable.empty() && !server_end()) {
    result_.canary = exchange_.name();
    result_.canary_sent = exchange_.sent();
    result_.canary_reply = exchange_.reply();
    result_.canary_has_answer = exchange_.has_answer();
    return !wires_.is_stopped();
  }
  if (const auto end = server_end()) {
    if (result_.unreachable.empty()) result_.unreachable = "somebody else listens there";
    result_.unreachable += "; the server that was started has ended: " + *end;
  }
  return false;
}

void Fuzzer::Run::perform_cases() {
  const Nanoseconds interval = Nanoseconds(1s) / std::max(options_.rate, 1U);
  TimePoint due = wires_.now();
  for (std::uint64_t i = 0; i < options_.cases; ++i) {
    report_progress();
    if (due > wires_.now()) wires_.pause(due - wires_.now());
    due = std::max(due + interval, wires_.now() - 10 * interval);  // a late one is made up for
    if (wires_.is_stopped() || wires_.now() - begun_ >= options_.duration) return;
    if (!perform(options_.first_case + i)) return;
  }
}

bool Fuzzer::Run::perform(std::uint64_t number) {
  const Flow* flow = flows_.empty() ? nullptr : flows_[number % flows_.size()];
  const CasePlan plan = plan_case(flow, *scenario_.protocol, options_.seed, number);
  CaseRecord record;
  record.number = number;
  record.changes = plan.order_changes;
  if (converse(plan, record)) judge_stream(record);
  record.end = end_of(plan);
  if (open_ && must_end(plan)) {
    if (!open_->is_open()) ++result_.closed_by_server;
    end_conversation(plan.ending == CasePlan::Ending::left_open ? CasePlan::Ending::reset
                                                                : plan.ending);
  }
  if (wires_.is_stopped()) return false;
  ++result_.cases;
  const bool is_served = ask_canary(record);
  if (wires_.is_stopped()) return false;
  if (options_.on_case) options_.on_case(record);
  if (is_served) return true;

  Failure failure;
  failure.kind = Failure::Kind::not_served;
  failure.number = number;
  failure.what = "after it, the canary is not served: " + record.problem;
  shrink_not_served(std::move(failure));
  return false;
}

// False: there was no connection.
bool Fuzzer::Run::converse(const CasePlan& plan, CaseRecord& record) {
  const bool reuses = open_ && plan.may_reuse;
  if (!reuses && !begin_conversation(plan)) {
    record.problem = "cannot connect";
    return false;
  }
  result_.reused += reuses ? 1 : 0;
  record.connection = result_.connections - 1;
  record.connection_case = connection_case_;
  open_->record().last_case = plan.number;
  count(open_->perform(plan, reuses ? plan.reuse_begin : 0, speaker_of(plan.number), times()),
        record);
  return true;
}

bool Fuzzer::Run::begin_conversation(const CasePlan& plan) {
  end_conversation(CasePlan::Ending::reset);
  auto conversation = std::make_unique<Conversation>(wires_, scenario_, bender_);
  if (conversation->connect(wires_.now() + options_.deadline) != Error::none) return false;
  ++result_.connections;
  connection_case_ = plan.number;
  conversation->record().first_case = plan.number;
  open_ = std::move(conversation);
  return true;
}

void Fuzzer::Run::end_conversation(CasePlan::Ending ending) {
  if (!open_) return;
  open_->end(ending);
  recent_.add(std::move(open_->record()));
  open_.reset();
}

void Fuzzer::Run::count(const Said& said, CaseRecord& record) {
  record.writes = said.writes;
  record.bytes = said.bytes;
  record.hash = said.hash;
  record.changes.insert(record.changes.end(), said.bends.begin(), said.bends.end());
  for (const std::string& change : record.changes) {
    ++result_.changes[change.starts_with("field ") ? "field bent" : change];
  }
  result_.writes += said.writes;
  result_.bytes += said.bytes;
  result_.expected += said.expected;
  result_.answered += said.answered;
  if (result_.first_unanswered.empty()) result_.first_unanswered = said.first_unanswered;
}

std::string Fuzzer::Run::end_of(const CasePlan& plan) const {
  if (!open_) return "not connected";
  if (!open_->is_open()) {
    return open_->link().is_reset() ? "reset by the server" : "closed by the server";
  }
  switch (plan.ending) {
    case CasePlan::Ending::left_open:
      return must_end(plan) ? "reset" : "left open";
    case CasePlan::Ending::reset:
      return "reset";
    case CasePlan::Ending::reset_at_once:
      return "reset at once";
    case CasePlan::Ending::fin:
      return "fin";
  }
  return {};
}

// A user of each number, but the first: a list of accounts may begin anew with the canary's. An
// iteration of each, but the canary's.
Speaker Fuzzer::Run::speaker_of(std::uint64_t number) const {
  const std::uint64_t users = scenario_.max_vus();
  return {scenario_, users > 1 ? 1 + number % (users - 1) : 0, number + 1};
}

bool Fuzzer::Run::must_end(const CasePlan& plan) const {
  return !open_->is_open() || open_->stream_error() != wire::FrameError::none ||
         plan.ending != CasePlan::Ending::left_open || ends_for_canary_;
}

// A server that takes longer for the canary takes longer for all.
WaitTimes Fuzzer::Run::times() const {
  WaitTimes times;
  times.answer = std::clamp<Nanoseconds>(20 * typical_, 200ms, 2s);
  times.maybe = std::clamp<Nanoseconds>(3 * typical_, 2ms, 100ms);
  return times;
}

// ---- judgement ----------------------------------------------------------------------------------

// No server can go on with a stream whose lengths break the framing: it must end the connection.
void Fuzzer::Run::judge_stream(CaseRecord& record) {
  const wire::FrameError error = open_->stream_error();
  if (error == wire::FrameError::none) return;
  ++result_.must_close;
  if (!open_->is_open() || known_left_open_.contains(error)) return;
  if (open_->ends_within(options_.deadline) || wires_.is_stopped()) return;
  known_left_open_.insert(error);
  record.problem = fmt::format("{}, and the server leaves the connection open", to_string(error));
  Failure failure;
  failure.kind = Failure::Kind::left_open;
  failure.stream_error = error;
  failure.number = record.number;
  failure.what = record.problem;
  failure.transcript = {open_->record()};
  end_conversation(CasePlan::Ending::reset);
  shrink_left_open(std::move(failure));
}

bool Fuzzer::Run::ask_canary(CaseRecord& record) {
  KnownExchange::Answer answer = ask(options_.deadline);
  if (answer.is_another && open_) {
    // The case may be logged in as the user whom the canary is: no two at a time, from now on.
    ends_for_canary_ = true;
    end_conversation(CasePlan::Ending::reset);
    record.end = "reset";
    answer = ask(options_.deadline);
  }
  last_canary_ = answer.took;
  record.canary = answer.took;
  if (!answer.problem.empty()) {
    record.problem = answer.problem;
    return false;
  }
  typical_ = (typical_ * 15 + answer.took) / 16;
  ++result_.canaries;
  result_.canary_sum += answer.took;
  result_.canary_worst = std::max(result_.canary_worst, answer.took);
  return true;
}

// ---- making it small ----------------------------------------------------------------------------

bool Fuzzer::Run::start_server() {
  const TimePoint deadline = wires_.now() + patience_at_start;
  const auto is_over = [&] { return wires_.is_stopped() || wires_.now() >= deadline; };
  for (;;) {
    options_.server.restart();
    do {
      if (ask(options_.deadline).problem.empty()) return true;
    } while (!is_over() && !server_end());
    if (is_over()) return false;
    wires_.pause(between_starts);  // the port of the one before may not be free yet
  }
}

bool Fuzzer::Run::harms(const Transcript& transcript, Nanoseconds deadline) {
  const int attempts = takes_luck(transcript) ? attempts_of_lucky_trial : 1;
  for (int i = 0; i < attempts; ++i) {
    if (!start_server()) return false;
    const auto last = replay(wires_, *scenario_.protocol, transcript);  // may stay open meanwhile
    if (!ask(deadline).problem.empty()) return !wires_.is_stopped();
  }
  return false;
}

void Fuzzer::Run::shrink_not_served(Failure failure) {
  if (open_) {
    open_->record().stays_open = true;
    end_conversation(CasePlan::Ending::reset);
  }
  if (options_.server.end) {
    // A process may take a moment to die of what has closed its sockets already.
    for (int i = 0; i < 20 && !server_end() && !wires_.is_stopped(); ++i) wires_.pause(10ms);
  }
  failure.server_end = server_end().value_or("");
  failure.transcript = recent_.take();
  if (!options_.server.restart) {
    failure.shrinking = Failure::Shrinking::no_fresh_server;
    failure.connections_before = failure.transcript.size();
    failure.bytes_before = bytes_of(failure.transcript);
    result_.failures.push_back(std::move(failure));
    return;
  }
  finish(std::move(failure), [this](const Transcript& transcript, Nanoseconds deadline) {
    return harms(transcript, deadline);
  });
}

void Fuzzer::Run::shrink_left_open(Failure failure) {
  const auto fails = [this, error = failure.stream_error](const Transcript& transcript,
                                                          Nanoseconds deadline) {
    if (stream_error_of(transcript, scenario_.protocol->framing) != error) return false;
    Transcript open = transcript;
    open.back().stays_open = true;
    open.back().ends_at_once = open.back().ends_by_fin = false;
    const auto last = replay(wires_, *scenario_.protocol, open);
    return last && !wires_.wait(wires_.now() + deadline, [&] { return !last->is_open(); }) &&
           !wires_.is_stopped();
  };
  finish(std::move(failure), fails);
}

void Fuzzer::Run::finish(Failure failure,
                         const std::function<bool(const Transcript&, Nanoseconds)>& fails) {
  failure.connections_before = failure.transcript.size();
  failure.bytes_before = bytes_of(failure.transcript);
  const TimePoint deadline = wires_.now() + options_.shrink_time;
  const fuzz::PacketMutations packets(*scenario_.protocol);
  ShrinkOptions shrinking;
  shrinking.packet_ends = [&](std::span<const std::byte> stream) {
    return packets.borders(stream);
  };
  shrinking.is_over = [&] { return wires_.is_stopped() || wires_.now() >= deadline; };
  const auto shrunk = shrink(
      failure.transcript,
      [&](const Transcript& transcript) {
        report_progress(++failure.trials);
        return fails(transcript, trial_time());
      },
      shrinking);
  // The trials were short; the last word has the full deadline.
  if (shrunk && (wires_.is_stopped() || fails(shrunk->transcript, options_.deadline))) {
    failure.transcript = shrunk->transcript;
    failure.shrinking =
        shrunk->is_whole ? Failure::Shrinking::minimal : Failure::Shrinking::cut_short;
  } else {
    failure.shrinking = !shrunk && shrinking.is_over() ? Failure::Shrinking::cut_short
                                                       : Failure::Shrinking::not_again;
  }
  result_.failures.push_back(std::move(failure));
}

void Fuzzer::Run::report_progress(std::size_t trials) {
  if (!options_.on_progress || wires_.now() < next_progress_) return;
  next_progress_ = wires_.now() + progress_interval;
  options_.on_progress(
      {wires_.now() - begun_, result_.cases, result_.failures.size(), last_canary_, trials});
}

}  // namespace portstorm::client
