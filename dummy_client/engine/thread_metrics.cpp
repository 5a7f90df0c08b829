#include "dummy_client/engine/thread_metrics.h"

#include "process/process.h"

namespace portstorm::client {

void ThreadMetrics::publish_live() {
  LiveCounts& counts = live->own.counts;
  counts.adversary_errors = adversary_errors;
  counts.checked_steps = checked_steps;
  counts.short_sends = short_sends;
  counts.due_iterations = counts.dropped_iterations = 0;
  for (const CohortMetrics& cohort : cohorts) {
    counts.due_iterations += cohort.due_iterations;
    counts.dropped_iterations += cohort.dropped_iterations;
  }
  counts.ledger_messages = ledger.messages;
  counts.ledger_delivered = ledger.delivered;
  counts.ledger_duplicated = ledger.duplicated;
  counts.ledger_misrouted = ledger.misrouted;
  counts.ledger_out_of_order = ledger.out_of_order;
  counts.ledger_corrupted = ledger.corrupted;
  counts.busiest_thread_cpu = process::thread_cpu();
  live->publish();
}

void ThreadMetrics::take_live(LivePart& total) const {
  live->take(total);
  LiveCounts& counts = total.counts;
  counts.packets_sent += packets_sent.value();
  counts.packets_received += packets_received.value();
  counts.bytes_sent += bytes_sent.value();
  counts.bytes_received += bytes_received.value();
  counts.iterations += iterations.value();
  counts.errors += errors.value();
}

}  // namespace portstorm::client
