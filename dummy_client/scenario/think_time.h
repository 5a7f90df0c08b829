#pragma once
// How long a think step lasts this time.

#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/random.h"
#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

// Pareto's tail has no end; the run has.
inline constexpr Duration max_think_time = max_duration;

// Never negative: what a normal distribution draws below zero counts as zero. The step's minimum
// and maximum cut off what lies beyond them.
Duration think_time(const ThinkStep& step, Random& random) noexcept;

}  // namespace portstorm::client
