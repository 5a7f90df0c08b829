#include "dummy_client/engine/outgoing.h"

#include <algorithm>
#include <unordered_set>

namespace portstorm::client {

bool Outgoing::add(const Message& message) {
  messages_.push_back(message);
  is_gathering_ = to_gather_ > 1;
  if (to_gather_ > 0) --to_gather_;
  return !is_gathering_;
}

void Outgoing::begin_write(std::size_t bytes, Random& random) {
  is_gathering_ = false;
  to_gather_ = 0;
  delay_ = {};
  next_ = 0;
  sent_ = 0;
  cuts_.assign({0});
  if (split_ != nullptr) {
    delay_ = split_->delay;
    cut(bytes, random);
    split_ = nullptr;
  }
  cuts_.push_back(bytes);
}

// Rising, each within the write, no two equal.
void Outgoing::cut(std::size_t bytes, Random& random) {
  switch (split_->at) {
    case SplitStep::At::every_byte:
      for (std::size_t at = 1; at < bytes; ++at) cuts_.push_back(at);
      return;
    case SplitStep::At::offsets:
      for (const std::size_t at : split_->offsets) {
        if (at > cuts_.back() && at < bytes) cuts_.push_back(at);
      }
      return;
    case SplitStep::At::random:
      if (bytes < 2) return;
      // Floyd's sample of pieces - 1 out of the bytes - 1 places between two bytes.
      const std::size_t places = bytes - 1;
      const std::size_t wanted = std::min(split_->pieces - 1, places);
      std::unordered_set<std::size_t> chosen(wanted);
      for (std::size_t limit = places - wanted + 1; limit <= places; ++limit) {
        const auto at =
            static_cast<std::size_t>(random.uniform_integer(1, static_cast<std::int64_t>(limit)));
        if (!chosen.insert(at).second) chosen.insert(limit);
      }
      cuts_.insert(cuts_.end(), chosen.begin(), chosen.end());
      std::sort(cuts_.begin(), cuts_.end());
      return;
  }
}

Outgoing::Piece Outgoing::next_piece() noexcept {
  const Piece piece{cuts_[next_], cuts_[next_ + 1]};
  ++next_;
  return piece;
}

void Outgoing::stop(bool piece_goes_on) {
  if (piece_goes_on && !cuts_.empty()) return cuts_.resize(next_ + 1);
  cuts_.clear();
  next_ = sent_ = 0;
}

}  // namespace portstorm::client
