#pragma once
// A packet parser as the fuzzer sees it. To fuzz your own, derive from Parser, hand what your code
// finds to the sink, and say in subjects() how it is made; docs/fuzz_your_parser.md walks through
// it. For a parser in a DLL, or in C, there is c_interface.h.
//
//   open(sink)  feed(bytes)  feed(bytes)  close(reason)   open(sink)  feed(bytes) ...
//   |------------- a connection -------------------|      |--- the slot's next one ---
//
// Single-threaded. A parser lives for one input of the fuzzer, which may be several connections.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wire/packet_definition.h"

namespace portstorm::fuzz {

using Bytes = std::span<const std::byte>;

class PacketSink {
 public:
  // A whole packet, header or delimiter included, where your server would call its handler. False:
  // the handler has closed the connection, as handlers do; nothing more may be handed on.
  virtual bool packet(Bytes packet) = 0;
  // The bytes break the protocol: the parser has ended the connection. `reason` is a number of
  // your own, which must not depend on how the bytes were cut into receives.
  virtual void reject(int reason = 0) = 0;

 protected:
  ~PacketSink() = default;
};

enum class CloseReason : std::uint8_t { peer_closed, peer_reset, rejected, handler_closed };

class Parser {
 public:
  virtual ~Parser() = default;

  // A connection begins. `sink` stays until close().
  virtual void open(PacketSink& sink) = 0;

  // One receive has completed. The bytes live until feed() returns, in a heap block of exactly
  // their size: a read beyond them is seen.
  virtual void feed(Bytes received) { static_cast<void>(received); }

  // Instead of feed(), where the kernel writes into the session's own memory: the buffer that the
  // next receive is posted with, and its completion. An empty one is a finding: to the server, a
  // receive of no bytes looks like the end of the connection.
  virtual std::span<std::byte> recv_buffer() { return {}; }
  virtual void on_received(std::size_t bytes) { static_cast<void>(bytes); }

  virtual void close(CloseReason reason) = 0;
};

// A parser under test.
struct Subject {
  std::string name;  // in messages
  std::function<std::unique_ptr<Parser>()> make;
  // What its bytes should be cut into. Without it there is nothing to compare with but the parser
  // itself, in other segmentations.
  std::optional<wire::Protocol> protocol;
  bool handler_may_close = true;          // packet() may return false
  bool reasons_are_frame_errors = false;  // reject() is given a wire::FrameError
};

// Yours to write, in your own .cpp. The last byte of an input chooses among several.
std::vector<Subject> subjects();

// For Subject::protocol. Throws std::runtime_error, all mistakes of the file in it.
wire::Protocol read_protocol(const std::string& file);
// For a framing that is built in code; see wire::lay_out_header().
wire::Protocol with_framing(wire::Framing framing);

}  // namespace portstorm::fuzz
