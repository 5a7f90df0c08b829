#pragma once
// Serves telemetry lines to any number of readers, and GET /metrics, on one TCP port.
//
// A reader that connects and says nothing (or nothing that looks like HTTP) gets the hello and
// from then on every line. One that stalls loses lines and is told how many; one that sends
// garbage is closed; none of them slows anybody else. At most max_readers at a time: one more is
// closed at once.
//
// The port has one worker and serves nothing else. All calls come from that worker's thread; only
// listen() may come before it waits for the first time, from any. Accepting begins with on_time().

#include <array>
#include <functional>
#include <list>
#include <optional>
#include <string>

#include "completion_port/completion_port.h"
#include "telemetry/reader_connection.h"

namespace portstorm::telemetry {

class TcpPublisher final : public ReaderConnection::Owner {
 public:
  static constexpr std::size_t max_readers = 64;

  // `metrics` makes the text of GET /metrics when somebody asks for it.
  TcpPublisher(CompletionPort& port, std::string hello, std::function<std::string()> metrics);
  ~TcpPublisher() override;  // requires is_stopped(), or that listen() never succeeded

  Error listen(const Endpoint& local);
  Endpoint local_endpoint() const { return local_endpoint_; }

  void on_completion(const Completion& completion);
  // Calls that are due; returns when to call again at the latest.
  TimePoint on_time(TimePoint now);

  void publish(const SharedLine& line);

  // Readers get what is queued for them, then FIN; on_time() gives up on those that do not take it.
  // The port must be waited on until is_stopped().
  void stop();
  bool is_stopped() const noexcept { return !listener_.is_open() && readers_.empty(); }

  std::size_t readers() const noexcept { return readers_.size(); }

 private:
  static constexpr std::size_t accepts = 4;
  struct PendingAccept : AcceptOperation {
    bool is_posted = false;
  };

  SharedLine greeting() override { return hello_; }
  std::string answer(std::string_view request) override;

  void on_accepted(const Completion& completion);
  void post_accepts();
  void close_when_idle();
  void drop_closed();

  CompletionPort& port_;
  const SharedLine hello_;
  const std::function<std::string()> metrics_;
  Socket listener_;
  Endpoint local_endpoint_;
  std::array<PendingAccept, accepts> accepts_;
  std::list<ReaderConnection> readers_;  // completions know their addresses
  bool stopping_ = false;
};

}  // namespace portstorm::telemetry
