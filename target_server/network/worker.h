#pragma once
// One network worker: takes completions off the port in batches and sees each batch through.
//
//   wait --> handle each completion --> hand the events to the content --> free the closed slots
//     ^      (sessions, acceptor)       (logic thread, or at once)              |
//     |                                                                         v
//     +----- until there are no more events <-- submit the next receives <-- flush the sends

#include <array>
#include <atomic>
#include <vector>

#include "target_server/network/acceptor.h"
#include "target_server/network/event_batch.h"
#include "target_server/network/flush_lists.h"
#include "target_server/network/port_timers.h"
#include "target_server/network/session_table.h"
#include "target_server/network/turn.h"

namespace portstorm::server {

class Worker {
 public:
  static constexpr std::chrono::milliseconds tick{100};  // how often deadlines are looked at

  // What all workers of a network work on.
  struct Shared {
    CompletionPort& port;
    const NetworkOptions& options;
    telemetry::IncidentLog& incidents;
    SessionTable& sessions;
    Acceptor& acceptor;
    FlushLists& flush_lists;
    PortTimers& timers;
    const std::atomic<bool>& stopping;
  };

  Worker(const Shared& shared, unsigned index);

  // On the worker's thread: begin once, then step until it says false (all is closed).
  void begin();
  bool step(EventSink& sink);

  const WorkerCounters& counters() const noexcept { return turn_.counters; }

 private:
  static constexpr std::size_t batch = 256;

  TimePoint wait_until();
  void handle(const Completion& completion);
  void handle_post(const Completion& completion);
  void on_tick();
  void flush(unsigned list, bool woken);
  void finish_batch(EventSink& sink);
  void hand_over(EventSink& sink);

  bool is_stopping() const noexcept { return shared_.stopping.load(std::memory_order_acquire); }

  const Shared shared_;
  Turn turn_;
  TimePoint next_tick_{};
  bool has_seen_stop_ = false;
  std::array<Completion, batch> completions_;
  std::vector<Session*> flushing_;
};

}  // namespace portstorm::server
