#pragma once
// What one thread has seen of the ledger's deliveries. Merged at the end of the run.

#include <cstdint>

#include "telemetry/histogram.h"

namespace portstorm::client {

struct LedgerCounts {
  std::uint64_t messages = 0;
  std::uint64_t delivered = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t misrouted = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t corrupted = 0;
  std::uint64_t undecided = 0;
  std::uint64_t unstamped = 0;
  telemetry::Histogram delivery_latency;
  telemetry::Histogram last_delivery_latency;
};

}  // namespace portstorm::client
