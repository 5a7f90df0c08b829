#include "dummy_client/engine/live_metrics.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace portstorm::client {

namespace {

template <typename Value>
void move_behind(std::vector<Value>& from, std::vector<Value>& to) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

// Histograms and lists, but not counts.
void move_recent(LivePart& from, LivePart& to) {
  to.latency.merge(from.latency);
  to.schedule_lag.merge(from.schedule_lag);
  to.steps.resize(std::max(to.steps.size(), from.steps.size()));
  for (std::size_t i = 0; i < from.steps.size(); ++i) to.steps[i].merge(from.steps[i]);
  move_behind(from.incidents, to.incidents);
  move_behind(from.marks, to.marks);
  from.clear_recent();
}

}  // namespace

void LiveCounts::add(const LiveCounts& other) noexcept {
  packets_sent += other.packets_sent;
  packets_received += other.packets_received;
  bytes_sent += other.bytes_sent;
  bytes_received += other.bytes_received;
  iterations += other.iterations;
  due_iterations += other.due_iterations;
  dropped_iterations += other.dropped_iterations;
  errors += other.errors;
  adversary_errors += other.adversary_errors;
  checked_steps += other.checked_steps;
  short_sends += other.short_sends;
  incidents += other.incidents;
  lost_incidents += other.lost_incidents;
  ledger_messages += other.ledger_messages;
  ledger_delivered += other.ledger_delivered;
  ledger_duplicated += other.ledger_duplicated;
  ledger_misrouted += other.ledger_misrouted;
  ledger_out_of_order += other.ledger_out_of_order;
  ledger_corrupted += other.ledger_corrupted;
  busiest_thread_cpu = std::max(busiest_thread_cpu, other.busiest_thread_cpu);
}

void LivePart::clear_recent() noexcept {
  latency.clear();
  schedule_lag.clear();
  for (telemetry::Histogram& step : steps) step.clear();
  incidents.clear();
  marks.clear();
}

LiveMetrics::LiveMetrics(std::size_t steps) {
  own.steps.resize(steps);
}

void LiveMetrics::report(telemetry::Incident incident) {
  ++own.counts.incidents;
  if (own.incidents.size() >= max_incidents) {
    ++own.counts.lost_incidents;
    return;
  }
  incident.time = std::chrono::system_clock::now();
  incident.origin = telemetry::Origin::client;
  own.incidents.push_back(std::move(incident));
}

void LiveMetrics::publish() {
  const std::lock_guard lock(mutex_);
  if (published_.incidents.size() + own.incidents.size() > max_incidents) {  // nobody takes them
    own.counts.lost_incidents += own.incidents.size();
    own.incidents.clear();
  }
  published_.counts = own.counts;
  move_recent(own, published_);
}

void LiveMetrics::take(LivePart& total) {
  const std::lock_guard lock(mutex_);
  total.counts.add(published_.counts);
  move_recent(published_, total);
}

}  // namespace portstorm::client
