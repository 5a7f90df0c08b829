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

// Tables whose first row is the header; only that when there is nothing to tell.
Table cohort_table(const RunResult& result);
inline constexpr std::size_t cohort_label_columns = 2;
enum class Side : std::uint8_t { users, adversaries };
Table step_table(const RunResult& result, Side side);
inline constexpr std::size_t step_label_columns = 1;
Table network_table(const RunResult& result);
inline constexpr std::size_t network_label_columns = 1;
Table mark_table(const RunResult& result);
inline constexpr std::size_t mark_label_columns = 2;
bool has_rows(const Table& table);

std::string step_label(const StepResult& step);  // "connect", "expect login"
std::string step_label(StepResult::Kind kind, const std::string& name);
std::string threshold_value(const ThresholdResult& threshold);
std::string error_headline(const RunResult& result);            // "3 of 1,000 steps failed (0.30%)"
std::string adversary_error_headline(const RunResult& result);  // "12 steps failed"
std::string canary_text(const CanaryResult& canary);  // "served in 12.0ms", "NOT SERVED: ..."
std::string start_time(const RunResult& result);      // "2024-05-01 12:00:00 UTC"

}  // namespace portstorm::client
