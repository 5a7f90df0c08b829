#pragma once
// What a network worker tells the content, collected over one batch of completions: packets lie
// in one block of memory, so that handing on a packet costs a copy and no allocation.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "target_server/content/content.h"

namespace portstorm::server {

class EventBatch {
 public:
  enum class Kind : std::uint8_t {
    open,
    packet,
    end_of_packets,  // FIN, or a bad length: no packet follows, those before are still answered
    close,
    timer,  // its number stands in session.slot
  };

  struct Event {
    Kind kind;
    CloseReason reason;
    SessionId session;
    std::uint32_t offset;
    std::uint32_t size;
  };

  void add(Kind kind, SessionId session, CloseReason reason = CloseReason::peer_closed) {
    events_.push_back({kind, reason, session, 0, 0});
  }
  void add_packet(SessionId session, std::span<const std::byte> packet) {
    events_.push_back({Kind::packet, CloseReason::peer_closed, session,
                       static_cast<std::uint32_t>(bytes_.size()),
                       static_cast<std::uint32_t>(packet.size())});
    bytes_.insert(bytes_.end(), packet.begin(), packet.end());
  }

  void add_timer(std::uint32_t timer) { add(Kind::timer, {timer, 0}); }

  bool empty() const noexcept { return events_.empty(); }
  const std::vector<Event>& events() const noexcept { return events_; }
  std::span<const std::byte> packet(const Event& event) const noexcept {
    return {bytes_.data() + event.offset, event.size};
  }
  // What it weighs in a bounded queue.
  std::size_t weight() const noexcept { return bytes_.size() + events_.size() * sizeof(Event); }
  void clear() noexcept {
    events_.clear();
    bytes_.clear();
  }

  // Calls the content for each event, in order.
  void dispatch(Content& content, Sessions& sessions) const;

 private:
  std::vector<Event> events_;
  std::vector<std::byte> bytes_;
};

// Where workers hand their batches: to the logic thread's queue, or straight to the content.
class EventSink {
 public:
  virtual ~EventSink() = default;
  // Called by workers, at the same time by several. Takes the events and leaves `batch` empty.
  // May wait when the receiver is behind; nothing that it waits for waits for a worker.
  virtual void take(EventBatch& batch) = 0;
};

}  // namespace portstorm::server
