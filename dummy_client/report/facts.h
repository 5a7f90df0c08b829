#pragma once
// The parts of a result as labels and readable values: one source for the text summary and the
// HTML report, so that both say the same.

#include <string>
#include <vector>

#include "dummy_client/report/run_result.h"
#include "dummy_client/report/table.h"

namespace portstorm::client {

struct Fact {
  std::string label;
  std::string value;
  bool fault = false;  // something went wrong here: to be shown so
};
using Facts = std::vector<Fact>;

Facts run_facts(const RunResult& result);
Facts ledger_facts(const LedgerResult& ledger);
Facts generator_facts(const RunResult& result);

// Tables whose first row is the header.
Table step_table(const RunResult& result);
inline constexpr std::size_t step_label_columns = 1;
Table network_table(const RunResult& result);
inline constexpr std::size_t network_label_columns = 1;

std::string step_label(const StepResult& step);  // "connect", "expect login"
std::string threshold_value(const ThresholdResult& threshold);
std::string error_headline(const RunResult& result);  // "3 of 1,000 steps failed (0.30%)"
std::string start_time(const RunResult& result);      // "2024-05-01 12:00:00 UTC"

}  // namespace portstorm::client
