#pragma once
// wire::Reassembler as a parser under test, and what must hold of it beside what the oracles ask of
// every parser: it never holds more than a packet, and what it cuts out can be sent again.

#include <algorithm>

#include "fuzz/adapter/parser.h"
#include "fuzz/harness/finding.h"
#include "wire/codec.h"
#include "wire/reassembler.h"

namespace portstorm::fuzz {

class ReassemblerParser final : public Parser {
 public:
  // `framing` must outlive it.
  explicit ReassemblerParser(const wire::Framing& framing)
      : framing_(framing), reassembler_(framing) {}

  void open(PacketSink& sink) override { sink_ = &sink; }

  void feed(Bytes received) override {
    const auto hand_on = [this](Bytes packet) {
      check_packet(packet);
      return sink_->packet(packet);
    };
    const wire::FrameError error = reassembler_.feed(received, hand_on);
    check_buffer();
    if (error == wire::FrameError::none) return;
    require(wire::to_string(error) != "unknown", "reassembly: an error without a name");
    sink_->reject(static_cast<int>(error));
  }

  void close(CloseReason) override { reassembler_.reset(); }

 private:
  // Its body in a packet of its own is the same, but for header fields beside the length; a
  // delimiter cannot be sent inside of another packet.
  void check_packet(Bytes packet) {
    const Bytes body = wire::packet_body(framing_, packet);
    again_.clear();
    require(bool(wire::append_payload(framing_, body, again_)) && again_.size() == packet.size() &&
                std::ranges::equal(wire::packet_body(framing_, again_), body),
            "reassembly: what was cut out cannot be sent again");
    again_.clear();
    if (framing_.kind != wire::FramingKind::delimited) return;
    require(!wire::append_payload(framing_, packet, again_) && again_.empty(),
            "reassembly: a delimiter can be sent inside of a packet");
  }

  void check_buffer() const {
    const std::size_t held = reassembler_.buffered().size();
    const std::size_t announced = reassembler_.buffered_packet_bytes();
    require(held <= framing_.max_packet, "reassembly: more is held than a packet may have");
    require(announced == 0 || held < announced, "reassembly: a whole packet is held");
  }

  const wire::Framing& framing_;
  wire::Reassembler reassembler_;
  PacketSink* sink_ = nullptr;
  std::vector<std::byte> again_;
};

inline Subject reassembler_subject(std::string name, wire::Protocol protocol) {
  const auto framing = std::make_shared<wire::Framing>(protocol.framing);
  Subject subject;
  subject.name = std::move(name);
  subject.make = [framing] { return std::make_unique<ReassemblerParser>(*framing); };
  subject.protocol = std::move(protocol);
  subject.reasons_are_frame_errors = true;
  return subject;
}

}  // namespace portstorm::fuzz
