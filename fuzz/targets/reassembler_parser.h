#pragma once
// wire::Reassembler as a parser under test.

#include "fuzz/adapter/parser.h"
#include "wire/reassembler.h"

namespace portstorm::fuzz {

class ReassemblerParser final : public Parser {
 public:
  // `framing` must outlive it.
  explicit ReassemblerParser(const wire::Framing& framing) : reassembler_(framing) {}

  void open(PacketSink& sink) override { sink_ = &sink; }

  void feed(Bytes received) override {
    const auto hand_on = [this](Bytes packet) { return sink_->packet(packet); };
    const wire::FrameError error = reassembler_.feed(received, hand_on);
    if (error != wire::FrameError::none) sink_->reject(static_cast<int>(error));
  }

  void close(CloseReason) override { reassembler_.reset(); }

 private:
  wire::Reassembler reassembler_;
  PacketSink* sink_ = nullptr;
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
