#pragma once
// One slot of the session table: a connection's socket, its one receive, its one send, its packet
// stream, and what waits to be sent. The server's one thread owns it.
//
//             kick, idle,           all is sent:             the client's FIN,
//             the client's FIN      FIN                      or the deadline
//     open -----------> finishing ------------> draining --------------> aborting -----> closed
//       |                                                                   ^    nothing is
//       +------------- error, slow consumer --------------------------------+    outstanding
//
// Nothing is submitted or closed from inside a call of the content's: what it asks for is done by
// advance(), at the end of the round.

#include <cstddef>
#include <utility>
#include <vector>

#include "completion_port/completion_port.h"
#include "tests/faulty_servers/options.h"
#include "tests/faulty_servers/packet_stream.h"
#include "tests/faulty_servers/session_id.h"

namespace portstorm::faulty {

class SessionTable;

class Session {
 public:
  Session(SessionTable& table, std::uint32_t slot);

  SessionId id() const noexcept { return id_; }
  bool is_open() const noexcept { return state_ == State::open; }
  bool is_closed() const noexcept { return state_ == State::closed; }
  bool has_unsent() const noexcept { return unsent_bytes() > 0; }
  bool is_spinning() const noexcept { return stream_.is_spinning() && is_open(); }

  // The slot gets its next connection. False: it has been closed again.
  bool open(NativeSocket accepted, bool has_waited);

  void send(Bytes packet);
  void kick();  // what is queued still goes out, then FIN
  void abort(CloseMode mode);

  // True when it had not been touched since its last advance().
  bool touch() noexcept { return !std::exchange(is_touched_, true); }
  void on_completion(const Completion& completion);
  void on_tick(TimePoint now);
  void advance();  // does what its state allows now

 private:
  enum class State : std::uint8_t { closed, open, finishing, draining, aborting };

  void on_received(const Completion& completion);
  void on_receive_failed(Error error);
  void on_sent(const Completion& completion);
  void on_send_failed();
  void take(Bytes received);
  void finish();
  void leave_content();
  void start_receive();
  void start_send();
  void submit_send();
  void pop_gather();
  void drain();
  void close();
  std::size_t unsent_bytes() const noexcept {
    return sending_.size() - sent_bytes_ + waiting_.size();
  }

  SessionTable& table_;
  const Options& options_;
  const Bug bug_;
  SessionId id_;
  State state_ = State::closed;
  CloseMode close_mode_ = CloseMode::graceful;
  Socket socket_;
  Operation receive_;
  Operation send_;
  bool receive_outstanding_ = false;
  bool send_outstanding_ = false;
  bool cancelled_ = false;
  bool peer_finished_ = false;  // the client's FIN has come
  bool has_received_ = false;   // a first byte has come
  bool has_waited_ = false;     // for a slot, after its accept
  bool is_kicked_ = false;
  bool is_known_to_content_ = false;
  bool is_touched_ = false;
  TimePoint deadline_ = TimePoint::max();
  PacketStream stream_;
  std::vector<std::byte> sending_;  // the gather in flight
  std::size_t sent_bytes_ = 0;      // of it
  std::vector<std::byte> waiting_;  // for the next gather
};

}  // namespace portstorm::faulty
