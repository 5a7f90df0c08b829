#pragma once
// The findings of a suite as a table for people, and as JSON for programs.

#include <string>
#include <vector>

#include "dummy_client/check/judgement.h"
#include "dummy_client/check/suite.h"

namespace portstorm::client {

// `results` are parallel to suite.checks.
std::string check_table(const Suite& suite, const std::vector<CheckResult>& results);
std::string check_json(const Suite& suite, const std::vector<CheckResult>& results);

// 0 nothing was found; 99 something was; otherwise 105, 107 or 108 when a scenario was ended early,
// found nobody, or was INVALID or empty.
int check_exit_code(const std::vector<CheckResult>& results) noexcept;

}  // namespace portstorm::client
