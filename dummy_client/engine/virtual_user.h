#pragma once
// One virtual user: performs its flow again and again while it is active.
//
//   resting --period begins--> performing steps --end of the flow--> next iteration
//      ^                        |  waits in: connecting, sending, expecting, thinking, ...
//      |                        |            finishing (FIN sent), closing
//      +---- failed: closes, then rests a little (backs off)
//
// In an open model it rests until Arrivals hands it an iteration, and again after that.
//
// When its time is over it becomes quiet: done, or lingering: at the end of the run it stays
// connected, so that the ledger sees what is still under way.
//
// Due times. The first step is due when the iteration is; a think step moves the due time on by
// what it drew; a pace step sets it to the next beat, which may have passed already; a reply makes
// the next step due when it comes. What the generator itself loses is
// thus never subtracted from a latency. An expect's latency runs from the moment when the request
// before it (send or connect) was due.
//
// What it sends depends on the seed, its number and the iteration alone (and on what it captured):
// each iteration draws from a random stream of its own.
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
#include "dummy_client/engine/outgoing.h"
#include "dummy_client/engine/unread_packets.h"
#include "dummy_client/engine/user_context.h"
#include "dummy_client/scenario/active_periods.h"
#include "dummy_client/scenario/random.h"
#include "wire/reassembler.h"

namespace portstorm::client {

class Arrivals;

class VirtualUser {
 public:
  struct Timers {
    std::uint32_t activity = 0;  // owner numbers in the thread's TimerQueue
    std::uint32_t reading = 0;
  };

  // `index` within the cohort. `arrivals` is null in closed models.
  VirtualUser(const Scenario& scenario, const CohortPlan& plan, std::uint64_t index, Timers timers,
              Arrivals* arrivals);

  void begin(UserContext& context);  // the run starts
  void on_timer(UserContext& context);
  void on_reading_timer(UserContext& context);
  void on_completion(UserContext& context, const Completion& completion);
  bool is_released(const UserContext& context) const;  // the barrier it waits at has opened
  void on_released(UserContext& context);
  void stop(UserContext& context);   // the run ends early
  void close(UserContext& context);  // the ledger has settled; the user is quiet

  // For Arrivals: of a user that is free.
  void begin_arrival(UserContext& context, TimePoint due);
  void end_arrivals(UserContext& context);

 private:
  enum class Activity : std::uint8_t {
    resting,
    performing,
    connecting,
    sending,  // the write before this one is not through yet
    writing,  // pieces of a write are left
    flooding,
    expecting,
    expecting_close,
    expecting_nothing,
    thinking,
    at_barrier,
    finishing,
    closing,
    lingering,
    done,
  };
  enum class AfterClose : std::uint8_t { next_step, end_of_iteration, back_off, end_of_period };
  enum class Reading : std::uint8_t { normal, slow, stopped };

  // How the peer ended the connection, and when.
  struct PeerEnd {
    bool is_graceful = false;
    Error error = Error::none;
    TimePoint time{};
  };

  // All that happens to a user goes through here: it is handled, then the flow goes on, unless it
  // waits for something. What cannot be evaluated on the way is the iteration's failure.
  template <class Handler>
  void handle(UserContext& context, const Handler& handler) {
    try {
      handler();
      perform_steps(context);
    } catch (const EvaluationError& error) {
      fail(context, "expression", error.message);
    }
  }

  // ---- periods and iterations (virtual_user.cpp) ----------------------------------------------
  TimePoint at(const UserContext& context, Duration after_start) const;
  void on_time(UserContext& context);
  void rest_until_next_period(UserContext& context);
  bool may_begin_iteration(UserContext& context);
  void start_iteration(UserContext& context);
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
  void leave_barrier(UserContext& context);  // if it waits at one
  void set_active(UserContext& context, bool active);
  bool is_quiet() const noexcept {
    return activity_ == Activity::lingering || activity_ == Activity::done;
  }

  // ---- the flow (virtual_user_steps.cpp) --------------------------------------------------------
  void perform_steps(UserContext& context);  // until it waits for something
  void perform(UserContext& context, const ThinkStep& step);
  void perform(UserContext& context, const IdleStep& step);
  void perform(UserContext& context, const PaceStep& step);
  void perform(UserContext& context, const BarrierStep& step);
  void perform(UserContext& context, const RepeatStep& step);
  void perform(UserContext& context, const ChooseStep& step);
  void perform(UserContext& context, const IfStep& step);
  void perform(UserContext& context, const CallStep& step);
  void perform(UserContext& context, const JoinStep& step);
  void perform(UserContext& context, const LeaveStep& step);
  void perform(UserContext& context, const MarkStep& step);
  void leave_opened_barrier(UserContext& context);
  void on_timed_out(UserContext& context);
  EvaluationContext evaluation() { return evaluation(random_); }
  EvaluationContext evaluation(Random& random);
  std::string filled_in(const Template& text);
  StepMetrics* metrics_of(UserContext& context, const Step* step);
  void count_check(UserContext& context);
  void count_failure(UserContext& context);
  void record(UserContext& context, const Step* step, Duration latency, Duration uncorrected);

  // ---- the connection (virtual_user_connection.cpp) ---------------------------------------------
  void perform(UserContext& context, const ConnectStep& step);
  void perform(UserContext& context, const DisconnectStep& step);
  void perform(UserContext& context, const ExpectCloseStep& step);
  void try_connect(UserContext& context);
  void on_connected(UserContext& context);
  void on_connect_failed(UserContext& context, Error error);
  bool found_unexpected(UserContext& context);
  void finish_connection(UserContext& context, AfterClose after);
  void on_end(UserContext& context, Connection::Event event, Error error);
  void on_expected_end(UserContext& context, const PeerEnd& end);
  void remember_end(UserContext& context, const PeerEnd& end);
  bool is_connected() const noexcept;
  bool waits_for_end() const noexcept;  // a step of the flow does, sooner or later

