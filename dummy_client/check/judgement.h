#pragma once
// What a scenario's result says about a bug.

#include <string>

#include "dummy_client/check/suite.h"
#include "dummy_client/report/run_result.h"

namespace portstorm::client {

enum class Finding : std::uint8_t {
  not_seen,
  detected,
  not_applicable,  // the scenario's variables leave the check out
  // The server no longer answered, the run was ended early or INVALID, or none of the flows that
  // would have shown the bug came to its end.
  not_run,
};

std::string_view to_string(Finding finding) noexcept;

struct CheckResult {
  Finding finding = Finding::not_run;
  std::string evidence;  // one sentence
  // Of the scenario's run; one that never began was aborted, one that shows nothing is invalid.
  Verdict verdict = Verdict::aborted;
};

CheckResult judge(const Check& check, const RunResult& result);

}  // namespace portstorm::client
