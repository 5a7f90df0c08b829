#pragma once
// The receive path of a server as lectures teach it, in front of a parser under test: one buffer
// for each session, a loop that cuts packets out of it, the rest moved to the front. It is right,
// but for the one bug that is planted in it. Whole packets go through the parser behind it, so that
// without a bug the two together find what the parser finds.
//
//   receive -> | session buffer | -> cut -> whole packet -> the parser under test -> sink

#include <string>
#include <vector>

#include "fuzz/adapter/parser.h"
#include "fuzz/planted/bugs.h"

namespace portstorm::fuzz {

// The subjects with the bug that the environment variable PORTSTORM_PLANT names, and without any
// where it is not set. Throws std::runtime_error when there is no such bug, or a subject has no
// length_prefixed framing.
std::vector<Subject> plant(std::vector<Subject> subjects);

class PlantedParser final : public Parser, private PacketSink {
 public:
  // `protocol` must outlive it.
  PlantedParser(Bug bug, const wire::Protocol& protocol, std::unique_ptr<Parser> inner);
  ~PlantedParser() override;

  void open(PacketSink& sink) override;
  void feed(Bytes received) override;
  void close(CloseReason reason) override;

 private:
  // What the parser behind it says.
  bool packet(Bytes packet) override;
  void reject(int reason) override;

  bool has(Bug bug) const noexcept { return bug_ == bug; }
  std::size_t held() const noexcept { return end_ - begin_; }
  std::byte* next() noexcept { return buffer_ + begin_; }  // what has not been handled yet

  std::size_t store(Bytes received);  // how much of it went into the buffer
  void take_packets();
  std::optional<std::size_t> packet_size();  // nothing: it is nonsense
  bool is_valid(std::uint64_t length) const;
  void refuse();
  void feed_inner(Bytes bytes);
  void hand_on(std::size_t size);
  void look_up_handler();
  void compact();

  const Bug bug_;
  const wire::Framing& framing_;
  const std::unique_ptr<Parser> inner_;
  std::vector<std::uint8_t> handlers_;  // by id
  PacketSink* sink_ = nullptr;
  bool is_over_ = false;

  std::byte* buffer_;  // by hand: some bugs are about it
  std::size_t begin_ = 0, end_ = 0;
  std::size_t expected_ = 0;  // the size of the torn packet, once known
};

}  // namespace portstorm::fuzz
