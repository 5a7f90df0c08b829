#pragma once
// What fuzzing has to say: lines of the log for programs, a progress line and a summary for people.

#include <string>
#include <vector>

#include "dummy_client/fuzz/fuzzer.h"
#include "dummy_client/fuzz/saved_failure.h"

namespace portstorm::client {

// One JSON object a line, its newline included.
std::string log_begin(const Scenario& scenario, const FuzzOptions& options);
std::string log_line(const CaseRecord& record);

// Redrawn in place on a terminal.
std::string fuzz_progress_text(const FuzzProgress& progress, const FuzzOptions& options,
                               bool is_terminal);

// `files` are parallel to the failures. `again` is the command line up to its options:
// "dummy_client fuzz chat.json --target 127.0.0.1:11021".
std::string fuzz_summary(const Scenario& scenario, const FuzzResult& result,
                         const std::vector<FailureFiles>& files, const std::string& again);

// 99: something was found; 105, 107: the fuzzing was ended early, or found nobody; 108: nothing was
// tried; 0: nothing was found.
int fuzz_exit_code(const FuzzResult& result) noexcept;

}  // namespace portstorm::client
