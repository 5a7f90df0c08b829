#pragma once
// What a virtual user is about to write: the packets that "coalesce" gathers into one write, and
// the pieces into which "split" cuts it.
//
//   send, send, send --coalesce 3--> one write --split--> piece | piece | piece
//
// Single-threaded.

#include <cstdint>
#include <vector>

#include "completion_port/completion_port.h"
#include "dummy_client/scenario/random.h"
#include "dummy_client/scenario/step.h"

namespace portstorm::client {

class Outgoing {
 public:
  struct Message {
    const Step* step = nullptr;
    TimePoint due{};
    TimePoint begun{};
  };
  struct Piece {
    std::size_t begin = 0, end = 0;
  };

  void clear();

  // ---- before the write ------------------------------------------------------------------------
  void gather(std::int64_t messages) noexcept { to_gather_ = messages; }
  void split(const SplitStep& step) noexcept { split_ = &step; }
  // One more message is in the buffer. True: time to write.
  bool add(const Message& message);
  bool has_gathered() const noexcept { return is_gathering_ && !messages_.empty(); }

  // ---- the write -------------------------------------------------------------------------------
  // `bytes` are to be written; afterwards next_piece() has at least one.
  void begin_write(std::size_t bytes, Random& random);
  bool has_next_piece() const noexcept { return next_ + 1 < cuts_.size(); }
  Piece next_piece() noexcept;
  Duration delay() const noexcept { return delay_; }  // between two pieces
  const std::vector<Message>& messages() const noexcept { return messages_; }
  void end_write();

 private:
  void cut(std::size_t bytes, Random& random);

  std::vector<Message> messages_;
  std::int64_t to_gather_ = 0;
  bool is_gathering_ = false;
  const SplitStep* split_ = nullptr;
  std::vector<std::size_t> cuts_;  // 0, ..., bytes
  std::size_t next_ = 0;           // index into cuts_: where the next piece begins
  Duration delay_{};
};

}  // namespace portstorm::client
