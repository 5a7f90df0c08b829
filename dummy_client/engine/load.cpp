#include "dummy_client/engine/load.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "dummy_client/engine/budget.h"
#include "dummy_client/engine/canary.h"
#include "dummy_client/engine/engine_thread.h"
#include "dummy_client/scenario/duration.h"
#include "process/process.h"

namespace portstorm::client {

namespace {

constexpr auto settle_deadline = std::chrono::seconds(2);
constexpr std::uint64_t fewest_lags = 100;  // fewer say nothing of one in a hundred
constexpr double busy_thread = 0.9;         // of one processor
constexpr std::uint64_t users_worth_a_thread = 200;
constexpr unsigned most_threads = 64;

std::string lag_text(std::chrono::nanoseconds lag) {
  using namespace std::chrono;
  return lag < 10ms ? duration_text(floor<microseconds>(lag))
                    : duration_text(floor<milliseconds>(lag));
}

std::size_t thread_count(const Scenario& scenario, const LoadOptions& options) {
  if (options.threads > 0) return std::min(options.threads, most_threads);
  const std::uint64_t useful = scenario.max_vus() / users_worth_a_thread + 1;
  // The other half is the target's, or the system's.
  const unsigned available = std::max(1U, process::processor_count() / 2);
  return static_cast<std::size_t>(std::min<std::uint64_t>(useful, std::min(available, 8U)));
}

void add_kinds(const ThreadMetrics::ErrorKinds& kinds, ThreadMetrics::ErrorKinds& to) {
  for (const auto& [kind, error] : kinds) {
    ErrorKind& entry = to[kind];
    if (entry.count == 0) entry.example = error.example;
    entry.count += error.count;
  }
}

// Over the time that the executor ran, which an early end shortens.
void add_rates(const Cohort& cohort, Duration elapsed, CohortResult& counts) {
  const std::chrono::duration<double> ran =
      std::min(cohort.duration(), elapsed - cohort.start_time);
  if (ran.count() <= 0) return;
  const std::uint64_t begun = counts.due_iterations - counts.dropped_iterations;
  counts.requested_rate = static_cast<double>(counts.due_iterations) / ran.count();
  counts.achieved_rate = static_cast<double>(begun) / ran.count();
}

// Of the models that ask for a number of iterations: those for which the time was too short.
void count_undone(const Executor& executor, CohortResult& counts) {
  if (const auto* own = std::get_if<PerVuIterations>(&executor)) {
    counts.due_iterations = own->vus * own->iterations;
  } else if (const auto* shared = std::get_if<SharedIterations>(&executor)) {
    counts.due_iterations = shared->iterations;
  } else {
    return;
  }
  const std::uint64_t begun =
      counts.iterations + counts.interrupted_iterations + counts.failed_iterations;
  counts.dropped_iterations = counts.due_iterations - std::min(counts.due_iterations, begun);
}

std::unique_ptr<CompletionPort> make_platform_port() {
  PortOptions options;
  options.workers = 1;
  return make_completion_port(options);
}

std::uint64_t run_number(const LoadOptions& options) {
  if (options.run_number != 0) return options.run_number;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(now.count());
}

}  // namespace

class Load::Implementation {
 public:
  Implementation(const Scenario& scenario, const Endpoint& target, const LoadOptions& options)
      : scenario_(scenario),
        target_(target),
        sources_(source_addresses(scenario, target, options)),
        threads_(thread_count(scenario, options)),
        options_(options),
        state_(scenario),
        timeline_(threads_, options.on_interval) {
    for (const Cohort& cohort : scenario.cohorts) plans_.emplace_back(cohort, plans_.size());
  }

  RunResult run();
  void begin();
  std::size_t threads() const noexcept { return threads_; }
  bool turn(std::size_t thread) { return engines_[thread].turn(); }
  bool look();
  RunResult finish();
  void stop() noexcept;
  Progress progress() const;
  LiveRun take_live() const;

 private:
  void make_engines();
  void wait_for_the_end();
  bool look_while_locked();
  TimePoint now() const noexcept { return engines_.front().now(); }
  bool all_are_quiet() const;
  void go_to(Phase phase);
  void collect(RunResult& result) const;
  void collect_cohorts(RunResult& result) const;
  void judge(RunResult& result) const;
  void send_canary_after(RunResult& result);

