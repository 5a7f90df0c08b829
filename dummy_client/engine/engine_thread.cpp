#include "dummy_client/engine/engine_thread.h"

#include "process/process.h"

namespace portstorm::client {

namespace {

// So many failed connects, and not one good one: nobody is there.
constexpr std::uint64_t enough_failures = 20;
constexpr auto second = std::chrono::seconds(1);

std::unique_ptr<CompletionPort> make_port() {
  PortOptions options;
  options.workers = 1;
  return make_completion_port(options);
}

}  // namespace

EngineThread::EngineThread(const Shared& shared, std::size_t index)
    : shared_(shared),
      index_(index),
      port_(make_port()),
      metrics_(shared.scenario.metrics.size()),
      builder_(*shared.scenario.protocol) {
  make_users();
}

// Users are dealt out in turn, so that each thread ramps up like the whole.
void EngineThread::make_users() {
  std::uint32_t timer = 0;
  for (const CohortPlan& plan : shared_.plans) {
    const Cohort& cohort = plan.cohort();
    for (std::uint64_t i = 0; i < cohort.max_vus(); ++i) {
      if ((cohort.first_vu + i) % shared_.threads != index_) continue;
      users_.emplace_back(shared_.scenario, plan, i, timer++);
    }
  }
  timers_ = std::make_unique<TimerQueue>(users_.size());
  context_ = std::make_unique<UserContext>(
      UserContext{shared_.scenario, shared_.target, shared_.sources, shared_.ledger, shared_.state,
                  *port_, *timers_, metrics_, builder_});
}

void EngineThread::run() {
  context_->now = shared_.state.start;
  second_end_ = shared_.state.start + second;
  for (VirtualUser& user : users_) user.begin(*context_);
  while (context_->gone_users < users_.size() || phase_ != Phase::closing) {
    fire_timers();
    note_quiet();  // before the wait, which may be long when nobody has anything left to do
    handle_completions();
    follow_phase();
    while (port_->now() >= second_end_) end_second(second_end_);
  }
  end_second(port_->now());
  metrics_.cpu = process::thread_cpu();
}

void EngineThread::wake() {
  static_cast<void>(port_->post(0, 0, nullptr, 0));
}

void EngineThread::fire_timers() {
  context_->now = port_->now();
  while (const auto owner = timers_->take_due(context_->now)) {
    context_->now = port_->now();  // what the others before it took is lag
    users_[*owner].on_timer(*context_);
  }
}

void EngineThread::handle_completions() {
  const TimePoint deadline = std::min(timers_->next(), second_end_);
  const std::size_t count = port_->wait(0, completions_, deadline);
  context_->now = port_->now();
  for (std::size_t i = 0; i < count; ++i) {
    if (completions_[i].operation == nullptr) continue;  // a wake-up
    auto* user = reinterpret_cast<VirtualUser*>(completions_[i].key);
    user->on_completion(*context_, completions_[i]);
  }
  check_reachable();
}

void EngineThread::follow_phase() {
  const Phase phase = shared_.state.phase.load(std::memory_order_acquire);
  if (phase == phase_) return;
  for (VirtualUser& user : users_) {
    if (phase_ == Phase::running) user.stop(*context_);
    if (phase == Phase::closing) user.close(*context_);
  }
  phase_ = phase;
}

void EngineThread::note_quiet() {
  const bool all_are = context_->quiet_users == users_.size();
  if (all_are && !is_quiet_.exchange(true, std::memory_order_acq_rel)) shared_.look();
  if (all_are && phase_ != Phase::closing && shared_.ledger && shared_.ledger->owed() <= 0) {
    shared_.look();
  }
}

void EngineThread::check_reachable() {
  RunState& state = shared_.state;
  const std::uint64_t failed = state.connects_failed.load(std::memory_order_relaxed);
  if (failed == 0 || state.connects_done.load(std::memory_order_relaxed) > 0) return;
  if (failed < std::min(enough_failures, shared_.scenario.max_vus())) return;
  if (!state.unreachable.exchange(true)) shared_.look();
}

void EngineThread::end_second(TimePoint time) {
  Second now;
  now.packets_sent = metrics_.packets_sent.value();
  now.packets_received = metrics_.packets_received.value();
  now.bytes_sent = metrics_.bytes_sent.value();
  now.bytes_received = metrics_.bytes_received.value();
  now.errors = metrics_.errors.value();

  Second part;
  part.time = std::chrono::duration<double>(time - shared_.state.start).count();
  part.vus = shared_.state.vus.value();
  part.connections = shared_.state.connections.value();
  part.packets_sent = now.packets_sent - at_second_start_.packets_sent;
  part.packets_received = now.packets_received - at_second_start_.packets_received;
  part.bytes_sent = now.bytes_sent - at_second_start_.bytes_sent;
  part.bytes_received = now.bytes_received - at_second_start_.bytes_received;
  part.errors = now.errors - at_second_start_.errors;
  shared_.timeline.add(index_, part, metrics_.second_latency);

  at_second_start_ = now;
  metrics_.second_latency.clear();
  second_end_ += second;
}

}  // namespace portstorm::client
