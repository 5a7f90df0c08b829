#pragma once
// One virtual user: performs its flow again and again while it is active.
//
//   resting --period begins--> performing steps --end of the flow--> next iteration
//      ^                        |  waits in: connecting, sending, expecting, thinking,
//      |                        |            finishing (FIN sent), closing
//      +---- failed: closes, then rests a little (backs off)
//
// When its time is over it becomes quiet: done, or lingering: at the end of the run it stays
// connected, so that the ledger sees what is still under way.
//
// Due times. The first step is due when the iteration is; a think step moves the due time on by
// what it drew; a reply makes the next step due when it comes. What the generator itself loses is
// thus never subtracted from a latency. An expect's latency runs from the moment when the request
// before it (send or connect) was due.
//
// Single-threaded: its engine thread owns it.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dummy_client/engine/cohort_plan.h"
#include "dummy_client/engine/connection.h"
#include "dummy_client/engine/echo_check.h"
#include "dummy_client/engine/flow_cursor.h"
#include "dummy_client/engine/unread_packets.h"
#include "dummy_client/engine/user_context.h"
#include "dummy_client/scenario/active_periods.h"
#include "dummy_client/scenario/random.h"
#include "wire/reassembler.h"

namespace portstorm::client {

class VirtualUser {
 public:
  // `index` within the cohort; `timer` is its owner number in the thread's TimerQueue.
  VirtualUser(const Scenario& scenario, const CohortPlan& plan, std::uint64_t index,
              std::uint32_t timer);

  void begin(UserContext& context);  // the run starts
  void on_timer(UserContext& context);
  void on_completion(UserContext& context, const Completion& completion);
  void stop(UserContext& context);   // the run ends early
  void close(UserContext& context);  // the ledger has settled; the user is quiet

 private:
  enum class Activity : std::uint8_t {
    performing,
    resting,
    connecting,
    sending,  // the send before this one is not through yet
    expecting,
    thinking,
    finishing,
    closing,
    lingering,
    done,
  };
  enum class AfterClose : std::uint8_t { next_step, end_of_iteration, back_off, end_of_period };

  // ---- periods and iterations (virtual_user.cpp) ----------------------------------------------
  TimePoint at(const UserContext& context, Duration after_start) const;
  void rest_until_next_period(UserContext& context);
  void begin_iteration(UserContext& context);
  void end_iteration(UserContext& context);
  void end_period(UserContext& context);
  void interrupt(UserContext& context);
  void become_quiet(UserContext& context, Activity how);
  void fail(UserContext& context, const std::string& kind, const std::string& what);
  void back_off(UserContext& context);
  void wait_in(UserContext& context, Activity activity, TimePoint until);
  void close_connection(UserContext& context, CloseMode mode, AfterClose after);
  void after_close(UserContext& context);
  void leave_all_groups(UserContext& context);
  bool is_quiet() const noexcept {
    return activity_ == Activity::lingering || activity_ == Activity::done;
  }

  // ---- steps (virtual_user_steps.cpp) -----------------------------------------------------------
  void perform_steps(UserContext& context);
  void perform(UserContext& context, const ConnectStep& step);
  void perform(UserContext& context, const SendStep& step);
  void perform(UserContext& context, const ExpectStep& step);
  void perform(UserContext& context, const RawStep& step);
  void perform(UserContext& context, const ThinkStep& step);
  void perform(UserContext& context, const RepeatStep& step);
  void perform(UserContext& context, const JoinStep& step);
  void perform(UserContext& context, const LeaveStep& step);
  void perform(UserContext& context, const DisconnectStep& step);
  void try_connect(UserContext& context);
  void on_connected(UserContext& context);
  void on_connect_failed(UserContext& context, Error error);
  std::string build_packet(UserContext& context, const SendStep& step);  // empty, or the problem
  void hand_to_socket(UserContext& context);
  void finish_connection(UserContext& context, AfterClose after);
  bool must_wait_for_send(UserContext& context);
  EvaluationContext evaluation();
  std::string group_name(const Template& name);
  StepMetrics* metrics_of(UserContext& context, const Step* step);

  // ---- what comes (virtual_user_packets.cpp) ----------------------------------------------------
  void on_received(UserContext& context, std::span<const std::byte> bytes);
  void go_on_receiving(UserContext& context);
  void on_packet(UserContext& context, std::span<const std::byte> packet);
  void on_stream(UserContext& context, std::span<const std::byte> bytes);
  bool take_for_ledger(UserContext& context, const wire::PacketDefinition* definition,
                       std::span<const std::byte> packet);
  // Does this packet fulfil the expect step? problem_ is set when it is the right one but wrong.
  void match(UserContext& context, const ExpectStep& step, std::span<const std::byte> packet,
             TimePoint arrived);
  void fulfil(UserContext& context, TimePoint arrived);
  void on_timed_out(UserContext& context);
  void on_end(UserContext& context, Connection::Event event, Error error);

  const CohortPlan& plan_;
  const std::uint64_t number_;  // ${vu}
  const std::uint32_t timer_;
  const std::vector<ActivePeriod> periods_;
  std::size_t period_ = 0;
  TimePoint stop_{};
  TimePoint hard_stop_{};
  bool is_last_to_stop_ = false;  // this period ends with the run

  Activity activity_ = Activity::resting;
  AfterClose after_close_ = AfterClose::next_step;
  bool in_iteration_ = false;
  std::uint64_t iteration_ = 0;
  unsigned failures_in_row_ = 0;
  Random random_;
  FlowCursor cursor_;
  const Step* step_ = nullptr;  // being performed

  TimePoint due_{};  // of the step being performed
  TimePoint step_begun_{};
  TimePoint request_due_{};  // of the last send or connect
  TimePoint request_sent_{};
  TimePoint send_due_{};  // of the send that is under way
  const Step* send_step_ = nullptr;
  std::size_t connect_attempts_ = 0;

  Connection connection_;
  wire::Reassembler reassembler_;
  UnreadPackets unread_;
  EchoCheck echo_;
  TimePoint echo_arrived_{};
  std::vector<Membership> memberships_;
  std::string stamp_;
  std::string problem_;  // found while packets are taken apart
};

}  // namespace portstorm::client
