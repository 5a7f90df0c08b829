#pragma once
// What a program tells the stream of itself. All calls come from the stream's own thread, while
// the program works on: what they read must be safe to read then.

#include <vector>

#include "telemetry/line.h"

namespace portstorm::telemetry {

class Source {
 public:
  virtual ~Source() = default;

  virtual Hello hello() = 0;  // once, before all else
  // Fills in all but the time; `sample` comes empty.
  virtual void sample(Sample& sample) = 0;
  // Appends what has happened since the last call: incidents and marks.
  virtual void happened(std::vector<Line>& lines) = 0;
};

}  // namespace portstorm::telemetry
