#pragma once
// Where a bug can be planted in the server without touching it: around the port that its network
// layer submits to, around the queue that its workers hand their events to, and between the chat
// and the network layer. Each seam is left alone by default.

#include <memory>

#include "completion_port/simulated_completion_port.h"
#include "target_server/content/content.h"
#include "target_server/network/event_batch.h"
#include "target_server/network/network_options.h"

namespace portstorm::simulation {

class Seams {
 public:
  virtual ~Seams() = default;

  virtual void change(server::NetworkOptions&) {}
  // Null: what is given stays as it is. The result refers to what it was given.
  virtual std::unique_ptr<CompletionPort> around(SimulatedCompletionPort&) { return nullptr; }
  virtual std::unique_ptr<server::EventSink> around(server::EventSink&) { return nullptr; }
  virtual std::unique_ptr<server::Content> around(server::Content&, server::Sessions&) {
    return nullptr;
  }
};

}  // namespace portstorm::simulation
