#pragma once
// Makes a transcript small that makes a server fail: fewer connections, fewer pauses, a write for
// each packet and then fewer of those, fewer bytes, in fewer writes. Delta debugging (Zeller,
// Hildebrandt: Simplifying and Isolating Failure-Inducing Input, 2002), with the likeliest first:
// the last connection alone.

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "dummy_client/fuzz/transcript.h"

namespace portstorm::client {

struct ShrinkOptions {
  // Where the packets of a stream end; empty: nobody knows.
  std::function<std::vector<std::size_t>(std::span<const std::byte>)> packet_ends;

  std::size_t max_trials = 1'000;
  std::function<bool()> is_over;  // asked before each trial; empty: never
};

struct Shrunk {
  Transcript transcript;  // the smallest that fails
  std::size_t trials = 0;
  bool is_whole = false;  // false: the limits ended it, there may be a smaller one
};

// Each trial asks `fails`, which sends the transcript to a server in its first state. Nothing when
// not even the whole fails again.
std::optional<Shrunk> shrink(const Transcript& transcript,
                             const std::function<bool(const Transcript&)>& fails,
                             const ShrinkOptions& options);

}  // namespace portstorm::client
