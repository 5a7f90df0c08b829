#pragma once
// A comparison as text for a terminal of 120 columns; its last line is the conclusion.

#include <optional>
#include <string>

#include "dummy_client/report/compare.h"
#include "dummy_client/report/text_writer.h"

namespace portstorm::client {

// Whether a 99th percentile got worse by more than `percent` and beyond the noise, in a comparison
// from which something can be concluded.
bool is_regression(const Comparison& comparison, double percent);

// `regression_percent`: the limit of --fail-on-regression, if it was given.
std::string comparison_text(const NamedResult& a, const NamedResult& b,
                            const Comparison& comparison, std::optional<double> regression_percent,
                            Colours colours);

}  // namespace portstorm::client
