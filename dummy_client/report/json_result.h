#pragma once
// The result as JSON, for programs: what `--out` writes. docs/results.md describes every key;
// result_file.h reads it back.

#include <string>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

inline constexpr int json_result_version = 2;

// A line for each key, and for each element of the lists. Never throws on what a scenario or a
// server can put into texts: bytes that are no UTF-8 become U+FFFD.
std::string json_result(const RunResult& result);

}  // namespace portstorm::client
