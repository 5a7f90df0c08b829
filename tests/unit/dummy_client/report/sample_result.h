#pragma once
// A run with a little of everything, for the tests of the reports.

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

}  // namespace portstorm::client
