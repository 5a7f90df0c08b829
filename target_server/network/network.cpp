#include "target_server/network/network.h"

#include <algorithm>

namespace portstorm::server {

Network::Network(CompletionPort& port, const wire::Framing& framing, const NetworkOptions& options)
    : port_(port),
      options_(options),
      table_(options.max_sessions, framing),
      acceptor_(port, table_, options_),
      flush_lists_(port),
      timers_(port) {
  const Worker::Shared shared{port,      options_,     incidents_, table_,
                              acceptor_, flush_lists_, timers_,    stopping_};
  for (unsigned i = 0; i < port.workers(); ++i) workers_.emplace_back(shared, i);
}

Network::~Network() {
  stop();
}

Error Network::listen() {
  return acceptor_.listen();
}

void Network::start(EventSink& sink) {
  for (unsigned worker = 0; worker < workers_.size(); ++worker) {
    threads_.emplace_back([this, worker, &sink] {
      begin(worker);
      while (turn(worker, sink)) {
      }
    });
  }
}

void Network::ask_to_stop() {
  stopping_.store(true, std::memory_order_release);
  flush_lists_.wake_all();
}

void Network::stop() {
  if (threads_.empty()) return;
  ask_to_stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Network::send(SessionId to, std::span<const std::byte> packet) {
  send_as(Priority::chat, to, packet);
}

void Network::send_as(Priority priority, SessionId to, std::span<const std::byte> packet) {
  queue(to, packets_.make(packet), port_.now(), priority);
}

void Network::broadcast(std::span<const SessionId> to, std::span<const std::byte> packet) {
  const PacketRef shared = packets_.make(packet);
  const TimePoint now = port_.now();
  for (const SessionId session : to) queue(session, shared, now, Priority::chat);
}

void Network::queue(SessionId to, const PacketRef& packet, TimePoint now, Priority priority) {
  Session* session = table_.find(to);
  if (session == nullptr) return;
  if (const auto worker = session->queue(to, packet, options_.high_water_bytes, now,
                                         options_.priorities ? priority : Priority::chat)) {
    flush_lists_.add(*worker, *session);
  }
}

std::size_t Network::unsent_bytes(SessionId id) const {
  Session* session = table_.find(id);
  return session == nullptr ? 0 : session->unsent_bytes(id);
}

void Network::disconnect(SessionId id, CloseReason reason) {
  Session* session = table_.find(id);
  if (session == nullptr) return;
  if (const auto worker = session->finish(id, reason, port_.now() + options_.drain_deadline)) {
    flush_lists_.add(*worker, *session);
  }
}

NetworkTotals Network::totals() const {
  NetworkTotals totals;
  for (const Worker& worker : workers_) worker.counters().add_to(totals);
  totals.failed_posts += flush_lists_.failed_posts();
  return totals;
}

SendQueues Network::send_queues(std::size_t worst) const {
  SendQueues queues;
  const TimePoint now = port_.now();
  const std::uint32_t slots = table_.made();
  for (std::uint32_t slot = 0; slot < slots; ++slot) {
    const Session::QueueView view = table_.at(slot).queue_view();
    if (view.queued_bytes == 0 || view.oldest == TimePoint::max()) continue;
    const auto age = std::chrono::duration_cast<std::chrono::microseconds>(now - view.oldest);
    queues.bytes += view.queued_bytes;
    queues.worst_bytes = std::max<std::uint64_t>(queues.worst_bytes, view.queued_bytes);
    queues.worst.push_back(
        {view.connection, view.queued_bytes, std::max(age, std::chrono::microseconds::zero())});
  }
  const std::size_t kept = std::min(worst, queues.worst.size());
  std::partial_sort(queues.worst.begin(), queues.worst.begin() + static_cast<std::ptrdiff_t>(kept),
                    queues.worst.end(),
                    [](const auto& a, const auto& b) { return a.oldest_byte > b.oldest_byte; });
  queues.worst.resize(kept);
  return queues;
}

}  // namespace portstorm::server
