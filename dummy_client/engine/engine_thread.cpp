#include "dummy_client/engine/engine_thread.h"

#include <algorithm>
#include <utility>

#include "process/process.h"

namespace portstorm::client {

namespace {

// So many failed connects, and not one good one: nobody is there.
constexpr std::uint64_t enough_failures = 20;
constexpr auto second = std::chrono::seconds(1);

}  // namespace

EngineThread::EngineThread(const Shared& shared, std::size_t index,
                           std::unique_ptr<CompletionPort> port)
    : shared_(shared),
      index_(index),
      port_(std::move(port)),
      metrics_(shared.scenario.metrics.size(), shared.scenario.cohorts.size()),
      builder_(*shared.scenario.protocol) {
  if (shared.keeps_intervals) metrics_.second_steps.resize(metrics_.steps.size());
  if (shared.is_watched) metrics_.live = std::make_unique<LiveMetrics>(metrics_.steps.size());
  make_users();
}

void EngineThread::make_users() {
  std::size_t users = 0;
  for (const CohortPlan& plan : shared_.plans) users += users_of(plan.cohort());
  std::uint32_t timer = 2 * static_cast<std::uint32_t>(users);
  for (const CohortPlan& plan : shared_.plans) {
    const Cohort& cohort = plan.cohort();
    if (is_open_model(cohort.executor) && users_of(cohort) > 0) {
      arrivals_.emplace_back(shared_.scenario, plan.index(), share_of(cohort), timer++);
    }
    make_users_of(plan);
  }
  timers_ = std::make_unique<TimerQueue>(timer);
  context_ = std::make_unique<UserContext>(
      UserContext{shared_.scenario, shared_.target, shared_.sources, shared_.ledger, shared_.state,
                  *port_, *timers_, metrics_, builder_, shared_.wake_all});
}

// Users are dealt out in turn, so that each thread ramps up like the whole.
void EngineThread::make_users_of(const CohortPlan& plan) {
  const Cohort& cohort = plan.cohort();
  if (users_of(cohort) == 0) return;
  Arrivals* arrivals = is_open_model(cohort.executor) ? &arrivals_.back() : nullptr;
  for (std::uint64_t i = first_of(cohort); i < cohort.max_vus(); i += shared_.threads) {
    const auto timer = 2 * static_cast<std::uint32_t>(users_.size());
    users_.emplace_back(shared_.scenario, plan, i, VirtualUser::Timers{timer, timer + 1}, arrivals);
  }
}

// The first user of the cohort, by its index there, that is this thread's.
std::uint64_t EngineThread::first_of(const Cohort& cohort) const {
  return (index_ + shared_.threads - cohort.first_vu % shared_.threads) % shared_.threads;
}

std::uint64_t EngineThread::users_of(const Cohort& cohort) const {
  const std::uint64_t first = first_of(cohort);
  if (first >= cohort.max_vus()) return 0;
  return (cohort.max_vus() - first - 1) / shared_.threads + 1;
}

// Arrivals are dealt out in turn to the threads that have users of the cohort.
Arrivals::Share EngineThread::share_of(const Cohort& cohort) const {
  return {first_of(cohort), std::min<std::uint64_t>(shared_.threads, cohort.max_vus())};
}

void EngineThread::run() {
  while (turn()) {
  }
}

void EngineThread::begin() {
  context_->now = shared_.state.start;
  second_end_ = shared_.state.start + second;
  if (metrics_.live) next_publish_ = shared_.state.start + LiveMetrics::publish_interval;
  for (VirtualUser& user : users_) user.begin(*context_);
  for (Arrivals& arrivals : arrivals_) arrivals.begin(*context_);
}

bool EngineThread::turn() {
  if (!std::exchange(has_begun_, true)) begin();
  fire_timers();
  note_quiet();  // before the wait, which may be long when nobody has anything left to do
  handle_completions();
  release_from_barriers();
  follow_phase();
  while (port_->now() >= second_end_) end_second(second_end_);
  if (port_->now() >= next_publish_) publish();
  if (context_->gone_users < users_.size() || phase_ != Phase::closing) return true;
  end();
  return false;
}

void EngineThread::end() {
  for (Arrivals& arrivals : arrivals_) arrivals.stop(*context_);
  end_second(port_->now());
  if (metrics_.live) metrics_.publish_live();
  metrics_.cpu = process::thread_cpu();
}

void EngineThread::wake() {
  static_cast<void>(port_->post(0, 0, nullptr, 0));
}

// So many at a time: what has come has its turn too when the timers are behind.
void EngineThread::fire_timers() {
  context_->now = port_->now();
  for (std::size_t fired = 0; fired < batch; ++fired) {
    const auto owner = timers_->take_due(context_->now);
    if (!owner) return;
    context_->now = port_->now();  // what the others before it took is lag
    const std::size_t user = *owner / 2;
    if (user >= users_.size()) {
      arrivals_[*owner - 2 * users_.size()].on_timer(*context_);
    } else if (*owner % 2 == 0) {
      users_[user].on_timer(*context_);
    } else {
      users_[user].on_reading_timer(*context_);
    }
  }
}

void EngineThread::handle_completions() {
  const TimePoint deadline = std::min({timers_->next(), second_end_, next_publish_});
  const std::size_t count = port_->wait(0, completions_, deadline);
  context_->now = port_->now();
  for (std::size_t i = 0; i < count; ++i) {
    if (completions_[i].operation == nullptr) continue;  // a wake-up
    auto* user = reinterpret_cast<VirtualUser*>(completions_[i].key);
    user->on_completion(*context_, completions_[i]);
  }
  check_reachable();
}

void EngineThread::release_from_barriers() {
  if (context_->at_barriers.empty()) return;
  std::vector<VirtualUser*> released;
  for (VirtualUser* user : context_->at_barriers) {
    if (user->is_released(*context_)) released.push_back(user);
  }
  if (released.size() == context_->at_barriers.size()) context_->at_barriers.clear();
  context_->now = port_->now();
  for (VirtualUser* user : released) user->on_released(*context_);
}

void EngineThread::follow_phase() {
  const Phase phase = shared_.state.phase.load(std::memory_order_acquire);
  if (phase == phase_) return;
  if (phase_ == Phase::running) {
    for (Arrivals& arrivals : arrivals_) arrivals.stop(*context_);
  }
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

void EngineThread::publish() {
  metrics_.publish_live();
  next_publish_ = port_->now() + LiveMetrics::publish_interval;
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
  shared_.timeline.add(index_, part, metrics_.second_latency, metrics_.second_steps);

  at_second_start_ = now;
  metrics_.second_latency.clear();
  for (telemetry::Histogram& step : metrics_.second_steps) step.clear();
  second_end_ += second;
}

}  // namespace portstorm::client
