#pragma once
// How far a run is, in one line: redrawn in place on a terminal, a line each time elsewhere.

#include <chrono>
#include <cstdint>
#include <string>

#include "dummy_client/report/progress.h"

namespace portstorm::client {

class ProgressLine {
 public:
  enum class Kind : std::uint8_t { redrawn, plain };
  explicit ProgressLine(Kind kind) : kind_(kind) {}

  // What to print now. Rates are those since the call before.
  std::string next(const Progress& progress);

  // What to print after the last one, so that other text starts on a clean line.
  std::string end() const;

 private:
  struct Rates {
    double sent = 0;
    double received = 0;
  };
  Rates rates_since_last(const Progress& progress);
  std::string redrawn(const Progress& progress, const Rates& rates);

  Kind kind_;
  std::chrono::nanoseconds last_elapsed_{};
  std::uint64_t last_sent_ = 0, last_received_ = 0;
  Rates rates_;
};

}  // namespace portstorm::client
