#pragma once
// Reads a result that `--out` wrote (json_result.h), for `merge` and `compare`. What comes back
// is what went in: times to the nanosecond, the start to the microsecond, histograms without loss.
//
// A file may come from anywhere: every figure is checked, every list has a limit, mistakes are
// reported with their places. Keys that are not known are passed over: the version allows more.

#include <optional>
#include <string>
#include <string_view>

#include "dummy_client/report/run_result.h"
#include "json_file/json_file.h"

namespace portstorm::client {

// Nothing when there was a mistake; another version than json_result_version is one, and then the
// only one.
std::optional<RunResult> read_result(const std::string& path, json_file::Mistakes& mistakes);
std::optional<RunResult> parse_result(std::string_view text, json_file::Mistakes& mistakes);

}  // namespace portstorm::client