  const Scenario& scenario_;
  const Endpoint target_;
  const SourceAddresses sources_;
  const std::size_t threads_;
  const LoadOptions options_;
  std::deque<CohortPlan> plans_;
  RunState state_;
  Timeline timeline_;
  std::optional<Ledger> ledger_;
  std::optional<EngineThread::Shared> shared_;
  std::deque<EngineThread> engines_;
  std::chrono::system_clock::time_point started_{};
  std::chrono::nanoseconds cpu_before_{};

  mutable std::mutex mutex_;  // of what follows, and of engines_ while they are made
  std::condition_variable changed_;
  std::uint64_t looks_ = 0;
  std::optional<TimePoint> settled_at_latest_;  // once all are quiet
  bool stop_asked_ = false;
  bool has_started_ = false;
  Canary* canary_ = nullptr;  // while it is under way
};

void Load::Implementation::make_engines() {
  std::vector<std::unique_ptr<CompletionPort>> ports;
  for (std::size_t i = 0; i < threads_; ++i) {
    ports.push_back(options_.make_port ? options_.make_port() : make_platform_port());
  }
  if (!scenario_.ledgers.empty()) {
    const bool has_adversaries = std::any_of(scenario_.cohorts.begin(), scenario_.cohorts.end(),
                                             [](const Cohort& cohort) { return cohort.adversary; });
    ledger_.emplace(run_number(options_), ports.front()->now(),
                    Ledger::Options{scenario_.ledgers.front().sender_included, has_adversaries});
  }
  shared_.emplace(EngineThread::Shared{scenario_, plans_, target_, sources_,
                                       ledger_ ? &*ledger_ : nullptr, state_, timeline_, threads_,
                                       [this] {
                                         {
                                           const std::lock_guard lock(mutex_);
                                           ++looks_;
                                         }
                                         changed_.notify_one();
                                       },
                                       [this] {
                                         for (EngineThread& engine : engines_) engine.wake();
                                       },
                                       static_cast<bool>(options_.on_interval),
                                       options_.is_watched});
  for (std::size_t i = 0; i < threads_; ++i) {
    engines_.emplace_back(*shared_, i, std::move(ports[i]));
  }
}

void Load::Implementation::begin() {
  started_ = std::chrono::system_clock::now();
  cpu_before_ = process::usage().cpu();
  make_engines();
  state_.start = now();
  const std::lock_guard lock(mutex_);
  has_started_ = true;
}

bool Load::Implementation::all_are_quiet() const {
  return std::all_of(engines_.begin(), engines_.end(),
                     [](const EngineThread& engine) { return engine.is_quiet(); });
}

void Load::Implementation::go_to(Phase phase) {
  state_.phase.store(phase, std::memory_order_release);
  for (EngineThread& engine : engines_) engine.wake();
}

void Load::Implementation::wait_for_the_end() {
  std::unique_lock lock(mutex_);
  while (look_while_locked()) {
    const auto is_to_look = [this, seen = looks_] { return looks_ != seen; };
    if (settled_at_latest_) {
      changed_.wait_until(lock, *settled_at_latest_, is_to_look);
    } else {
      changed_.wait(lock, is_to_look);
    }
  }
}

// False when all has been said: the threads end by themselves.
bool Load::Implementation::look_while_locked() {
  if (!all_are_quiet()) {
    const bool ends_early = stop_asked_ || state_.unreachable.load();
    if (ends_early && state_.phase.load() == Phase::running) go_to(Phase::stopping);
    return true;
  }
  if (!settled_at_latest_) settled_at_latest_ = now() + settle_deadline;
  // What is still under way may arrive.
  if (ledger_ && ledger_->owed() > 0 && now() < *settled_at_latest_) return true;
  go_to(Phase::closing);
  return false;
}

bool Load::Implementation::look() {
  const std::lock_guard lock(mutex_);
  return state_.phase.load() != Phase::closing && look_while_locked();
}

RunResult Load::Implementation::run() {
  begin();
  std::vector<std::thread> running;
  for (EngineThread& engine : engines_) running.emplace_back([&engine] { engine.run(); });
  wait_for_the_end();
  for (std::thread& thread : running) thread.join();
  RunResult result = finish();
  const bool has_run = result.verdict == Verdict::passed || result.verdict == Verdict::invalid;
  if (scenario_.canary && has_run) send_canary_after(result);
  return result;
}

RunResult Load::Implementation::finish() {
  RunResult result;
  result.started = started_;
  result.scenario = scenario_.name;
  result.description = scenario_.description;
  result.scenario_file = scenario_.file;
  result.target = scenario_.target;
  result.seed = scenario_.seed;
  result.elapsed = now() - state_.start;
  const process::Usage usage = process::usage();
  result.generator.cpu = usage.cpu() - cpu_before_;
  result.generator.peak_resident_bytes = usage.peak_resident_bytes;
  collect(result);
  collect_cohorts(result);
  result.seconds = timeline_.take();
  judge(result);
  return result;
}

// A stop ends it too, and then it says nothing about the server.
void Load::Implementation::send_canary_after(RunResult& result) {
  Canary canary(*scenario_.canary, target_, options_);
  {
    const std::lock_guard lock(mutex_);
    canary_ = &canary;
    if (stop_asked_) canary.stop();
  }
  const CanaryResult sent = canary.send();
  const std::lock_guard lock(mutex_);
  canary_ = nullptr;
  if (stop_asked_) {
    result.verdict = Verdict::aborted;
  } else {
    result.canary = sent;
  }
}

void Load::Implementation::collect(RunResult& result) const {
  result.peak_vus = state_.vus.highest();
  result.peak_connections = state_.connections.highest();
  for (const MetricName& name : scenario_.metrics) {
    StepResult& step = result.steps.emplace_back();
    step.kind = static_cast<StepResult::Kind>(name.kind);
    step.name = name.name;
    step.adversary = name.adversary;
  }
  std::vector<const LedgerCounts*> ledger_counts;
  for (const EngineThread& engine : engines_) {
    const ThreadMetrics& metrics = engine.metrics();
    for (std::size_t i = 0; i < metrics.steps.size(); ++i) {
      result.steps[i].count += metrics.steps[i].count;
      result.steps[i].failures += metrics.steps[i].failures;
      result.steps[i].latency.merge(metrics.steps[i].latency);
      result.steps[i].uncorrected_latency.merge(metrics.steps[i].uncorrected_latency);
    }
    add_kinds(metrics.error_kinds, result.errors);
    add_kinds(metrics.adversary_error_kinds, result.adversary_errors);
    result.error_count += metrics.errors.value();
    result.adversary_error_count += metrics.adversary_errors;
    result.checked_steps += metrics.checked_steps;
    result.iterations += metrics.iterations.value();
    result.packets_sent += metrics.packets_sent.value();
    result.packets_received += metrics.packets_received.value();
    result.bytes_sent += metrics.bytes_sent.value();
    result.bytes_received += metrics.bytes_received.value();
    result.generator.schedule_lag.merge(metrics.schedule_lag);
    result.generator.short_sends += metrics.short_sends;
    const double share = std::chrono::duration<double>(metrics.cpu).count() /
                         std::chrono::duration<double>(result.elapsed).count();
    result.generator.cpu_share = std::max(result.generator.cpu_share, share);
    ledger_counts.push_back(&metrics.ledger);
  }
  if (ledger_) result.ledger = ledger_->result(ledger_counts);
}

void Load::Implementation::collect_cohorts(RunResult& result) const {
  std::map<std::string, Mark> marks;
  for (const Cohort& cohort : scenario_.cohorts) {
    CohortResult& counts = result.cohorts.emplace_back();
    const std::size_t index = result.cohorts.size() - 1;
    counts.name = cohort.name;
    counts.executor = executor_name(cohort.executor);
    counts.adversary = cohort.adversary;
    counts.peak_vus = state_.cohorts[index].vus.highest();
    for (const EngineThread& engine : engines_) {
      const CohortMetrics& metrics = engine.metrics().cohorts[index];
      counts.iterations += metrics.iterations;
      counts.interrupted_iterations += metrics.interrupted_iterations;
      counts.failed_iterations += metrics.failed_iterations;
      counts.errors += metrics.errors;
      if (counts.first_error.empty()) counts.first_error = metrics.first_error;
      counts.due_iterations += metrics.due_iterations;
      counts.dropped_iterations += metrics.dropped_iterations;
    }
    count_undone(cohort.executor, counts);
    result.interrupted_iterations += counts.interrupted_iterations;
    result.dropped_iterations += counts.dropped_iterations;
    if (is_open_model(cohort.executor)) add_rates(cohort, result.elapsed, counts);
  }
  for (const EngineThread& engine : engines_) {
    for (const auto& [text, mark] : engine.metrics().marks) {
      const auto [known, is_new] = marks.try_emplace(text, mark);
      if (is_new) continue;
      known->second.count += mark.count;
      known->second.time = std::min(known->second.time, mark.time);
    }
  }
  for (auto& [text, mark] : marks) result.marks.push_back(std::move(mark));
  std::stable_sort(result.marks.begin(), result.marks.end(),
                   [](const Mark& a, const Mark& b) { return a.time < b.time; });
  if (result.marks.size() > RunResult::max_marks) result.marks.resize(RunResult::max_marks);
}

void Load::Implementation::judge(RunResult& result) const {
  const telemetry::Histogram& lag = result.generator.schedule_lag;
  const std::chrono::nanoseconds p99 = lag.percentile(99);
  const bool is_known = lag.count() >= fewest_lags;
  if (is_known && p99 > options_.lag_limit) {
    result.generator.invalid_reason =
        "the generator fell behind its own schedule: 1 % of the steps began more than " +
        lag_text(p99) + " late (limit " + lag_text(options_.lag_limit) +
        "); use fewer virtual users, more --threads, or a machine of its own";
  } else if (is_known && p99 > LoadOptions().lag_limit) {
    result.generator.warnings.push_back("1 % of the steps began more than " + lag_text(p99) +
                                        " late: the latencies hold that, too");
  }
  if (result.generator.cpu_share >= busy_thread) {
    result.generator.warnings.push_back(
        "an engine thread was busy all the time: the throughput may be the generator's limit, not "
        "the target's; use more --threads, or a machine of its own");
  }
  const std::lock_guard lock(mutex_);
  if (state_.unreachable.load()) {
    result.verdict = Verdict::unreachable;
  } else if (stop_asked_) {
    result.verdict = Verdict::aborted;
  } else if (!result.generator.invalid_reason.empty()) {
    result.verdict = Verdict::invalid;
  }
}

void Load::Implementation::stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    stop_asked_ = true;
    ++looks_;
    if (canary_ != nullptr) canary_->stop();
  }
  changed_.notify_one();
}

