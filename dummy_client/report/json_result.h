#pragma once
// The result as JSON, for programs: what `--out` writes. docs/results.md describes every key.

#include <string>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

inline constexpr int json_result_version = 1;

// Never throws on what a scenario or a server can put into texts: bytes that are no UTF-8 become
// U+FFFD.
std::string json_result(const RunResult& result);

}  // namespace portstorm::client
