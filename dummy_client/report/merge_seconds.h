#pragma once
// Several runs second by second, laid over one another. Private to this folder.

#include <span>
#include <vector>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

struct SecondsOfPart {
  std::span<const Second> seconds;
  double offset = 0;  // its start, in seconds after the first start of all
};

// On a grid of the longest interval among the parts; a part is moved by whole intervals of it, so
// that its own seconds stay whole. At most RunResult::max_seconds.
std::vector<Second> merge_seconds(std::span<const SecondsOfPart> parts);

}  // namespace portstorm::client
