#pragma once
// A run with a little of everything, for the tests of the reports.

#include <cmath>
#include <random>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

using namespace std::chrono_literals;

inline StepResult sample_step(StepResult::Kind kind, std::string name, std::uint64_t count,
                              std::chrono::nanoseconds latency) {
  StepResult step;
  step.kind = kind;
  step.name = std::move(name);
  step.count = count;
  step.latency.record(latency, count);
  step.uncorrected_latency.record(latency / 2, count);
  return step;
}

inline LedgerResult sample_ledger() {
  LedgerResult ledger;
  ledger.messages = 100;
  ledger.expected = 1000;
  ledger.delivered = 997;
  ledger.missing = 3;
  ledger.delivery_latency.record(2ms, 997);
  ledger.last_delivery_latency.record(5ms, 97);
  return ledger;
}

inline RunResult sample_result() {
  RunResult result;
  result.scenario = "chat_rooms";
  result.description = "users talk in rooms of ten";
  result.scenario_file = "scenarios/chat_rooms.json";
  result.target = "127.0.0.1:11021";
  result.seed = 7;
  result.started = std::chrono::system_clock::from_time_t(1714564800);  // 2024-05-01 12:00:00 UTC
  result.elapsed = 10s;
  result.peak_vus = 5000;
  result.peak_connections = 4999;
  result.iterations = 12;
  result.packets_sent = 12000;
  result.packets_received = 120000;
  result.bytes_sent = 3'000'000;
  result.bytes_received = 30'000'000;
  result.steps = {sample_step(StepResult::Kind::connect, "connect", 5000, 300us),
                  sample_step(StepResult::Kind::send, "LoginRequest", 5000, 40us),
                  sample_step(StepResult::Kind::expect, "say", 7000, 1500us)};
  result.steps[2].failures = 2;
  result.errors["expect: timed out"] = {2, "say at 21:12: no RoomChatResponse within 2s"};
  result.error_count = 2;
  result.checked_steps = 1000;
  result.ledger = sample_ledger();
  for (int i = 1; i <= 10; ++i) {
    Second second;
    second.time = i;
    second.vus = second.connections = static_cast<std::uint64_t>(i) * 500;
    second.packets_sent = 1200;
    second.packets_received = 12000;
    second.p50 = 1ms;
    second.p95 = 2ms;
    second.p99 = std::chrono::milliseconds(2 + i);
    result.seconds.push_back(second);
  }
  result.generator.cpu = 4s;
  result.generator.cpu_share = 0.35;
  result.generator.peak_resident_bytes = 64'000'000;
  result.generator.schedule_lag.record(80us, 10000);
  return result;
}

// ---- the same with what a run can have besides ------------------------------------------------

// Latencies as a server has them: most near `median`, a tail; later actions wait for earlier ones.
inline StepResult measured_step(StepResult::Kind kind, std::string name, std::uint64_t count,
                                std::chrono::microseconds median, unsigned seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> shape(std::log(static_cast<double>(median.count())), 0.6);
  StepResult step;
  step.kind = kind;
  step.name = std::move(name);
  step.count = count;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto took = std::chrono::nanoseconds(static_cast<std::int64_t>(shape(random) * 1000));
    step.uncorrected_latency.record(took);
    step.latency.record(i % 50 == 0 ? took * 8 : took);
  }
  return step;
}

inline CohortResult sample_cohort(std::string name, std::string executor, bool adversary) {
  CohortResult cohort;
  cohort.name = std::move(name);
  cohort.executor = std::move(executor);
  cohort.adversary = adversary;
  cohort.peak_vus = 50;
  cohort.iterations = 900;
  cohort.interrupted_iterations = 7;
  cohort.errors = 2;
  return cohort;
}

inline ThresholdResult sample_threshold(std::string metric, std::string expression,
                                        Threshold::Aggregate aggregate, double percentile,
                                        Threshold::Comparison comparison, double limit) {
  ThresholdResult threshold;
  threshold.metric = std::move(metric);
  threshold.expression = std::move(expression);
  threshold.is_latency = threshold.metric.starts_with("latency");
  threshold.rule.emplace();
  threshold.rule->metric = threshold.metric;
  threshold.rule->expression = threshold.expression;
  threshold.rule->aggregate = aggregate;
  threshold.rule->percentile = percentile;
  threshold.rule->comparison = comparison;
  threshold.rule->limit = limit;
  threshold.passed = true;
  return threshold;
}

inline RunResult full_result() {
  using Kind = StepResult::Kind;
  RunResult result = sample_result();
  result.scenario = "채팅방 chat_rooms";
  result.description = "이용자 5,000명이 열 명씩 방에서 이야기한다";
  result.started += 123456us;
  result.interrupted_iterations = 5;
  result.dropped_iterations = 31;
  result.cohorts = {sample_cohort("talkers", "ramping-vus", false),
                    sample_cohort("구경꾼", "constant-arrival-rate", false),
                    sample_cohort("vandals", "constant-vus", true)};
  result.cohorts[1].due_iterations = 1031;
  result.cohorts[1].dropped_iterations = 31;
  result.cohorts[1].requested_rate = 103.1;
  result.cohorts[1].achieved_rate = 100;
  result.steps = {measured_step(Kind::connect, "connect", 5000, 300us, 1),
                  measured_step(Kind::send, "LoginRequest", 5000, 20us, 2),
                  measured_step(Kind::expect, "login", 5000, 900us, 3),
                  measured_step(Kind::expect, "say", 40000, 1500us, 4),
                  measured_step(Kind::close, "kicked", 3, 90us, 5),
                  measured_step(Kind::send, "LoginRequest", 400, 25us, 6)};
  result.steps[3].failures = 2;
  result.steps[5].adversary = true;
  result.adversary_errors["send: reset"] = {12, "LoginRequest at 40:9: connection reset"};
  result.adversary_error_count = 12;
  result.marks = {{2.5, "배포 시작", 1}, {6.25, "cache <cleared>", 50}};
  result.canary = CanaryResult{true, 12ms, ""};
  result.thresholds = {
      sample_threshold("latency{as:say}", "p(99.9)<50ms", Threshold::Aggregate::percentile, 99.9,
                       Threshold::Comparison::less, 0.05),
      sample_threshold("errors", "count<=2", Threshold::Aggregate::count, 0,
                       Threshold::Comparison::less_equal, 2)};
  result.ledger->unstamped = 9;
  result.seconds[6].errors = 2;
  result.generator.warnings = {"the busiest thread was 96% busy for a second"};
  result.generator.short_sends = 4;
  return result;
}

}  // namespace portstorm::client
