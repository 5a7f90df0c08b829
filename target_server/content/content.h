#pragma once
// The line between the network layer and what the server is about.
//
//   network  --on_open, on_packet, on_close-->  Content      (chat, echo, ...)
//   network  <--send, disconnect--------------  Sessions
//
// Content knows no socket and no thread. Whoever calls it calls it from one thread at a time (chat
// runs on the logic thread); only content without any state of its own (echo) may be called by all
// network workers at once, see host/.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace portstorm::server {

// Names one connection for ever: the slot is used again, the generation is not. A late answer to
// a connection that is gone finds another generation and is dropped.
struct SessionId {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;  // 0 names no session

  friend bool operator==(const SessionId&, const SessionId&) = default;
};

// Why the server ends a connection; also the name of a counter.
enum class CloseReason : std::uint8_t {
  peer_closed,        // FIN
  peer_reset,         // RST, or any other error of the socket
  bad_packet,         // a length or a field that the protocol does not allow
  slow_consumer,      // more unsent bytes than the high-water mark
  first_packet_late,  // connected, then silent
  idle_timeout,       // no packet for too long
  short_send,         // a send took less than all, and the send policy is to end the session then
  over_rate,          // more packets or bytes a second than allowed
  replaced,           // the same user logged in again, elsewhere
  no_buffers,         // the system was short of memory for its sends or receives
  content,            // the content asked for it (kick, refused login)
  server_stopping,
};

std::string_view to_string(CloseReason reason) noexcept;

// What a packet is worth to whom it goes. Those of one priority keep their order; the network may
// let a higher one go first (network_options.h, `priorities`), so packets whose order means
// something have the same.
enum class Priority : std::uint8_t { control, chat, positions };  // the highest first

// What content may do to sessions. Calls on a session that is gone do nothing.
class Sessions {
 public:
  virtual ~Sessions() = default;

  // Queues one packet; the bytes are copied or shared before it returns.
  virtual void send(SessionId to, std::span<const std::byte> packet) = 0;
  // The same with a priority; send() and broadcast() are Priority::chat.
  virtual void send_as(Priority, SessionId to, std::span<const std::byte> packet) {
    send(to, packet);
  }
  // The same bytes to many: encoded and stored once.
  virtual void broadcast(std::span<const SessionId> to, std::span<const std::byte> packet) = 0;
  // How much of what was sent still waits on our side. For content that sends less to whom reads
  // slowly; 0 where nobody counts.
  virtual std::size_t unsent_bytes(SessionId) const { return 0; }
  // What is queued already still goes out, then FIN.
  virtual void disconnect(SessionId session, CloseReason reason) = 0;
};

class Content {
 public:
  virtual ~Content() = default;

  virtual void on_open(SessionId session) = 0;
  // A whole packet, header included; the bytes live until the call returns.
  virtual void on_packet(SessionId session, std::span<const std::byte> packet) = 0;
  // No packet follows: the peer's FIN, or a length that cannot be. True: all that was asked has
  // been answered, and the network ends the session. False: an answer is still to come; the content
  // calls disconnect(session, reason) behind it. Either way what the session holds that others may
  // want (a user id, a place in a room) is given back before our FIN goes out: the peer may be back
  // as soon as it sees it.
  virtual bool on_end_of_packets(SessionId session, CloseReason reason) = 0;
  // Exactly once for each on_open; nothing of this session comes afterwards.
  virtual void on_close(SessionId session, CloseReason reason) = 0;
  // What Timers::after() was asked for is due.
  virtual void on_timer(std::uint32_t) {}
};

// Time, and calls of Content::on_timer() to come.
class Timers {
 public:
  virtual ~Timers() = default;

  virtual std::chrono::nanoseconds now() const = 0;  // monotonic
  // False when there are too many.
  virtual bool after(std::chrono::nanoseconds delay, std::uint32_t timer) = 0;
};

// Work handed to the thread that runs the content, from a thread that serves it (the store's).
// Thread-safe. The function runs on the content's thread, soon; false when it is stopping.
class ContentThread {
 public:
  virtual ~ContentThread() = default;
  virtual bool run(std::function<void()> work) = 0;
};

}  // namespace portstorm::server
