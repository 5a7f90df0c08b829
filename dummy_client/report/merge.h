#pragma once
// The results of several generators that ran one scenario at the same time, as one result.
//
//   counts, rates, peaks, CPU   added (peaks may have come at different moments: the sum is "at
//                               most")
//   histograms                  merged without loss
//   seconds                     laid over one another by the start of the runs, to the nearest
//                               second (or the longest interval); counts and levels added.
//                               Percentiles of a second cannot be had from percentiles: the
//                               highest counts
//   busiest thread, memory      the highest
//   start, length               from the first start to the last end
//   verdict                     INVALID, UNREACHABLE, ABORTED: the worst of them stays; otherwise
//                               the thresholds decide, evaluated anew over the whole
//   names, file, seed           the first one's
//
// A generator's ledger knows its own messages only: groups must not span generators.

#include <optional>
#include <span>
#include <string>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

struct NamedResult {
  std::string name;  // of its file, for messages
  RunResult result;
};

// At least one. Nothing and a reason when they are no parts of one run: other scenarios, cohorts,
// steps or thresholds, or no common moment.
std::optional<RunResult> merge_results(std::span<const NamedResult> parts, std::string& why);

}  // namespace portstorm::client
