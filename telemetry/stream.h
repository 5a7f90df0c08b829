#pragma once
// A program's telemetry as a whole: a thread that takes a sample of the program every 100 ms and
// gives the lines to the readers on a TCP port, to a capture file, or to both.
//
// The program is never waited for and never waits: a reader that stalls loses lines, a disk that
// stalls delays samples.

#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "completion_port/completion_port.h"
#include "telemetry/prometheus.h"
#include "telemetry/source.h"
#include "telemetry/stream_options.h"
#include "telemetry/tcp_publisher.h"

namespace portstorm::telemetry {

class Stream {
 public:
  // `source` must outlive it. Throws std::runtime_error, naming the address or the file, when it
  // cannot listen or write.
  Stream(Source& source, const StreamOptions& options);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // A last sample; readers get what is queued for them. Afterwards the source is asked no more.
  void stop();

  Endpoint local_endpoint() const { return publisher_.local_endpoint(); }
  // After stop(): the whole capture is in the file, or there was none to write.
  bool is_recorded() const noexcept { return !record_failed_; }

 private:
  void open_record();
  void run();
  void wait_until(TimePoint deadline);
  void take_sample();
  void give_out(std::string line);
  void drain();

  Source& source_;
  const StreamOptions options_;
  const std::unique_ptr<CompletionPort> port_;
  const Hello hello_;
  const std::string hello_line_;
  TcpPublisher publisher_;
  std::ofstream record_;
  bool record_failed_ = false;
  TimePoint next_flush_{};
  Sample latest_;
  Histograms totals_;  // since the start
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace portstorm::telemetry
