#pragma once
// The server's network layer as a whole: listener, workers, sessions. Makes connections into
// sessions, bytes into packets, and hands both to an EventSink; takes back what to send.
//
//   Network network(port, framing, options);
//   network.listen();              // Error::address_in_use, ...
//   network.start(sink);           // a thread for each worker of the port
//   ...
//   network.stop();                // drains; returns when nothing is left
//
// send(), broadcast() and disconnect() may be called from any thread; flush() after them starts
// what they queued (workers do it by themselves at the end of each batch).

#include <atomic>
#include <deque>
#include <thread>
#include <vector>

#include "target_server/network/acceptor.h"
#include "target_server/network/event_batch.h"
#include "target_server/network/flush_lists.h"
#include "target_server/network/network_options.h"
#include "target_server/network/network_totals.h"
#include "target_server/network/packet_buffer.h"
#include "target_server/network/port_timers.h"
#include "target_server/network/session_table.h"
#include "target_server/network/worker.h"
#include "telemetry/incident_log.h"

namespace portstorm::server {

// How all send queues stand.
struct SendQueues {
  std::uint64_t bytes = 0;                          // in all of them
  std::uint64_t worst_bytes = 0;                    // in the longest
  std::vector<telemetry::WaitingConnection> worst;  // by the age of their oldest byte
};

class Network final : public Sessions {
 public:
  // Port and framing must outlive it.
  Network(CompletionPort& port, const wire::Framing& framing, const NetworkOptions& options);
  ~Network() override;

  Error listen();
  Endpoint local_endpoint() const { return acceptor_.local_endpoint(); }

  void start(EventSink& sink);
  // Accepts no more, sends what is queued, says FIN, waits for the peers' up to the drain
  // deadline, and joins the threads. From any thread but a worker's.
  void stop();

  // What start() has a thread of each worker do, and how stop() ends them: for who has no threads
  // (the simulation). begin() once, then turn() until it says false.
  void begin(unsigned worker) { workers_[worker].begin(); }
  bool turn(unsigned worker, EventSink& sink) { return workers_[worker].step(sink); }
  void ask_to_stop();

  void send(SessionId to, std::span<const std::byte> packet) override;
  void broadcast(std::span<const SessionId> to, std::span<const std::byte> packet) override;
  void send_as(Priority priority, SessionId to, std::span<const std::byte> packet) override;
  std::size_t unsent_bytes(SessionId session) const override;
  void disconnect(SessionId session, CloseReason reason) override;
  Timers& timers() noexcept { return timers_; }
  void flush() { flush_lists_.wake(); }

  NetworkTotals totals() const;
  std::uint32_t sessions() const noexcept { return table_.in_use(); }
  const telemetry::IncidentLog& incidents() const noexcept { return incidents_; }
  // From any thread; looks at every session, so some times a second.
  SendQueues send_queues(std::size_t worst) const;

 private:
  void queue(SessionId to, const PacketRef& packet, TimePoint now, Priority priority);

  CompletionPort& port_;
  const NetworkOptions options_;
  telemetry::IncidentLog incidents_;
  PacketPool packets_;  // outlives the sessions, whose queues hold its packets
  SessionTable table_;
  Acceptor acceptor_;
  FlushLists flush_lists_;
  PortTimers timers_;
  std::atomic<bool> stopping_{false};
  std::deque<Worker> workers_;
  std::vector<std::thread> threads_;
};

}  // namespace portstorm::server
