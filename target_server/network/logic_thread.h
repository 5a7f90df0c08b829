#pragma once
// The one thread that runs the content: it takes whole batches from the workers' queue, so that
// neither side locks per packet, and flushes what the content sent after each round.
//
// The queue is bounded by weight. A worker that finds it full waits; its sockets are then not
// read, and TCP slows the clients down. The logic thread never waits for a worker.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "target_server/network/event_batch.h"

namespace portstorm::server {

class LogicThread final : public EventSink, public ContentThread {
 public:
  explicit LogicThread(std::size_t max_queued_bytes) : max_queued_bytes_(max_queued_bytes) {}
  ~LogicThread() override { stop(); }

  // `flush` runs after each round of events: the network starts the sends they queued.
  void start(Content& content, Sessions& sessions, std::function<void()> flush);
  // start() without the thread: turn() then does what is queued, on the caller's thread, and says
  // whether there was anything. For the simulation.
  void begin(Content& content, Sessions& sessions, std::function<void()> flush);
  bool turn();
  // Handles what is queued, then ends the thread. Nothing may call take() any more.
  void stop();

  void take(EventBatch& batch) override;
  // Callers are bounded by what they serve (the account store by its queue of logins).
  bool run(std::function<void()> work) override;

  std::uint64_t waits() const;  // how often a worker found the queue full

 private:
  bool wait_for_work();
  bool take_queued(std::unique_lock<std::mutex> lock);
  void handle_taken();

  const std::size_t max_queued_bytes_;
  Content* content_ = nullptr;
  Sessions* sessions_ = nullptr;
  std::function<void()> flush_;

  mutable std::mutex mutex_;
  std::condition_variable work_came_;
  std::condition_variable room_came_;
  std::vector<EventBatch> queued_;
  std::vector<EventBatch> empty_;  // used before; they keep their memory
  std::vector<std::function<void()>> work_;
  std::size_t queued_bytes_ = 0;
  std::uint64_t waits_ = 0;
  bool stopping_ = false;

  // The logic thread's own.
  std::vector<EventBatch> batches_;
  std::vector<std::function<void()>> functions_;
  std::thread thread_;
};

}  // namespace portstorm::server
