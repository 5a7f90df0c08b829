#pragma once
// The summary that ends a run, in the shape that users of k6 know: thresholds with ticks, a line
// for each cohort and each step, the ledger, errors, what adversaries did, marks, network, the
// generator's own health, the verdict.

#include <string>

#include "dummy_client/report/run_result.h"
#include "dummy_client/report/text_writer.h"

namespace portstorm::client {

std::string text_summary(const RunResult& result, Colours colours);

}  // namespace portstorm::client
