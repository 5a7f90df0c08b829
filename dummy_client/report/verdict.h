#pragma once
// The verdict in words. exit_code() stands beside Verdict in run_result.h.

#include <string>
#include <string_view>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

std::string_view verdict_word(Verdict verdict) noexcept;  // "PASSED", "THRESHOLD FAILED", ...
std::string_view verdict_key(Verdict verdict) noexcept;   // for files: "threshold_failed"

// Why: "2 of 3 thresholds failed", "stopped by the user after 12.3s".
std::string verdict_reason(const RunResult& result);

}  // namespace portstorm::client
