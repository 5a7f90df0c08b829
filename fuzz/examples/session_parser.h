#pragma once
// Either session as a parser under test: this is all that the fuzzer needs to know of it.

#include "fuzz/adapter/parser.h"

template <class Session>
class SessionParser : public portstorm::fuzz::Parser, private Session {
 public:
  void open(portstorm::fuzz::PacketSink& sink) override {
    sink_ = &sink;
    Session::on_connect();
  }

  std::span<std::byte> recv_buffer() override {
    return {reinterpret_cast<std::byte*>(Session::receive_buffer()),
            static_cast<std::size_t>(Session::receive_size())};
  }
  void on_received(std::size_t bytes) override { Session::on_receive(static_cast<int>(bytes)); }

  void close(portstorm::fuzz::CloseReason) override {}

 private:
  // What the server would do with them.
  bool on_packet(const char* packet, int size) override {
    return sink_->packet(
        {reinterpret_cast<const std::byte*>(packet), static_cast<std::size_t>(size)});
  }
  void disconnect() override { sink_->reject(); }

  portstorm::fuzz::PacketSink* sink_ = nullptr;
};

template <class Session>
portstorm::fuzz::Subject session_subject(const char* name) {
  portstorm::fuzz::Subject subject;
  subject.name = name;
  subject.make = [] { return std::make_unique<SessionParser<Session>>(); };
  subject.protocol = portstorm::fuzz::read_protocol(PORTSTORM_PROTOCOL);
  return subject;
}
