#include "tests/faulty_servers/session.h"

#include <algorithm>
#include <chrono>

#include "tests/faulty_servers/session_table.h"

namespace portstorm::faulty {

using namespace std::chrono_literals;

namespace {

// A spinning worker is let go after this: a test server must not burn a processor for ever.
constexpr auto spin_limit = 20s;
// What waits for one client may grow so far before the process "runs out of memory".
constexpr std::size_t memory_limit_bytes = std::size_t{256} * 1024 * 1024;

TimePoint after(TimePoint now, std::chrono::nanoseconds time) {
  return time == 0ns ? TimePoint::max() : now + time;
}

}  // namespace

Session::Session(SessionTable& table, std::uint32_t slot)
    : table_(table), options_(table.options()), bug_(options_.bug), id_{slot, 0}, stream_(bug_) {}

bool Session::open(NativeSocket accepted, bool has_waited) {
  SocketOptions socket_options;
  socket_options.send_buffer_bytes = options_.send_buffer_bytes;
  const auto key = reinterpret_cast<std::uintptr_t>(this);
  const Result<Socket> socket = table_.port().associate(0, key, accepted, socket_options);
  if (!socket) return false;
  socket_ = socket.value;
  ++id_.generation;
  state_ = State::open;
  close_mode_ = CloseMode::graceful;
  cancelled_ = peer_finished_ = has_received_ = is_kicked_ = false;
  has_waited_ = has_waited;
  is_known_to_content_ = true;
  stream_.start();
  deadline_ = after(table_.port().now(), options_.idle_timeout);
  table_.touch(*this);
  return true;
}

// ---- what the content asks for ----------------------------------------------------------------

void Session::send(Bytes packet) {
  if (!is_open()) return;
  const std::size_t unsent = unsent_bytes();
  // A queue is a std::vector, and "memory is cheap": nobody asks how long it may become while its
  // client does not read.
  const bool is_bounded = bug_ != Bug::unbounded_queue;
  if (is_bounded && unsent + packet.size() > options_.high_water_bytes) {
    return abort(CloseMode::reset);
  }
  if (unsent + packet.size() > memory_limit_bytes) return table_.crash("out of memory");
  waiting_.insert(waiting_.end(), packet.begin(), packet.end());
  table_.touch(*this);
}

void Session::kick() {
  if (!is_open()) return;
  is_kicked_ = true;
  // closesocket() right behind the send that tells the client why; with SO_LINGER 0, or with
  // unread bytes, it is a reset, and takes what was queued with it.
  if (bug_ == Bug::last_bytes_lost) return abort(CloseMode::reset);
  finish();
}

void Session::finish() {
  if (!is_open()) return;
  state_ = State::finishing;
  deadline_ = table_.port().now() + options_.drain_deadline;
  table_.touch(*this);
}

void Session::abort(CloseMode mode) {
  if (state_ == State::closed || state_ == State::aborting) return;
  state_ = State::aborting;
  close_mode_ = mode;
  deadline_ = TimePoint::max();
  table_.touch(*this);
}

// ---- completions ------------------------------------------------------------------------------

void Session::on_completion(const Completion& completion) {
  if (completion.operation == &receive_) {
    on_received(completion);
  } else {
    on_sent(completion);
  }
  table_.touch(*this);
}

void Session::on_received(const Completion& completion) {
  receive_outstanding_ = false;
  if (completion.error == Error::none) {
    if (is_open()) take(completion.received());
    return;  // after our FIN, what still comes is dropped
  }
  on_receive_failed(completion.error);
}

void Session::on_receive_failed(Error error) {
  // One that waited for a slot may have been reset long before: Wine then reports a FIN.
  const bool is_reset = error == Error::reset || has_waited_;
  if (is_open() && is_reset && !has_received_) table_.count_dead_on_arrival();
  if (error == Error::end_of_stream) {
    peer_finished_ = true;
    finish();
  } else {
    abort(CloseMode::graceful);
  }
}

void Session::take(Bytes received) {
  has_received_ = true;
  if (!stream_.append(received)) return table_.crash("memory behind a receive buffer overwritten");
  bool has_packets = false;
  const bool is_good = stream_.take_packets([&](const Packet& packet) {
    has_packets = true;
    table_.content().on_packet(id_, packet);
    return is_open();
  });
  if (!is_open()) return;
  const TimePoint now = table_.port().now();
  if (has_packets) deadline_ = after(now, options_.idle_timeout);
  if (stream_.is_spinning()) deadline_ = now + spin_limit;
  if (!is_good) kick();
}

void Session::on_sent(const Completion& completion) {
  send_outstanding_ = false;
  if (completion.error != Error::none) return on_send_failed();
  sent_bytes_ += completion.bytes;
  if (state_ == State::aborting || sent_bytes_ >= sending_.size()) return pop_gather();

  // It came short. Here the count is not looked at: a send has always taken all of it on the
  // programmer's machine.
  if (bug_ == Bug::short_send_dropped) return pop_gather();
  // Each thread that has something to say posts a send of its own. The first one comes short, the
  // second, behind it in the same socket's queue, goes out, and then the first one's rest is sent.
  if (bug_ == Bug::interleaved_sends) {
    waiting_.insert(waiting_.end(), sending_.begin() + sent_bytes_, sending_.end());
    return pop_gather();
  }
  submit_send();
}

void Session::on_send_failed() {
  // The handler of an error says `return` before the line that pops the queue and clears "a send
  // is in flight"; the slot keeps both for its next user.
  if (bug_ != Bug::mute_slot) pop_gather();
  abort(CloseMode::graceful);
}

void Session::on_tick(TimePoint now) {
  if (deadline_ > now) return;
  if (!is_open() || is_spinning()) return abort(CloseMode::reset);
  // Nobody thought of clients that say nothing: in the tests they all chat. Or TCP's keep-alive
  // was to see to it, but a silent client that is alive answers that.
  if (bug_ == Bug::no_idle_limit) return;
  finish();
}

// ---- the end of the round ---------------------------------------------------------------------

void Session::advance() {
  is_touched_ = false;
  if (state_ == State::closed) return;
  if (!is_open()) leave_content();
  if (state_ == State::open || state_ == State::finishing) start_send();
  if (state_ == State::finishing && !has_unsent()) drain();
  if (state_ == State::draining && peer_finished_) abort(CloseMode::graceful);
  if (state_ == State::aborting) return close();
  start_receive();
}

void Session::leave_content() {
  if (!is_known_to_content_) return;
  is_known_to_content_ = false;
  table_.content().on_close(id_);
}

void Session::start_receive() {
  if (receive_outstanding_ || peer_finished_ || stream_.is_spinning()) return;
  const std::size_t most = is_open() ? stream_.room() : 0;
  // A buffer that nobody empties fills up, and a receive of 0 bytes looks like the client's FIN.
  if (is_open() && most == 0) return finish();
  receive_outstanding_ = true;
  if (const Error error = table_.port().receive(socket_, receive_, most); error != Error::none) {
    receive_outstanding_ = false;
    on_receive_failed(error);
  }
}

// What is in sending_ is in flight, and what waits goes after it, in one gather.
void Session::start_send() {
  if (!sending_.empty() || waiting_.empty()) return;
  sending_.swap(waiting_);
  submit_send();
}

void Session::submit_send() {
  std::size_t bytes = sending_.size() - sent_bytes_;
  if (options_.largest_send_bytes > 0) bytes = std::min(bytes, options_.largest_send_bytes);
  const ConstBuffer buffer{sending_.data() + sent_bytes_, bytes};
  send_outstanding_ = true;
  if (table_.port().send(socket_, send_, {&buffer, 1}) != Error::none) {
    send_outstanding_ = false;
    on_send_failed();
  }
}

void Session::pop_gather() {
  sending_.clear();
  sent_bytes_ = 0;
}

void Session::drain() {
  // Both sides wait for the other's FIN: the server closes when its receive says that the client
  // has closed, and has no deadline for that.
  if (bug_ == Bug::kick_never_closes && is_kicked_ && !peer_finished_) {
    deadline_ = TimePoint::max();
    return;
  }
  state_ = State::draining;
  // AcceptEx without SO_UPDATE_ACCEPT_CONTEXT: shutdown() fails with WSAENOTCONN, nobody looks at
  // its result, and the socket stays as it is until the client goes.
  if (bug_ == Bug::close_without_fin) {
    deadline_ = TimePoint::max();
    return;
  }
  if (table_.port().shutdown(socket_) != Error::none) abort(CloseMode::graceful);
}

void Session::close() {
  if (!cancelled_) {
    cancelled_ = true;
    if (receive_outstanding_) table_.port().cancel(receive_);
    if (send_outstanding_) table_.port().cancel(send_);
  }
  if (receive_outstanding_ || send_outstanding_) return;
  table_.port().close(socket_, close_mode_);
  state_ = State::closed;
  waiting_.clear();
  table_.give_back(*this);
}

}  // namespace portstorm::faulty
