#pragma once
// Runs the content on the workers themselves, at the end of each of their batches. For content
// that has no state to share (echo).

#include "target_server/network/event_batch.h"

namespace portstorm::server {

class InlineContent final : public EventSink {
 public:
  InlineContent(Content& content, Sessions& sessions) : content_(content), sessions_(sessions) {}

  void take(EventBatch& batch) override {
    batch.dispatch(content_, sessions_);
    batch.clear();
  }

 private:
  Content& content_;
  Sessions& sessions_;
};

}  // namespace portstorm::server
