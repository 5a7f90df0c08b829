#pragma once
// What a virtual user has at hand: the things of its engine thread, and of the run.

#include <functional>
#include <vector>

#include "completion_port/completion_port.h"
#include "dummy_client/engine/ledger.h"
#include "dummy_client/engine/packet_builder.h"
#include "dummy_client/engine/run_state.h"
#include "dummy_client/engine/source_addresses.h"
#include "dummy_client/engine/thread_metrics.h"
#include "dummy_client/engine/timer_queue.h"
#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

class VirtualUser;

struct UserContext {
  const Scenario& scenario;
  const Endpoint& target;
  const SourceAddresses& sources;
  Ledger* ledger;  // null when the scenario has none
  RunState& state;
  CompletionPort& port;
  TimerQueue& timers;
  ThreadMetrics& metrics;
  PacketBuilder& builder;
  const std::function<void()>& wake_all;  // the run's threads: a barrier has opened

  TimePoint now{};                          // when the wait returned, or the timer fired
  std::vector<VirtualUser*> at_barriers{};  // of this thread, waiting
  std::size_t quiet_users = 0;              // of this thread: perform no more steps
  std::size_t gone_users = 0;               // of those: their connection is closed too

  TimePoint clock() const noexcept { return port.now(); }
};

}  // namespace portstorm::client
