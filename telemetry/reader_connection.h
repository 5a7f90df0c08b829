#pragma once
// One reader of the TCP publisher: a stream of lines, or one answer in HTTP.
//
//             silent for a moment, or          stop(): queue empty
//             bytes that are no HTTP               -> FIN
//   deciding ------------------------> streaming ------------------+
//      |                                                           v
//      +-- "GET ..." complete ------> answering -- all sent: --> parting --> closed
//      +-- too much, too slow ----------------------------------------------^ (reset)
//
// A reader gets every line from when it was accepted on: those that come while it is deciding wait.
// A line goes whole or not at all. When a reader's backlog is full, lines are left out and counted;
// when there is room again, a "lost" line says how many. Not thread-safe: the publisher's thread.

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "completion_port/completion_port.h"

namespace portstorm::telemetry {

using SharedLine = std::shared_ptr<const std::string>;

class ReaderConnection {
 public:
  static constexpr std::size_t max_backlog_bytes = 512 * 1024;
  static constexpr std::size_t max_request_bytes = 4096;
  // From a reader that need not say anything. More is no reader.
  static constexpr std::size_t max_received_bytes = 64 * 1024;
  static constexpr std::chrono::milliseconds decide_after{200};
  static constexpr std::chrono::seconds request_deadline{5};
  static constexpr std::chrono::seconds parting_deadline{2};
  // At stop(), for all that is queued and the reader's FIN.
  static constexpr std::chrono::milliseconds stop_deadline{500};

  // What a connection needs of its publisher.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual SharedLine greeting() = 0;                         // the hello, for a new stream
    virtual std::string answer(std::string_view request) = 0;  // a whole HTTP response
  };

  ReaderConnection(CompletionPort& port, Owner& owner) : port_(port), owner_(owner) {}

  // Its completions must come with its own address as key. False: it is closed already.
  bool open(NativeSocket accepted);

  void on_completion(const Completion& completion);
  void on_time(TimePoint now);
  TimePoint deadline() const noexcept { return deadline_; }

  void publish(const SharedLine& line);
  void stop();   // sends what is queued, then FIN
  void abort();  // at once, by reset

  bool is_streaming() const noexcept { return state_ == State::streaming; }
  bool is_closed() const noexcept { return state_ == State::closed; }

 private:
  enum class State : std::uint8_t { deciding, streaming, answering, parting, aborting, closed };

  void on_received(const Completion& completion);
  void on_sent(const Completion& completion);
  void decide();
  void begin_stream();
  void push(SharedLine line);
  void report_loss();
  void start_send();
  void start_receive();
  void part();
  void advance();

  CompletionPort& port_;
  Owner& owner_;
  Socket socket_;
  Operation receive_, send_;
  bool receiving_ = false, sending_ = false, cancelled_ = false;
  bool peer_finished_ = false;
  bool stopping_ = false;
  State state_ = State::deciding;
  CloseMode close_mode_ = CloseMode::graceful;
  TimePoint deadline_ = TimePoint::max();

  std::string request_;
  std::size_t received_bytes_ = 0;
  std::deque<SharedLine> queue_;
  std::size_t queued_bytes_ = 0;  // not sent yet
  std::size_t first_sent_ = 0;    // of the first line
  std::uint64_t lost_ = 0;        // since the last "lost" line
};

}  // namespace portstorm::telemetry
