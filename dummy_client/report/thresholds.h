#pragma once
// Holds the scenario's thresholds against what was measured.
//
//   latency            all expect steps together        p(N) avg min med max
//   latency{as:NAME}   the steps counted under NAME     p(N) avg min med max
//   ledger_*           missing, duplicated, ...         count
//   errors             failed steps                     count; rate: of all that could fail
//   dropped_iterations due, but not begun                   count
//
// Adversaries count apart: no threshold looks at their steps and errors.

#include <string_view>
#include <vector>

#include "dummy_client/report/run_result.h"
#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

// A metric of which nothing was measured has no value and fails: silence is no success.
ThresholdResult evaluate(const Threshold& threshold, const RunResult& result);

// Fills result.thresholds, the last of which is the canary's when there was one: that it was
// served. A verdict of `passed` becomes `threshold_failed` when one fails, any other stays.
void apply_thresholds(const std::vector<Threshold>& thresholds, RunResult& result);

// Those that a result was judged by, to judge another by them.
std::vector<Threshold> thresholds_of(const RunResult& result);

inline constexpr std::string_view canary_metric = "canary";

}  // namespace portstorm::client
