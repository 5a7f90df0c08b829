#include "fuzz/harness/delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "fuzz/harness/fill_buffer.h"

namespace portstorm::fuzz {

namespace {

class Recorder final : public PacketSink {
 public:
  Recorder(Outcome& outcome, std::size_t close_at, std::size_t stream_bytes)
      : outcome_(outcome), close_at_(close_at), stream_bytes_(stream_bytes) {}

  void received(std::size_t bytes) {
    received_ += bytes;
    outcome_.receives.push_back(received_);
  }
  bool is_over() const noexcept { return outcome_.ending != Ending::peer; }

  bool packet(Bytes packet) override {
    require(outcome_.ending != Ending::rejected, "contract: a packet after the parser gave up");
    require(outcome_.ending != Ending::handler_closed,
            "contract: a packet after its connection was closed by a handler");
    require(outcome_.packets.size() < stream_bytes_, "contract: more packets than bytes");
    outcome_.bytes.insert(outcome_.bytes.end(), packet.begin(), packet.end());
    outcome_.packets.push_back({outcome_.bytes.size(), received_});
    if (outcome_.packets.size() != close_at_) return true;
    end(Ending::handler_closed);
    return false;
  }

  void reject(int reason) override {
    if (is_over()) return;
    outcome_.reason = reason;
    end(Ending::rejected);
  }

 private:
  void end(Ending ending) {
    outcome_.ending = ending;
    outcome_.ended_after = received_;
  }

  Outcome& outcome_;
  const std::size_t close_at_;
  const std::size_t stream_bytes_;
  std::size_t received_ = 0;
};

// The size of the Nth receive of an input.
std::size_t receive_bytes(Segmentation segmentation, const Plan& plan, std::size_t n,
                          std::size_t left) {
  if (segmentation == Segmentation::byte_by_byte) return 1;
  if (segmentation == Segmentation::whole || plan.cuts.empty()) return left;
  const std::size_t cut = plan.cuts[n % plan.cuts.size()];
  return cut == 0 ? left : std::min(cut, left);
}

// A heap block of exactly this size: reading one byte too many is seen.
void feed_block(Parser& parser, Bytes bytes) {
  const std::unique_ptr<std::byte[]> block(new std::byte[bytes.size()]);
  std::memcpy(block.get(), bytes.data(), bytes.size());
  parser.feed({block.get(), bytes.size()});
}

CloseReason close_reason(Ending ending, bool resets) {
  if (ending == Ending::rejected) return CloseReason::rejected;
  if (ending == Ending::handler_closed) return CloseReason::handler_closed;
  return resets ? CloseReason::peer_reset : CloseReason::peer_closed;
}

}  // namespace

std::vector<Outcome> deliver(const Subject& subject, const Artifact& artifact,
                             Segmentation segmentation) {
  const Plan& plan = artifact.plan;
  const auto parser = subject.make();
  std::vector<Outcome> outcomes;
  std::size_t receives = 0;
  for (Bytes rest : connections(artifact)) {
    Outcome& outcome = outcomes.emplace_back();
    Recorder recorder(outcome, subject.handler_may_close ? plan.close_at : 0, rest.size());
    parser->open(recorder);
    const bool has_own_buffer = parser->recv_buffer().data() != nullptr;
    while (!rest.empty() && !recorder.is_over()) {
      const Bytes bytes = rest.first(receive_bytes(segmentation, plan, receives++, rest.size()));
      rest = rest.subspan(bytes.size());
      recorder.received(bytes.size());
      has_own_buffer ? fill_buffer(*parser, bytes, [&] { return recorder.is_over(); })
                     : feed_block(*parser, bytes);
    }
    parser->close(close_reason(outcome.ending, plan.resets));
  }
  return outcomes;
}

std::string in_words(Segmentation segmentation, const Plan& plan) {
  if (segmentation == Segmentation::byte_by_byte) return "one byte at a time";
  if (segmentation == Segmentation::whole || plan.cuts.empty()) return "in one receive";
  std::string sizes;
  for (const std::uint16_t cut : plan.cuts) sizes += cut ? fmt::format("{} ", cut) : "the-rest ";
  return fmt::format("in receives of {}bytes, over and over", sizes);
}

}  // namespace portstorm::fuzz
