#pragma once
// A port with one worker (by default), driven by the test's own thread, and pairs of connected
// sockets on it.
//
// With PORTSTORM_PORT=simulated in the environment it is the simulated port: one contract, and the
// same tests of it.

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "completion_port/completion_port.h"

namespace portstorm::test {

using namespace std::chrono_literals;

class PortFixture : public testing::Test {
 protected:
  struct Pair {
    Socket client;
    Socket server;
  };

  explicit PortFixture(const PortOptions& options = {});

  // The one completion of `operation`; others are kept for later calls. Fails the test and
  // returns an error when it does not come within 10 s.
  Completion completion_of(const Operation& operation);
  // Everything received until FIN or an error; the error it ended with.
  Error receive_to_end(const Socket& socket, std::string& bytes);
  std::string receive_exactly(const Socket& socket, std::size_t bytes);
  // Sends all of it, however short the counts; the number of sends it took, or 0 after an error.
  int send_all(const Socket& socket, const std::string& bytes);
  // Has it completed, or does it within this time? Its completion stays to be asked for.
  bool completes_within(const Operation& operation, std::chrono::milliseconds time);
  // True when nothing completes for this long.
  bool stays_quiet(std::chrono::milliseconds duration);

  Socket listen();
  Pair connect_pair(const SocketOptions& client = {}, const SocketOptions& server = {});
  void close(Socket& socket, CloseMode mode = CloseMode::graceful);

  std::unique_ptr<CompletionPort> port;

 private:
  bool collect(TimePoint deadline);

  std::map<const Operation*, Completion> seen_;
  // Copies: the port's buffers do not outlive the next wait().
  std::vector<std::unique_ptr<std::string>> received_;
};

// A gather list of one.
inline ConstBuffer buffer_of(const std::string& bytes) {
  return {reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
}
inline std::string text_of(const Completion& completion) {
  const auto bytes = completion.received();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// How a stream ends that was reset before its receive was submitted. Windows and Linux say reset;
// Wine's zero-byte receive swallows the reset, and an end of stream is left.
inline bool is_end_after_reset(Error error) {
  return error == Error::reset || error == Error::end_of_stream;
}

// Bytes in which a lost, doubled or moved piece shows.
std::string pattern(std::size_t bytes);

}  // namespace portstorm::test
