#pragma once
// Where a virtual user stands in its flow: the step it is at, and the flows around it.

#include <cstdint>
#include <vector>

#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

class FlowCursor {
 public:
  void start(const Flow& flow) {
    frames_.clear();
    frames_.push_back({&flow, 0, 1});
  }
  void stop() { frames_.clear(); }

  // The next step to perform; null at the end of the flow.
  const Step* next() {
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.index < frame.flow->size()) return &(*frame.flow)[frame.index++];
      if (--frame.rounds > 0) {
        frame.index = 0;
      } else {
        frames_.pop_back();
      }
    }
    return nullptr;
  }
  // The step that next() just returned has to be performed again.
  void step_back() { --frames_.back().index; }
  // That step holds a flow of its own.
  void enter(const Flow& flow, std::int64_t rounds = 1) {
    if (rounds > 0) frames_.push_back({&flow, 0, rounds});
  }

 private:
  struct Frame {
    const Flow* flow;
    std::size_t index;
    std::int64_t rounds;  // this one included
  };
  std::vector<Frame> frames_;
};

}  // namespace portstorm::client
