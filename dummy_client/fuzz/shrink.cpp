#include "dummy_client/fuzz/shrink.h"

#include <algorithm>

namespace portstorm::client {

namespace {

class Shrinking {
 public:
  Shrinking(const std::function<bool(const Transcript&)>& fails, const ShrinkOptions& options)
      : fails_(fails), options_(options) {}

  // The shortest tail that fails, each twice as long as the one before.
  bool find_tail(const Transcript& all) {
    for (std::size_t count = 1; count < all.size(); count *= 2) {
      if (attempt(Transcript(all.end() - static_cast<std::ptrdiff_t>(count), all.end())))
        return true;
    }
    return attempt(all);
  }

  void reduce_connections() {
    reduce(best_, 1, [](const Transcript&, const Transcript& some) { return some; });
  }
  void reduce_writes() {
    for (std::size_t i = 0; i < best_.size(); ++i) {
      reduce(best_[i].writes, 0, [i](Transcript whole, const std::vector<SentWrite>& some) {
        whole[i].writes = some;
        return whole;
      });
    }
  }
  void drop_pauses() {
    Transcript without = best_;
    for (SentConnection& connection : without) {
      for (SentWrite& write : connection.writes) write.pauses = false;
    }
    if (without != best_ && attempt(without)) return;
    for (std::size_t i = 0; i < best_.size(); ++i) {
      for (std::size_t j = 0; j < best_[i].writes.size(); ++j) {
        if (!best_[i].writes[j].pauses) continue;
        without = best_;
        without[i].writes[j].pauses = false;
        attempt(without);
      }
    }
  }
  // The bytes at the end first: what a parser has not reached does not matter.
  void reduce_bytes() {
    for (std::size_t i = 0; i < best_.size(); ++i) {
      for (std::size_t j = 0; j < best_[i].writes.size(); ++j) {
        reduce(best_[i].writes[j].bytes, 1, [i, j](Transcript whole, const Bytes& some) {
          whole[i].writes[j].bytes = some;
          return whole;
        });
      }
    }
  }

  // However the stream was cut: into packets it can be taken apart, and what is left of it may do
  // as one write.
  void cut_into_packets() {
    if (!options_.packet_ends) return;
    recut([this](const Bytes& stream) { return options_.packet_ends(stream); });
  }
  void join_writes() {
    recut([](const Bytes& stream) { return std::vector<std::size_t>{stream.size()}; });
  }

  bool is_over() const {
    return trials_ >= options_.max_trials || (options_.is_over && options_.is_over());
  }
  Shrunk result() { return {std::move(best_), trials_, !is_over()}; }

 private:
  using Bytes = std::vector<std::byte>;

  bool attempt(const Transcript& transcript) {
    if (is_over()) return false;
    ++trials_;
    if (!fails_(transcript)) return false;
    best_ = transcript;
    return true;
  }

  // Each connection's stream in one write, then in writes that end where `ends_of` says.
  template <class Ends>
  void recut(const Ends& ends_of) {
    for (std::size_t i = 0; i < best_.size(); ++i) {
      Bytes stream;
      for (const SentWrite& write : best_[i].writes) {
        stream.insert(stream.end(), write.bytes.begin(), write.bytes.end());
      }
      Transcript other = best_;
      other[i].writes.clear();
      std::size_t begin = 0;
      for (const std::size_t end : ends_of(stream)) {
        if (end <= begin) continue;
        other[i].writes.push_back({{stream.begin() + static_cast<std::ptrdiff_t>(begin),
                                    stream.begin() + static_cast<std::ptrdiff_t>(end)},
                                   false});
        begin = end;
      }
      if (other[i].writes != best_[i].writes) attempt(other);
    }
  }

  // Leaves out pieces of a list of the best transcript, from halves down to single elements (of a
  // long list, to a 64th of it: each trial may be a server's start), from the back. `with` puts a
  // shorter list in the place of the one that it came from.
  template <class List, class With>
  void reduce(List list, std::size_t least, const With& with) {
    for (std::size_t piece = std::max<std::size_t>(list.size() / 2, 1); !is_over(); piece /= 2) {
      for (std::size_t end = list.size(); end > 0 && list.size() > least;) {
        const std::size_t begin = end - std::min(end, piece);
        List shorter(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(begin));
        shorter.insert(shorter.end(), list.begin() + static_cast<std::ptrdiff_t>(end), list.end());
        if (shorter.size() >= least && attempt(with(best_, shorter))) list = std::move(shorter);
        end = begin;
      }
      if (piece <= 1 + list.size() / 64) return;
    }
  }

  const std::function<bool(const Transcript&)>& fails_;
  const ShrinkOptions& options_;
  Transcript best_;
  std::size_t trials_ = 0;
};

}  // namespace

std::optional<Shrunk> shrink(const Transcript& transcript,
                             const std::function<bool(const Transcript&)>& fails,
                             const ShrinkOptions& options) {
  Shrinking shrinking(fails, options);
  if (transcript.empty() || !shrinking.find_tail(transcript)) return std::nullopt;
  shrinking.reduce_connections();
  shrinking.drop_pauses();
  shrinking.cut_into_packets();
  shrinking.reduce_writes();
  shrinking.drop_pauses();
  shrinking.reduce_bytes();
  shrinking.join_writes();
  return shrinking.result();
}

}  // namespace portstorm::client
