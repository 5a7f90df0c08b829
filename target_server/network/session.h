#pragma once
// One connection of the server: its socket, its one receive, its one send, what waits to be sent.
//
//            start post       disconnect()          queue empty: FIN      peer's FIN, or deadline
//   starting ----------> open ------------> finishing ------------> draining ----------> aborting
//                          |                    |                      |                  |
//                          +--------------------+-- error, slow -------+----------------->|
//                                                                        nothing is       v
//                                                                        outstanding:   closed
//
// Order. Several workers may hold completions of one session. A receive that has completed stays
// "held" by its worker, and the next one is submitted only after that worker has handed its events
// to the content; so packets of one session reach the content in the order of the stream. The
// close event comes when nothing is outstanding or held, and the slot is free after that event has
// been handed over; so nothing of a session follows its close, and nothing of the slot's next user
// comes before it.
//
// Sharing. One mutex guards all. queue() and finish() may be called from any thread; they submit
// nothing, and name the worker that must call on_flush() instead. All others are called by workers.

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "completion_port/completion_port.h"
#include "target_server/content/content.h"
#include "target_server/network/rate_limit.h"
#include "target_server/network/send_queue.h"
#include "target_server/network/turn.h"
#include "wire/reassembler.h"

namespace portstorm::server {

class Session {
 public:
  Session(std::uint32_t slot, const wire::Framing& framing) : id_{slot, 0}, reassembler_(framing) {}

  unsigned worker() const noexcept { return worker_.load(std::memory_order_relaxed); }

  // The slot gets its next connection. On an error the connection is closed and the slot unused.
  Error open(Turn& turn, unsigned worker, NativeSocket accepted, const Endpoint& peer);
  const Endpoint& peer() const noexcept { return peer_; }   // from open() until the next
  Operation& start_operation() noexcept { return start_; }  // post it: on_started() follows

  // ---- any thread. The worker whose flush list the session must now join, if any. --------------
  std::optional<unsigned> queue(SessionId id, const PacketRef& packet, std::size_t high_water_bytes,
                                TimePoint now, Priority priority);
  std::optional<unsigned> finish(SessionId id, CloseReason reason, TimePoint drain_until);

  std::size_t unsent_bytes(SessionId id);

  // ---- workers ----------------------------------------------------------------------------------
  void on_started(Turn& turn);
  void on_received(Turn& turn, const Completion& completion);
  void on_sent(Turn& turn, const Completion& completion);
  void on_flush(Turn& turn);        // for each time that queue() or finish() named a worker
  void release_held(Turn& turn);    // the events of this batch are with the content
  void on_server_stop(Turn& turn);  // its own worker's
  // Cheap enough to ask of every session several times a second; its own worker's.
  bool has_passed_deadline(const Turn& turn) const noexcept {
    return worker() == turn.worker && deadline_.load(std::memory_order_relaxed) <= turn.now;
  }
  void on_deadline(Turn& turn);

  // ---- any thread, without the lock: how its send queue stands, as of a moment ago -----------
  struct QueueView {
    std::uint64_t connection = 0;
    std::size_t queued_bytes = 0;
    TimePoint oldest = TimePoint::max();
  };
  QueueView queue_view() const noexcept {
    return {shown_number_.load(std::memory_order_relaxed),
            shown_bytes_.load(std::memory_order_relaxed),
            shown_oldest_.load(std::memory_order_relaxed)};
  }

 private:
  enum class State : std::uint8_t {
    unused,
    starting,
    open,
    finishing,
    draining,
    aborting,
    closed,
  };

  bool is_of(SessionId id) const noexcept {
    return id == id_ && state_ != State::unused && state_ != State::closed;
  }
  std::optional<unsigned> join_flush_list();
  void take_packets(Turn& turn, std::span<const std::byte> bytes);
  void end_packets(Turn& turn, CloseReason reason);
  void end_for_its_rate(Turn& turn);
  void begin_finish(CloseReason reason, TimePoint drain_until);
  void abort(CloseReason reason, CloseMode mode);
  void start_send(Turn& turn);
  void report_short_send(Turn& turn, const Completion& completion);
  void report_fault(Turn& turn, const Completion& completion);
  void report_close(Turn& turn);
  void show_queue() noexcept;
  void advance(Turn& turn);
  void cancel_outstanding(Turn& turn);
  void close(Turn& turn);
  void set_deadline(TimePoint now, std::chrono::nanoseconds after) noexcept;

  std::mutex mutex_;
  SessionId id_;
  State state_ = State::unused;
  CloseReason reason_ = CloseReason::peer_closed;
  CloseMode close_mode_ = CloseMode::graceful;
  bool receive_submitted_ = false;  // the port has it
  bool receive_held_ = false;       // completed, its events not yet with the content
  bool send_submitted_ = false;
  bool in_flush_list_ = false;
  bool cancelled_ = false;
  bool peer_finished_ = false;  // FIN received
  bool packets_ended_ = false;  // FIN or a bad length: what still comes is dropped
  bool has_bad_length_ = false;
  bool has_spoken_ = false;  // a whole packet has come
  unsigned holder_ = 0;      // the worker of receive_held_
  std::atomic<unsigned> worker_{0};
  std::atomic<TimePoint> deadline_{TimePoint::max()};
  std::atomic<std::uint64_t> shown_number_{0};
  std::atomic<std::size_t> shown_bytes_{0};
  std::atomic<TimePoint> shown_oldest_{TimePoint::max()};
  Endpoint peer_;
  RateLimit packet_rate_;
  RateLimit byte_rate_;
  Socket socket_;
  Operation start_;
  Operation receive_;
  Operation send_;
  std::size_t send_bytes_ = 0;   // given to the send that is outstanding
  std::vector<std::byte> copy_;  // SendPolicy::copy: what it was given
  SendQueue send_queue_;
  wire::Reassembler reassembler_;
};

}  // namespace portstorm::server
