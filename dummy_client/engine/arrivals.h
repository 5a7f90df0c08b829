#pragma once
// The iterations of an open model that one engine thread begins: at their due times, whatever the
// server does. Each is handed to a free virtual user; when there is none, it is dropped.
//
// Arrival i belongs to the i-th of the threads that own virtual users of the cohort, in turn.
// Single-threaded: its engine thread owns it.

#include <cstdint>
#include <optional>
#include <vector>

#include "dummy_client/engine/user_context.h"
#include "dummy_client/scenario/arrival_schedule.h"

namespace portstorm::client {

class VirtualUser;

class Arrivals {
 public:
  struct Share {
    std::uint64_t first = 0;  // its first arrival
    std::uint64_t step = 1;   // each how many it gets
  };

  // `timer` is its owner number in the thread's TimerQueue, `cohort` the index in the scenario.
  Arrivals(const Scenario& scenario, std::size_t cohort, Share share, std::uint32_t timer);

  void begin(UserContext& context);  // the run starts
  void on_timer(UserContext& context);
  // The run ends, early or not: no more arrivals. Those that were due and never had their turn
  // (the generator was too slow) count as dropped.
  void stop(UserContext& context);

  void add_free(VirtualUser& user) { free_.push_back(&user); }

 private:
  void set_timer(UserContext& context);

  const Cohort& cohort_;
  const std::size_t index_;
  const std::uint64_t step_;
  const std::uint32_t timer_;
  const ArrivalSchedule schedule_;
  std::uint64_t next_;
  bool has_stopped_ = false;
  // The one that was free last is busy first: few users do the work as long as few suffice.
  std::vector<VirtualUser*> free_;
};

}  // namespace portstorm::client
