#pragma once
// The verdict as JUnit XML, in the form that Jenkins and GitLab read: one suite, whose cases are
// the verdict, each threshold, each kind of error, and the canary.
//
// What fails here fails the run, and nothing else does: errors that no threshold forbids are
// skipped cases, and so are the thresholds of a run that was INVALID, UNREACHABLE or ABORTED.

#include <string>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

std::string junit_report(const RunResult& result);

}  // namespace portstorm::client
