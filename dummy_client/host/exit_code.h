#pragma once
// Exit codes besides those of the verdicts (report/run_result.h); docs/results.md lists them all.

namespace portstorm::client {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;         // the run passed, but a result file was not written;
                                              // or the system failed in a way without its own code
inline constexpr int exit_invalid = 104;      // a mistake in a file, an option, or the budget
inline constexpr int exit_unreachable = 107;  // as Verdict::unreachable: no such host

}  // namespace portstorm::client
