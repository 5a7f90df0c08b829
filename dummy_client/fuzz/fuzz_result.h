#pragma once
// What fuzzing a server has shown: the cases, and what was found.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dummy_client/fuzz/transcript.h"
#include "wire/framing.h"

namespace portstorm::client {

// One case, for the log.
struct CaseRecord {
  std::uint64_t number = 0;
  std::uint64_t connection = 0;       // from 0
  std::uint64_t connection_case = 0;  // the first case of this connection
  std::vector<std::string> changes;   // "packet left out", "length bent"
  std::size_t writes = 0, bytes = 0;
  std::uint64_t hash = 0;  // FNV-1a of what the case says
  std::string end;         // "left open", "closed by the server", "reset by the server", "ended"
  std::chrono::nanoseconds canary{};
  std::string problem;  // empty: none
};

struct Failure {
  enum class Kind : std::uint8_t {
    not_served,  // the canary's connection: refused, not answered, lost
    left_open,   // a stream that breaks the framing did not end the connection
  };
  enum class Shrinking : std::uint8_t {
    minimal,
    cut_short,        // by the time or by an interrupt
    not_again,        // sent again, the same bytes did no harm
    no_fresh_server,  // nobody starts the server again
  };
  Kind kind = Kind::not_served;
  wire::FrameError stream_error = wire::FrameError::none;  // left_open
  std::uint64_t number = 0;                                // of the case
  std::string what;                                        // one sentence
  std::string server_end;  // "signal 11"; empty when it runs or nobody knows
  Transcript transcript;   // to be sent again
  Shrinking shrinking = Shrinking::minimal;
  std::size_t trials = 0;
  std::size_t connections_before = 0, bytes_before = 0;  // of the window
};

struct FuzzResult {
  std::string unreachable;  // not empty: nothing could be fuzzed, and why
  bool is_aborted = false;
  std::chrono::nanoseconds elapsed{};
  std::uint64_t seed = 0;
  std::uint64_t cases = 0, connections = 0, reused = 0;
  std::uint64_t writes = 0, bytes = 0;
  std::uint64_t expected = 0, answered = 0;  // in front of the first bend of a case
  std::string first_unanswered;
  std::map<std::string, std::uint64_t> changes;  // how often
  std::uint64_t closed_by_server = 0;
  std::uint64_t must_close = 0;  // streams that broke the framing
  std::string canary;            // what it asks
  std::uint64_t canaries = 0;
  std::chrono::nanoseconds canary_sum{}, canary_worst{};
  SentConnection canary_sent;  // what it says
  std::string canary_reply;    // the packet that answers it; empty: any answer, or none
  bool canary_has_answer = false;
  std::vector<Failure> failures;
};

}  // namespace portstorm::client
