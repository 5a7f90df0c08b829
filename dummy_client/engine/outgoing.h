#pragma once
// What a virtual user is about to write: the packets that "coalesce" gathers into one write, and
// the pieces into which "split" cuts it.
//
//   send, send, send --coalesce 3--> one write --split--> piece | piece | piece
//
// Single-threaded.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "completion_port/completion_port.h"
#include "dummy_client/scenario/random.h"
#include "dummy_client/scenario/step.h"

namespace portstorm::client {

class LedgerGroup;

class Outgoing {
 public:
  // Of a message that a ledger follows.
  struct LedgerNumber {
    LedgerGroup* group = nullptr;
    std::uint32_t number = 0;
  };
  struct Message {
    const Step* step = nullptr;
    TimePoint due{};
    TimePoint begun{};
    std::size_t end = 0;  // in the buffer
    std::optional<LedgerNumber> ledger = std::nullopt;
  };
  struct Piece {
    std::size_t begin = 0, end = 0;
  };

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
  // The piece is through: `on_sent` is called for each message that ends in it.
  template <class OnSent>
  void end_piece(const OnSent& on_sent);
  // No further piece goes out; one that is on its way (`piece_goes_on`) still does. `on_unsent` is
  // called for each message that thus never goes out whole, gathered ones too.
  template <class OnUnsent>
  void cut_off(bool piece_goes_on, const OnUnsent& on_unsent);

 private:
  void cut(std::size_t bytes, Random& random);
  void stop(bool piece_goes_on);
  // The first of the messages that are not whole when the bytes up to here are.
  std::vector<Message>::iterator first_beyond(std::size_t end) {
    return std::find_if(messages_.begin(), messages_.end(),
                        [end](const Message& message) { return message.end > end; });
  }

  std::vector<Message> messages_;  // unsent
  std::int64_t to_gather_ = 0;
  bool is_gathering_ = false;
  const SplitStep* split_ = nullptr;
  std::vector<std::size_t> cuts_;  // 0, ..., bytes
  std::size_t next_ = 0;           // index into cuts_: where the next piece begins
  std::size_t sent_ = 0;           // up to here everything is through
  Duration delay_{};
};

template <class OnSent>
void Outgoing::end_piece(const OnSent& on_sent) {
  sent_ = cuts_[next_];
  const auto unsent = first_beyond(sent_);
  std::for_each(messages_.begin(), unsent, on_sent);
  messages_.erase(messages_.begin(), unsent);
  if (!has_next_piece()) stop(false);
}

template <class OnUnsent>
void Outgoing::cut_off(bool piece_goes_on, const OnUnsent& on_unsent) {
  const auto unsent = first_beyond(piece_goes_on && !cuts_.empty() ? cuts_[next_] : sent_);
  std::for_each(unsent, messages_.end(), on_unsent);
  messages_.erase(unsent, messages_.end());
  to_gather_ = 0;
  is_gathering_ = false;
  split_ = nullptr;
  stop(piece_goes_on);
}

}  // namespace portstorm::client
