#pragma once
// Reads the telemetry of another program over TCP, for a thread that has nothing else to do.
// All calls come from one thread: that of the first connect().

#include <chrono>
#include <memory>

#include "completion_port/completion_port.h"
#include "telemetry/line_reader.h"

namespace portstorm::telemetry {

class LineClient {
 public:
  LineClient();
  ~LineClient();
  LineClient(const LineClient&) = delete;
  LineClient& operator=(const LineClient&) = delete;

  // timed_out: nobody answered in time. One connection at a time: an old one is closed first.
  Error connect(const Endpoint& server, std::chrono::nanoseconds timeout);
  // Waits until something comes and hands its lines to `handler`. timed_out: nothing came; the
  // connection is still good. Any other error ended it.
  Error read(LineHandler& handler, std::chrono::nanoseconds timeout);
  void close();

 private:
  bool wait_for(const Operation& operation, Completion& completion, TimePoint deadline);
  void end(Operation& operation);

  const std::unique_ptr<CompletionPort> port_;
  Socket socket_;
  ConnectOperation connect_;
  Operation receive_;
  bool receiving_ = false;
  LineReader lines_;
};

}  // namespace portstorm::telemetry
