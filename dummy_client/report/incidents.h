#pragma once
// What went wrong, and when: a table for the HTML report, by time.

#include "dummy_client/report/run_result.h"
#include "dummy_client/report/table.h"

namespace portstorm::client {

// Marks and the stretches of seconds in which errors happened; then what has no moment of its own:
// steps that failed, short sends, dropped iterations. The first row is the header; of what happened
// at a moment the first max_incidents.
inline constexpr std::size_t max_incidents = 60;
Table incident_table(const RunResult& result);
inline constexpr std::size_t incident_label_columns = 2;

}  // namespace portstorm::client