Progress Load::Implementation::progress() const {
  Progress progress;
  progress.duration = scenario_.duration();
  {
    const std::lock_guard lock(mutex_);
    if (!has_started_) return progress;
  }
  progress.elapsed = now() - state_.start;
  progress.vus = state_.vus.value();
  progress.connections = state_.connections.value();
  for (const EngineThread& engine : engines_) {
    const ThreadMetrics& metrics = engine.metrics();
    progress.packets_sent += metrics.packets_sent.value();
    progress.packets_received += metrics.packets_received.value();
    progress.bytes_sent += metrics.bytes_sent.value();
    progress.bytes_received += metrics.bytes_received.value();
    progress.errors += metrics.errors.value();
    progress.iterations += metrics.iterations.value();
  }
  if (const auto last = timeline_.last()) {
    progress.p50 = last->p50;
    progress.p99 = last->p99;
  }
  progress.stopping = state_.phase.load(std::memory_order_relaxed) != Phase::running;
  return progress;
}

LiveRun Load::Implementation::take_live() const {
  LiveRun run;
  {
    const std::lock_guard lock(mutex_);
    if (!has_started_) return run;
  }
  run.elapsed = now() - state_.start;
  run.vus = state_.vus.value();
  run.connections = state_.connections.value();
  run.connects = state_.connects_done.load(std::memory_order_relaxed);
  run.failed_connects = state_.connects_failed.load(std::memory_order_relaxed);
  if (ledger_) run.owed = ledger_->owed();
  for (const EngineThread& engine : engines_) engine.take_live(run.part);
  return run;
}

Load::Load(const Scenario& scenario, const Endpoint& target, const LoadOptions& options)
    : implementation_(std::make_unique<Implementation>(scenario, target, options)) {}
Load::~Load() = default;
RunResult Load::run() {
  return implementation_->run();
}
void Load::begin() {
  implementation_->begin();
}
std::size_t Load::threads() const noexcept {
  return implementation_->threads();
}
bool Load::turn(std::size_t thread) {
  return implementation_->turn(thread);
}
bool Load::look() {
  return implementation_->look();
}
RunResult Load::finish() {
  return implementation_->finish();
}
void Load::stop() noexcept {
  implementation_->stop();
}
LiveRun Load::take_live() const {
  return implementation_->take_live();
}
Progress Load::progress() const {
  return implementation_->progress();
}

}  // namespace portstorm::client