  // ---- sending (virtual_user_sending.cpp) -------------------------------------------------------
  void perform(UserContext& context, const SendStep& step);
  void perform(UserContext& context, const RawStep& step);
  void perform(UserContext& context, const FloodStep& step);
  void perform(UserContext& context, const SplitStep& step);
  void perform(UserContext& context, const CoalesceStep& step);
  // Empty, or the problem.
  std::string build_packet(UserContext& context, const SendStep& step, Outgoing::Message& message);
  void begin_message();
  void end_message(UserContext& context, Outgoing::Message message);
  void write(UserContext& context);
  void write_next_piece(UserContext& context);
  void cut_off_write(UserContext& context);
  void stop_writing(UserContext& context);
  void on_send_failed(UserContext& context, Error error);
  void on_last_send(UserContext& context, const Completion& completion);
  void on_sent(UserContext& context);
  void go_on_after_send();
  void on_flood_sent(UserContext& context);
  void flood_on(UserContext& context);
  bool must_wait_for_send(UserContext& context);
  bool must_flush_first(UserContext& context);

  // ---- receiving (virtual_user_receiving.cpp) ---------------------------------------------------
  void perform(UserContext& context, const StopReadingStep& step);
  void perform(UserContext& context, const ResumeReadingStep& step);
  void perform(UserContext& context, const ReadSlowlyStep& step);
  void on_event(UserContext& context, Connection::Event event, const Completion& completion);
  void on_received(UserContext& context, std::span<const std::byte> bytes);
  void go_on_receiving(UserContext& context);
  void post_receive(UserContext& context);
  void report_torn(UserContext& context, telemetry::IncidentKind kind);
  void on_packet(UserContext& context, std::span<const std::byte> packet);
  void on_stream(UserContext& context, std::span<const std::byte> bytes);
  void keep(UserContext& context, const wire::PacketDefinition* definition,
            std::span<const std::byte> packet);
  bool take_for_ledger(UserContext& context, const wire::PacketDefinition* definition,
                       std::span<const std::byte> packet);

  // ---- expecting (virtual_user_expecting.cpp) ---------------------------------------------------
  void perform(UserContext& context, const ExpectStep& step);
  void perform(UserContext& context, const ExpectNothingStep& step);
  // Does this packet fulfil the step? problem_ is set when it is the right one but wrong.
  bool is_fulfilled(const ExpectStep& step, std::span<const std::byte> packet);
  void check_fields(const ExpectStep& step, std::span<const std::byte> packet);
  void capture(const ExpectStep& step, std::span<const std::byte> packet);
  void match(UserContext& context, std::span<const std::byte> packet, TimePoint arrived);
  bool match_optional(UserContext& context, const wire::PacketDefinition* definition,
                      std::span<const std::byte> packet, TimePoint arrived);
  void fulfil(UserContext& context, TimePoint arrived);
  void set_problem(std::string kind, std::string what);
  void fail_with_problem(UserContext& context);
  void fail_with_unread(UserContext& context, const std::string& kind);

  const Scenario& scenario_;
  const CohortPlan& plan_;
  const std::uint64_t number_;  // ${vu}
  const Timers timers_;
  Arrivals* const arrivals_;
  const std::vector<ActivePeriod> periods_;
  std::size_t period_ = 0;
  TimePoint stop_{};
  TimePoint hard_stop_{};
  bool is_last_to_stop_ = false;  // this period ends with the run

  Activity activity_ = Activity::resting;
  AfterClose after_close_ = AfterClose::next_step;
  bool is_active_ = false;  // counted among the virtual users
  bool in_iteration_ = false;
  bool has_left_barriers_ = false;
  std::uint64_t iteration_ = 0;
  unsigned failures_in_row_ = 0;
  Random random_;
  std::vector<std::optional<ExpressionValue>> captures_;
  std::vector<std::size_t> data_rows_;
  FlowCursor cursor_;
  const Step* step_ = nullptr;  // being performed
  std::uint64_t barrier_round_ = 0;
  std::optional<TimePoint> beat_;  // when the last pace was due

  TimePoint due_{};  // of the step being performed
  TimePoint step_begun_{};
  TimePoint request_due_{};  // of the last send or connect
  TimePoint request_sent_{};
  std::size_t connect_attempts_ = 0;

  Connection connection_;
  Outgoing outgoing_;
  std::size_t piece_bytes_ = 0;  // on its way
  std::uint64_t flood_left_ = 0;
  std::uint64_t flood_batch_ = 0;  // packets of the write that is on its way
  const Step* flood_step_ = nullptr;
  Random flood_random_{0};  // how much it draws depends on the time
  TimePoint flood_end_{};

  Reading reading_ = Reading::normal;
  std::uint64_t read_rate_ = 0;  // bytes a second, when slow
  std::optional<PeerEnd> peer_end_;
  bool may_send_ = true;   // no send has failed
  bool is_reset_ = false;  // a send was told so
  wire::Reassembler reassembler_;
  UnreadPackets unread_;
  std::vector<const Step*> optional_;  // expects that a packet may still fulfil
  EchoCheck echo_;
  TimePoint echo_arrived_{};
  std::vector<Membership> memberships_;
  std::string stamp_;
  std::string problem_;  // found while packets are taken apart
  std::string problem_kind_;
};

}  // namespace portstorm::client
