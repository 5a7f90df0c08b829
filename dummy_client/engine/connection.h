#pragma once
// The socket of a virtual user: one connect, one receive, one send outstanding at the most. It
// sends what it is given to the last byte, always has a receive posted while it is open, and is
// closed only when nothing is outstanding.
//
//   closed --connect()--> connecting ----> open --finish()--> finishing (FIN sent, peer's awaited)
//      ^                                    |                      |
//      +------- closing (cancelled) <-------+----------------------+   close()
//
// Single-threaded: a port with one worker, and its thread.

#include <span>
#include <utility>
#include <vector>

#include "completion_port/completion_port.h"

namespace portstorm::client {

class Connection {
 public:
  enum class State : std::uint8_t { closed, connecting, open, finishing, closing };
  enum class Event : std::uint8_t {
    nothing,  // a short send goes on, or something was cancelled
    connected,
    connect_failed,  // Completion::error; closed already
    received,        // Completion::received(), then resume_receiving()
    sent,            // all of it, or of the piece
    ended,           // the peer's FIN
    broken,          // reset, or another error: Completion::error; call close()
    closed,          // after close()
  };

  State state() const noexcept { return state_; }
  bool is_sending() const noexcept { return send_pending_; }
  bool is_receiving() const noexcept {
    return receive_pending_ && (!receive_cancelled_ || wants_to_receive_);
  }

  Error connect(CompletionPort& port, std::uintptr_t key, const Endpoint& remote,
                const ConnectOptions& options);
  // The bytes are in outgoing(); they must stay until `sent`. Not while is_sending().
  Error send(CompletionPort& port) { return send(port, 0, outgoing_.size()); }
  Error send(CompletionPort& port, std::size_t begin, std::size_t end);  // a piece of it
  std::vector<std::byte>& outgoing() noexcept { return outgoing_; }

  // At most so many bytes at once; 0: a whole buffer.
  Error resume_receiving(CompletionPort& port, std::size_t max_bytes = 0);
  void pause_receiving(CompletionPort& port);  // what has come already may still be `received`
  Error finish(CompletionPort& port);          // FIN; go on receiving until `ended`
  // True: closed at once. False: Event::closed follows.
  bool close(CompletionPort& port, CloseMode mode);

  Event on_completion(CompletionPort& port, const Completion& completion);

  std::uint64_t take_short_sends() noexcept { return std::exchange(short_sends_, 0); }

 private:
  Error post_send(CompletionPort& port);
  Event on_connected(CompletionPort& port, const Completion& completion);
  Event on_received(CompletionPort& port, const Completion& completion);
  Event on_sent(CompletionPort& port, const Completion& completion);
  bool close_when_idle(CompletionPort& port);

  State state_ = State::closed;
  CloseMode close_mode_ = CloseMode::graceful;
  bool receive_pending_ = false;
  bool receive_cancelled_ = false;  // by pause_receiving()
  bool wants_to_receive_ = false;   // resumed before the cancelled one came back
  std::size_t max_bytes_ = 0;
  bool send_pending_ = false;
  Socket socket_;
  std::vector<std::byte> outgoing_;
  std::size_t sent_ = 0;      // of outgoing_
  std::size_t send_end_ = 0;  // of outgoing_
  std::uint64_t short_sends_ = 0;
  ConnectOperation connect_;
  Operation receive_;
  Operation send_;
};

}  // namespace portstorm::client
