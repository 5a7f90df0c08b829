// How a virtual user's connection begins and ends.
#include "dummy_client/engine/virtual_user.h"

namespace portstorm::client {

namespace {

constexpr auto finish_deadline = std::chrono::seconds(5);  // for the peer's FIN after ours
constexpr std::size_t most_ports_tried = 64;               // of a range, for one connect

bool is_local_address_problem(Error error) noexcept {
  return error == Error::address_in_use || error == Error::address_not_available;
}

std::optional<Endpoint> address_of(const std::string& text) {
  const bool is_ipv6 = text.find(':') != std::string::npos;
  return Endpoint::parse(is_ipv6 ? "[" + text + "]:0" : text + ":0");
}

std::string text_of(bool is_graceful, Error error) {
  return is_graceful ? "closed by the server" : std::string(to_string(error));
}

}  // namespace

// It may still receive, and perhaps send.
bool VirtualUser::is_connected() const noexcept {
  return connection_.state() == Connection::State::open ||
         connection_.state() == Connection::State::finishing;
}

bool VirtualUser::waits_for_end() const noexcept {
  return plan_.expects_close() && !is_quiet();
}

// ---- connect ------------------------------------------------------------------------------------

void VirtualUser::perform(UserContext& context, const ConnectStep&) {
  count_check(context);
  if (connection_.state() != Connection::State::closed) {
    return fail(context, "connect: already connected", "there is a connection already");
  }
  request_due_ = due_;
  request_sent_ = step_begun_;
  connect_attempts_ = 0;
  try_connect(context);
}

void VirtualUser::try_connect(UserContext& context) {
  const auto& step = std::get<ConnectStep>(step_->action);
  ConnectOptions options;
  options.socket.receive_buffer_bytes = step.receive_buffer_bytes;
  options.local =
      step.from ? address_of(*step.from) : context.sources.of(number_, connect_attempts_);
  if (step.local_ports) {
    const PortRange& ports = *step.local_ports;
    const std::uint64_t count = std::uint64_t{ports.last} - ports.first + 1;
    if (!options.local) options.local.emplace().family = context.target.family;  // any address
    options.local->port =
        static_cast<std::uint16_t>(ports.first + (number_ + connect_attempts_) % count);
  }
  ++connect_attempts_;
  const auto key = reinterpret_cast<std::uintptr_t>(this);
  const Error error = connection_.connect(context.port, key, context.target, options);
  if (error != Error::none) return on_connect_failed(context, error);
  wait_in(context, Activity::connecting, request_sent_ + step.timeout);
}

void VirtualUser::on_connect_failed(UserContext& context, Error error) {
  const auto& step = std::get<ConnectStep>(step_->action);
  std::size_t attempts = step.from ? 1 : context.sources.count();
  if (step.local_ports) {
    attempts = std::min<std::size_t>(most_ports_tried,
                                     step.local_ports->last - step.local_ports->first + 1U);
  }
  if (is_local_address_problem(error) && connect_attempts_ < attempts) return try_connect(context);
  context.state.connects_failed.fetch_add(1, std::memory_order_relaxed);
  count_failure(context);
  fail(context, "connect: " + std::string(to_string(error)),
       "connect to " + context.target.to_string() + ": " + std::string(to_string(error)));
}

void VirtualUser::on_connected(UserContext& context) {
  context.state.connects_done.fetch_add(1, std::memory_order_relaxed);
  context.state.connections.up();
  record(context, step_, context.now - request_due_, context.now - request_sent_);
  due_ = context.now;
  activity_ = Activity::performing;
  go_on_receiving(context);
}

// ---- disconnect ---------------------------------------------------------------------------------

void VirtualUser::perform(UserContext& context, const DisconnectStep& step) {
  if (!is_connected()) return;
  if (step.kind == DisconnectStep::Kind::reset) {
    if (found_unexpected(context)) return;
    leave_all_groups(context);
    return close_connection(context, CloseMode::reset, AfterClose::next_step);
  }
  if (must_flush_first(context) || must_wait_for_send(context)) return;
  if (step.kind == DisconnectStep::Kind::graceful) {
    return finish_connection(context, AfterClose::next_step);
  }
  const Error error = connection_.finish(context.port);
  if (error != Error::none) {
    fail(context, "disconnect: " + std::string(to_string(error)),
         "shutdown: " + std::string(to_string(error)));
  }
}

// At the end of a connection: a packet that no step has taken.
bool VirtualUser::found_unexpected(UserContext& context) {
  if (!plan_.cohort().unexpected_fails || unread_.is_empty()) return false;
  fail_with_unread(context, "unexpected packet");
  return true;
}

// FIN, then the peer's: what it still sends is read until then.
void VirtualUser::finish_connection(UserContext& context, AfterClose after) {
  if (peer_end_) {
    const std::string what = text_of(peer_end_->is_graceful, peer_end_->error);
    return fail(context, "connection: " + what, "the connection was " + what);
  }
  if (found_unexpected(context)) return;
  leave_all_groups(context);
  after_close_ = after;
  if (connection_.state() == Connection::State::open) {
    const Error error = connection_.finish(context.port);
    if (error != Error::none) {
      return fail(context, "disconnect: " + std::string(to_string(error)),
                  "shutdown: " + std::string(to_string(error)));
    }
  }
  reading_ = Reading::normal;
  wait_in(context, Activity::finishing, step_begun_ + finish_deadline);
  post_receive(context);
}

// ---- the peer ends it ---------------------------------------------------------------------------

void VirtualUser::perform(UserContext& context, const ExpectCloseStep& step) {
  if (must_flush_first(context)) return;
  count_check(context);
  if (peer_end_) return on_expected_end(context, *peer_end_);
  if (!is_connected()) {
    return fail(context, "expect_close: not connected", "there is no connection to be ended");
  }
  wait_in(context, Activity::expecting_close, step_begun_ + step.timeout);
}

void VirtualUser::on_expected_end(UserContext& context, const PeerEnd& end) {
  using Kind = ExpectCloseStep::Kind;
  const Kind wanted = std::get<ExpectCloseStep>(step_->action).kind;
  const bool is_reset = !end.is_graceful && end.error == Error::reset;
  const bool is_good =
      wanted == Kind::any || (wanted == Kind::graceful ? end.is_graceful : is_reset);
  if (!is_good) {
    count_failure(context);
    const std::string what = text_of(end.is_graceful, end.error);
    return fail(context, "expect_close: wrong kind",
                "the connection was " + what + ", a " +
                    (wanted == Kind::graceful ? "FIN" : "reset") + " was expected");
  }
  if (found_unexpected(context)) return;
  record(context, step_, end.time - request_due_, end.time - request_sent_);
  due_ = std::max(due_, end.time);
  leave_all_groups(context);
  close_connection(context, CloseMode::graceful, AfterClose::next_step);
}

// The flow goes on to the step that expects it.
void VirtualUser::remember_end(UserContext& context, const PeerEnd& end) {
  if (!peer_end_) peer_end_ = end;
  if (!connection_.is_sending()) stop_writing(context);
}

void VirtualUser::on_end(UserContext& context, Connection::Event event, Error error) {
  if (is_reset_) error = Error::reset;
  const bool is_graceful = event == Connection::Event::ended && !is_reset_;
  const PeerEnd end{is_graceful, error, context.now};
  report_torn(context, telemetry::IncidentKind::torn_packet);
  switch (activity_) {
    case Activity::lingering:
      leave_all_groups(context);
      return close(context);
    case Activity::finishing:
      if (!is_graceful) break;
      due_ = std::max(due_, context.now);  // the peer's FIN is the reply to ours
      return close_connection(context, CloseMode::graceful, after_close_);
    case Activity::expecting_close:
      return on_expected_end(context, end);
    case Activity::expecting:
      count_failure(context);
      break;
    default:
      if (plan_.expects_close()) return remember_end(context, end);
  }
  const std::string what = text_of(is_graceful, error);
  fail(context, "connection: " + what, "the connection was " + what);
}

}  // namespace portstorm::client
