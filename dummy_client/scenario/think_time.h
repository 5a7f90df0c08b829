#pragma once
// How long a think step lasts this time.

#include "dummy_client/scenario/random.h"
#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

// Never negative: what a normal distribution draws below zero counts as zero. A minimum or
// maximum cuts the values of the other distributions off.
Duration think_time(const ThinkStep& step, Random& random) noexcept;

}  // namespace portstorm::client
