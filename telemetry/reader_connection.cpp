#include "telemetry/reader_connection.h"

#include <algorithm>
#include <array>
#include <utility>

#include "telemetry/line_writer.h"

namespace portstorm::telemetry {

namespace {

constexpr std::string_view http_method = "GET ";

bool may_become_http(std::string_view request) {
  const std::size_t common = std::min(request.size(), http_method.size());
  return request.substr(0, common) == http_method.substr(0, common);
}

bool is_whole_request(std::string_view request) {
  return request.find("\r\n\r\n") != request.npos || request.find("\n\n") != request.npos;
}

}  // namespace

bool ReaderConnection::open(NativeSocket accepted) {
  const auto key = reinterpret_cast<std::uintptr_t>(this);
  const Result<Socket> socket = port_.associate(0, key, accepted);
  if (!socket) {
    state_ = State::closed;
    return false;
  }
  socket_ = socket.value;
  deadline_ = port_.now() + decide_after;
  start_receive();
  advance();
  return !is_closed();
}

void ReaderConnection::on_completion(const Completion& completion) {
  if (completion.operation == &receive_) {
    on_received(completion);
  } else {
    on_sent(completion);
  }
  advance();
}

void ReaderConnection::on_received(const Completion& completion) {
  receiving_ = false;
  if (completion.error == Error::end_of_stream) {
    // It will say nothing more, but may go on reading: nc with an empty input does.
    peer_finished_ = true;
    if (state_ == State::deciding) begin_stream();
    return;
  }
  if (completion.error != Error::none) return abort();
  received_bytes_ += completion.bytes;
  if (received_bytes_ > max_received_bytes) return abort();
  if (state_ == State::deciding) {
    const auto bytes = completion.received();
    request_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    decide();
  }
  start_receive();
}

void ReaderConnection::decide() {
  if (!may_become_http(request_)) return begin_stream();
  if (is_whole_request(request_)) {
    state_ = State::answering;
    queue_.clear();
    queued_bytes_ = 0;
    deadline_ = port_.now() + request_deadline;
    push(std::make_shared<const std::string>(owner_.answer(request_)));
  } else if (request_.size() > max_request_bytes) {
    abort();
  } else {
    deadline_ = std::max(deadline_, port_.now() + request_deadline);
  }
}

void ReaderConnection::begin_stream() {
  state_ = State::streaming;
  deadline_ = TimePoint::max();
  request_ = {};
  queue_.push_front(owner_.greeting());  // what happened while it was deciding comes behind
  queued_bytes_ += queue_.front()->size();
}

void ReaderConnection::on_time(TimePoint now) {
  if (now < deadline_) return;
  deadline_ = TimePoint::max();
  if (state_ == State::deciding && request_.empty()) {
    begin_stream();
  } else {
    abort();
  }
  advance();
}

void ReaderConnection::publish(const SharedLine& line) {
  if (state_ != State::streaming && state_ != State::deciding) return;
  const bool is_full = !queue_.empty() && queued_bytes_ + line->size() > max_backlog_bytes;
  // Once behind, it has to catch up by half: one gap instead of many.
  const bool is_behind = lost_ > 0 && queued_bytes_ > max_backlog_bytes / 2;
  if (is_full || is_behind) {
    ++lost_;
    return;
  }
  report_loss();
  push(line);
  advance();
}

void ReaderConnection::report_loss() {
  if (lost_ == 0) return;
  std::string text;
  append_line(text, LostLine{wall_time(), std::exchange(lost_, 0)});
  push(std::make_shared<const std::string>(std::move(text)));
}

void ReaderConnection::push(SharedLine line) {
  queued_bytes_ += line->size();
  queue_.push_back(std::move(line));
}

void ReaderConnection::stop() {
  stopping_ = true;
  if (state_ == State::deciding && !request_.empty()) return abort();
  if (state_ == State::deciding) begin_stream();
  if (state_ == State::streaming) report_loss();
  deadline_ = std::min(deadline_, port_.now() + stop_deadline);
  advance();
}

void ReaderConnection::abort() {
  if (is_closed()) return;
  state_ = State::aborting;
  close_mode_ = CloseMode::reset;
  advance();
}

void ReaderConnection::start_receive() {
  if (state_ == State::aborting || state_ == State::closed || peer_finished_) return;
  receiving_ = true;
  if (port_.receive(socket_, receive_, max_request_bytes) != Error::none) {
    receiving_ = false;
    abort();
  }
}

void ReaderConnection::start_send() {
  std::array<ConstBuffer, CompletionPort::max_gather> buffers;
  const std::size_t count = std::min(queue_.size(), buffers.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t skip = i == 0 ? first_sent_ : 0;
    buffers[i] = {reinterpret_cast<const std::byte*>(queue_[i]->data()) + skip,
                  queue_[i]->size() - skip};
  }
  sending_ = true;
  if (port_.send(socket_, send_, {buffers.data(), count}) != Error::none) {
    sending_ = false;
    abort();
  }
}

void ReaderConnection::on_sent(const Completion& completion) {
  sending_ = false;
  if (completion.error != Error::none) return abort();
  queued_bytes_ -= completion.bytes;
  for (std::size_t sent = first_sent_ + completion.bytes;;) {
    if (queue_.empty() || sent < queue_.front()->size()) {
      first_sent_ = sent;
      break;
    }
    sent -= queue_.front()->size();
    queue_.pop_front();
  }
}

// All is sent: FIN, then wait for the reader's own, so that no reset overtakes what it has unread.
void ReaderConnection::part() {
  state_ = State::parting;
  deadline_ = std::min(deadline_, port_.now() + parting_deadline);
  if (port_.shutdown(socket_) != Error::none) abort();
}

// Does all that the state allows now.
void ReaderConnection::advance() {
  const bool sends = state_ == State::streaming || state_ == State::answering;
  if (sends && !sending_ && !queue_.empty()) start_send();
  const bool is_last = state_ == State::answering || (state_ == State::streaming && stopping_);
  if (is_last && !sending_ && queue_.empty()) part();
  if (state_ == State::parting && peer_finished_) state_ = State::aborting;
  if (state_ != State::aborting) return;
  if (!std::exchange(cancelled_, true)) {
    if (receiving_) port_.cancel(receive_);
    if (sending_) port_.cancel(send_);
  }
  if (receiving_ || sending_) return;
  port_.close(socket_, close_mode_);
  state_ = State::closed;
  deadline_ = TimePoint::max();
  queue_.clear();
}

}  // namespace portstorm::telemetry
