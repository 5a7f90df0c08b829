#pragma once
// The summary that ends a run, in the shape that users of k6 know: thresholds with ticks, a line
// for each step, the ledger, errors, network, the generator's own health, the verdict.

#include <string>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

enum class Colours : std::uint8_t { none, ansi };

std::string text_summary(const RunResult& result, Colours colours);

}  // namespace portstorm::client
