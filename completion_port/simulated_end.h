#pragma once
// What a socket is inside the simulated network: a listener, or one end of a connection, with the
// operations that wait on it.

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "completion_port/completion_port.h"
#include "completion_port/simulated_stream.h"

namespace portstorm {

class SimulatedCompletionPort;

enum class Side : std::uint8_t { connector, acceptor };  // which end of a connection

// An operation that the port has, until its completion is queued.
struct SimulatedPending {
  Operation* operation = nullptr;  // null: none
  std::uint64_t stamp = 0;         // written into the operation too: shows when that has moved
  bool is_scheduled = false;       // an event of the network will look at it
  bool is_cancelled = false;
  std::size_t max_bytes = 0;         // receive
  std::vector<ConstBuffer> buffers;  // send
  std::uint64_t hash = 0;            // of their bytes at the submit
  std::size_t bytes = 0;
  std::size_t moved = 0;  // of them, into the peer's stream

  explicit operator bool() const noexcept { return operation != nullptr; }
};

struct SimulatedEnd {
  enum class Kind : std::uint8_t { listener, connecting, connected };

  std::uint32_t id = 0;
  Kind kind = Kind::connected;
  NativeSocket native = NativeSocket::none;
  SimulatedCompletionPort* port = nullptr;
  unsigned worker = 0;
  std::uintptr_t key = 0;
  bool is_associated = false;   // an accepted one: with a worker and a key
  bool is_closed = false;       // by its owner
  std::size_t outstanding = 0;  // operations submitted and not dequeued
  Endpoint local, remote;

  // A listener's.
  std::size_t backlog_limit = 0;
  std::deque<std::uint32_t> backlog;  // ids
  std::deque<SimulatedPending> accepts;

  // A connection's.
  static constexpr std::uint32_t none = 0xffffffff;
  std::uint32_t connection = none;
  Side side = Side::connector;
  std::uint32_t peer = none;  // id
  SimulatedStream inbound;
  SocketOptions options;
  bool is_write_shut = false;  // our FIN is sent, or a fault has ended the direction
  bool is_reset = false;
  SimulatedPending connect, receive, send;
};

}  // namespace portstorm
