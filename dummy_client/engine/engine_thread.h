#pragma once
// One thread of the engine: its own completion port, timers, and share of the virtual users. It
// shares nothing with the other threads but RunState, the ledger and the timeline.

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "completion_port/completion_port.h"
#include "dummy_client/engine/arrivals.h"
#include "dummy_client/engine/cohort_plan.h"
#include "dummy_client/engine/timeline.h"
#include "dummy_client/engine/user_context.h"
#include "dummy_client/engine/virtual_user.h"

namespace portstorm::client {

class EngineThread {
 public:
  struct Shared {
    const Scenario& scenario;
    const std::deque<CohortPlan>& plans;
    const Endpoint& target;
    const SourceAddresses& sources;
    Ledger* ledger;
    RunState& state;
    Timeline& timeline;
    std::size_t threads;
    // Called on the engine's threads when all users of one are quiet, and whenever the run must
    // be looked at anew: the ledger has settled, the target cannot be reached.
    std::function<void()> look;
    std::function<void()> wake_all;  // all engine threads: a barrier has opened
    bool keeps_intervals = false;    // the timeline gets each step's histogram of every second
    bool is_watched = false;         // take_live() is called
  };

  // `port` has one worker. It is the thread's clock too.
  EngineThread(const Shared& shared, std::size_t index, std::unique_ptr<CompletionPort> port);

  void run();   // returns when all its users are gone
  void wake();  // from any thread: the phase has changed

  bool turn();  // a piece of run(); false: that was the last

  // From any thread.
  TimePoint now() const noexcept { return port_->now(); }
  bool is_quiet() const noexcept { return is_quiet_.load(std::memory_order_acquire); }
  const ThreadMetrics& metrics() const noexcept { return metrics_; }
  void take_live(LivePart& total) const {
    if (metrics_.live) metrics_.take_live(total);
  }

 private:
  static constexpr std::size_t batch = 256;

  void make_users();
  void make_users_of(const CohortPlan& plan);
  std::uint64_t first_of(const Cohort& cohort) const;
  std::uint64_t users_of(const Cohort& cohort) const;
  Arrivals::Share share_of(const Cohort& cohort) const;
  void begin();
  void end();
  void fire_timers();
  void handle_completions();
  void release_from_barriers();
  void follow_phase();
  void note_quiet();
  void check_reachable();
  void publish();
  void end_second(TimePoint time);

  const Shared& shared_;
  const std::size_t index_;
  std::unique_ptr<CompletionPort> port_;
  ThreadMetrics metrics_;
  PacketBuilder builder_;
  // Owners of timers: of user u, 2u for its activity and 2u + 1 for its reading; then arrivals_.
  std::unique_ptr<TimerQueue> timers_;
  std::deque<VirtualUser> users_;
  std::deque<Arrivals> arrivals_;
  std::unique_ptr<UserContext> context_;
  std::array<Completion, batch> completions_;
  bool has_begun_ = false;
  Phase phase_ = Phase::running;  // as far as the users have been told
  std::atomic<bool> is_quiet_{false};
  TimePoint second_end_{};
  TimePoint next_publish_ = TimePoint::max();  // to who watches
  Second at_second_start_{};                   // the counters
};

}  // namespace portstorm::client
