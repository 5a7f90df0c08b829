#pragma once
// The network of a simulated run: virtual time, connections with bounded streams, and all that can
// happen to them. Simulated completion ports (simulated_completion_port.h) are attached to it, as
// many as the run has processes and threads: a server's, and one of each engine thread.
//
//   connect ---> listener's backlog ---> accept            events of the network, each at its time:
//   send ------> stream of the peer ---> receive             connect, transfer, deliver, cancel,
//                (capacity)                                  reset, end of stream, half close
//
// Everything is decided by Choices: the same choices give the same run, and the same trace().
// Single-threaded.

#include <deque>
#include <functional>
#include <queue>
#include <span>
#include <unordered_map>
#include <vector>

#include "completion_port/completion_port.h"
#include "completion_port/simulated_end.h"
#include "completion_port/simulated_faults.h"
#include "completion_port/simulated_oracles.h"

namespace portstorm {

struct SimulatedOptions {
  FaultRates faults{};
  // What one direction of a connection holds, when its sockets do not say (SO_SNDBUF, SO_RCVBUF).
  std::size_t stream_bytes = 64 * 1024;
  std::chrono::nanoseconds longest_delay = std::chrono::microseconds(200);
  // wait() lets the time pass until there is a completion: for one worker alone. Otherwise it
  // returns at once, and whoever steps the workers lets the time pass.
  bool waits_pass_time = false;
};

// Sees what passes over the connections: for the oracles of whoever runs something on the port.
class SimulatedTap {
 public:
  virtual ~SimulatedTap() = default;

  // Connections are numbered from 0. Bytes left `sender`; they were handed to `receiver`.
  virtual void on_moved(std::uint32_t connection, Side sender,
                        std::span<const std::byte> bytes) = 0;
  virtual void on_received(std::uint32_t connection, Side receiver,
                           std::span<const std::byte> bytes) = 0;
  // A fault has struck it, or an end has closed it in a way that may lose bytes.
  virtual void on_disturbed(std::uint32_t connection) = 0;
};

class SimulatedNetwork {
 public:
  // `choices` must outlive it.
  SimulatedNetwork(Choices& choices, const SimulatedOptions& options);

  // ---- whoever steps the run ------------------------------------------------------------------
  TimePoint now() const noexcept { return now_; }
  void pass(std::chrono::nanoseconds time) { pass_until(now_ + time); }
  void pass_until(TimePoint time);  // events on the way happen at their times
  TimePoint next_event() const noexcept {
    return events_.empty() ? TimePoint::max() : events_.top().time;
  }

  Choices& choices() noexcept { return choices_; }
  Faults& faults() noexcept { return faults_; }
  const SimulatedOptions& options() const noexcept { return options_; }
  Oracles& oracles() noexcept { return oracles_; }
  const Oracles& oracles() const noexcept { return oracles_; }
  void set_tap(SimulatedTap* tap) noexcept { tap_ = tap; }

  // Of everything that happened so far.
  std::uint64_t trace() const noexcept { return trace_; }
  std::uint64_t completions() const noexcept { return completions_; }
  // Accepts that wait on the listener of this address; nothing when nobody listens there.
  std::optional<std::size_t> posted_accepts(const Endpoint& address) const;
  // A receive is posted at that end of the connection, and nothing has come for it.
  bool waits_for_bytes(std::uint32_t connection, Side side) const;

 private:
  friend class SimulatedCompletionPort;

  struct Event {
    enum class Kind : std::uint8_t {
      connect,
      transfer,
      deliver,
      cancel,
      reset,
      finish,
      half_close
    };

    TimePoint time;
    std::uint64_t order;
    Kind kind;
    std::uint32_t end;
    std::uint64_t stamp;                                 // of the operation that a cancel means
    std::optional<Fault> fault;                          // whose strike it is
    bool operator<(const Event& other) const noexcept {  // the earliest is on top of the queue
      return time != other.time ? time > other.time : order > other.order;
    }
  };

  // ---- ends and their handles (simulated_network.cpp) -------------------------------------------
  SimulatedEnd& make_end(SimulatedEnd::Kind kind);
  SimulatedEnd* find(NativeSocket native) noexcept;
  void release_handle(SimulatedEnd& end);
  bool is_taken(const Endpoint& local) const noexcept;
  std::uint16_t next_port() noexcept;

  void schedule(Event::Kind kind, const SimulatedEnd& end, std::chrono::nanoseconds delay,
                std::uint64_t stamp = 0);
  void happen(const Event& event);
  bool strikes(const SimulatedEnd& end, Fault fault);
  std::chrono::nanoseconds delay();
  void broken(std::string_view oracle, std::string what) {
    oracles_.broken(oracle, std::move(what), now_);
  }
  void trace(std::uint64_t value) noexcept;
  void trace(std::span<const std::byte> bytes) noexcept;

  // ---- what happens to connections (simulated_traffic.cpp) --------------------------------------
  void connect(SimulatedEnd& client);
  void match(SimulatedEnd& listener);
  void schedule_transfer(SimulatedEnd& end);
  void transfer(SimulatedEnd& end);
  void schedule_delivery(SimulatedEnd& end);
  void deliver(SimulatedEnd& end);
  void cancel(SimulatedEnd& end, std::uint64_t stamp);
  void cancel_send(SimulatedEnd& end);
  void shut_down(SimulatedEnd& end);
  void reset(SimulatedEnd& end);
  void disturb(const SimulatedEnd& end);
  void close(SimulatedEnd& end, CloseMode mode);
  SimulatedEnd* peer_of(const SimulatedEnd& end) noexcept;

  Choices& choices_;
  const SimulatedOptions options_;
  Faults faults_;
  Oracles oracles_;
  SimulatedTap* tap_ = nullptr;
  TimePoint now_{std::chrono::seconds(1000)};
  std::priority_queue<Event> events_;
  std::uint64_t next_order_ = 0;
  std::uint64_t next_stamp_ = 1;
  std::deque<SimulatedEnd> ends_;                               // by id; they stay
  std::unordered_map<std::intptr_t, std::uint32_t> by_handle_;  // of those that are open
  std::vector<std::intptr_t> free_handles_;
  std::intptr_t next_handle_ = 100;
  std::uint16_t next_port_ = 20'000;
  std::uint32_t next_connection_ = 0;
  std::uint64_t trace_ = 0xcbf29ce484222325;
  std::uint64_t completions_ = 0;
};

}  // namespace portstorm
