#include "target_server/network/network.h"

namespace portstorm::server {

Network::Network(CompletionPort& port, const wire::Framing& framing, const NetworkOptions& options)
    : port_(port),
      options_(options),
      table_(options.max_sessions, framing),
      acceptor_(port, table_, options_),
      flush_lists_(port) {
  const Worker::Shared shared{port,      options_,     incidents_, table_,
                              acceptor_, flush_lists_, stopping_};
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
  queue(to, packets_.make(packet));
}

void Network::broadcast(std::span<const SessionId> to, std::span<const std::byte> packet) {
  const PacketRef shared = packets_.make(packet);
  for (const SessionId session : to) queue(session, shared);
}

void Network::queue(SessionId to, const PacketRef& packet) {
  Session* session = table_.find(to);
  if (session == nullptr) return;
  if (const auto worker = session->queue(to, packet, options_.high_water_bytes)) {
    flush_lists_.add(*worker, *session);
  }
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

}  // namespace portstorm::server
