#pragma once
// A connection to the server under test, in plain words: connect, send, wait for what comes. The
// calls block, with a deadline; all links of a Wires share its port and its thread.

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "completion_port/completion_port.h"
#include "dummy_client/engine/connection.h"
#include "wire/reassembler.h"

namespace portstorm::client {

class Wires {
 public:
  Wires(const Endpoint& target, std::unique_ptr<CompletionPort> port);

  TimePoint now() const noexcept { return port_->now(); }
  // Handles what happens on all links until `holds()`, the deadline, or stop(). Returns holds().
  bool wait(TimePoint deadline, const std::function<bool()>& holds);
  void pause(std::chrono::nanoseconds time);
  // From any thread: nothing is waited for any more.
  void stop() noexcept;
  bool is_stopped() const noexcept { return stopped_.load(std::memory_order_relaxed); }

 private:
  friend class Link;
  void handle_batch(TimePoint deadline);

  const Endpoint target_;
  const std::unique_ptr<CompletionPort> port_;
  std::atomic<bool> stopped_{false};
};

class Link {
 public:
  // What is received and not taken is kept up to here; what comes then is counted and dropped.
  static constexpr std::size_t max_kept_bytes = 256 * 1024;

  // Both must outlive the link.
  Link(Wires& wires, const wire::Framing& framing) : wires_(wires), reassembler_(framing) {}
  ~Link() { close(CloseMode::reset); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  Error connect(TimePoint deadline);  // timed_out at the deadline
  // False: the connection has ended, or did not take the bytes before the deadline.
  bool send(std::span<const std::byte> bytes, TimePoint deadline);
  bool finish();  // FIN
  void close(CloseMode mode);

  bool is_open() const noexcept;                        // neither side has ended it
  bool is_reset() const noexcept { return is_reset_; }  // it ended with an error, not with a FIN
  std::uint64_t received_bytes() const noexcept { return received_bytes_; }
  // The next whole packet that came; of a stream, what a receive brought.
  std::optional<std::vector<std::byte>> take_packet();
  bool has_packet() const noexcept { return !packets_.empty(); }
  void drop_packets() noexcept;

 private:
  friend class Wires;
  void handle(const Completion& completion);
  void keep(std::span<const std::byte> bytes);
  void take_end(bool reset) noexcept;

  Wires& wires_;
  Connection connection_;
  wire::Reassembler reassembler_;
  std::deque<std::vector<std::byte>> packets_;
  std::uint64_t received_bytes_ = 0;
  std::size_t kept_bytes_ = 0;
  Error connect_error_ = Error::none;
  bool has_ended_ = false;
  bool is_reset_ = false;
};

}  // namespace portstorm::client
