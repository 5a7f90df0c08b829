#pragma once
// One connection to the server under test and all that was said on it: performs the moves of cases,
// bends what they say, keeps a record, and knows when the stream has become one that no server may
// go on with.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dummy_client/engine/packet_builder.h"
#include "dummy_client/fuzz/bend.h"
#include "dummy_client/fuzz/case_plan.h"
#include "dummy_client/fuzz/link.h"
#include "dummy_client/fuzz/transcript.h"
#include "dummy_client/scenario/random.h"

namespace portstorm::client {

// Whose packets are said.
struct Speaker {
  const Scenario& scenario;
  std::uint64_t vu = 0;
  std::uint64_t iteration = 0;
};

struct WaitTimes {
  std::chrono::nanoseconds answer{std::chrono::seconds(1)};      // that is sure to come
  std::chrono::nanoseconds maybe{std::chrono::milliseconds(5)};  // that may never come
  std::chrono::nanoseconds send{std::chrono::seconds(1)};        // until the server reads
};

// What became of a case.
struct Said {
  std::vector<std::string> bends;
  std::size_t writes = 0;
  std::size_t bytes = 0;
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a of the bytes
  std::size_t expected = 0, answered = 0;   // waits in front of the first bend
  std::string first_unanswered;
};

class Conversation {
 public:
  Conversation(Wires& wires, const Scenario& scenario, const Bender& bender);

  Error connect(TimePoint deadline) { return link_.connect(deadline); }
  bool is_open() const noexcept { return link_.is_open(); }
  const Link& link() const noexcept { return link_; }

  Said perform(const CasePlan& plan, std::size_t begin, const Speaker& speaker,
               const WaitTimes& times);
  // All moves as they are, each answer waited for and checked. Empty, or the problem.
  std::string perform_strictly(const Moves& moves, const Speaker& speaker, const WaitTimes& times);
  // The problem was an answer that came, and was another.
  bool got_another_answer() const noexcept { return got_another_answer_; }

  // What the framing says of all that was sent: anything but none, and the server must end it.
  wire::FrameError stream_error() const noexcept { return stream_error_; }
  bool ends_within(std::chrono::nanoseconds time);

  void end(CasePlan::Ending ending);
  SentConnection& record() noexcept { return record_; }

 private:
  void prepare(const Speaker& speaker);
  std::vector<std::byte> bytes_of(const Move& move);
  std::vector<std::byte> empty_packet(const Move& move) const;
  bool write(const Move& last, std::vector<std::byte> bytes, Said& said, const WaitTimes& times);
  void pause_for_answer(std::chrono::nanoseconds time);
  // Empty, or why not.
  std::string wait_for(const Move& move, std::chrono::nanoseconds time);
  std::string check(const ExpectStep& expect, std::span<const std::byte> packet);

  Wires& wires_;
  const Scenario& scenario_;
  const Bender& bender_;
  Link link_;
  PacketBuilder builder_;
  wire::Reassembler sent_;  // what the server should make of our bytes
  wire::FrameError stream_error_ = wire::FrameError::none;
  SentConnection record_;
  bool got_another_answer_ = false;

  Random random_{0};
  std::string stamp_;
  std::vector<std::optional<ExpressionValue>> captures_;
  std::vector<std::size_t> rows_;
  EvaluationContext context_;
};

}  // namespace portstorm::client
