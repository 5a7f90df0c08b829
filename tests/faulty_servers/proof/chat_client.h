#pragma once
// A small chat client for the proofs: it blocks, and reads only while it is asked for something.
// Each has a port of its own. Times: what must come is waited for with `patience`; what must not
// come, or never comes again, for `quiet`.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "completion_port/completion_port.h"

namespace portstorm::faulty {

using namespace std::chrono_literals;

inline constexpr auto patience = 10s;
inline constexpr auto quiet = 300ms;

// ---- what clients send ------------------------------------------------------------------------

// The header says `length`, whatever the body's.
std::string raw_packet(unsigned length, unsigned id, const std::string& body = "");
std::string packet(unsigned id, const std::string& body = "");
std::string padded(const std::string& text, std::size_t bytes);

std::string login_request(const std::string& user_id, const std::string& password = "pw");
std::string enter_request(int room);
std::string leave_request();
std::string chat_request(const std::string& message);

// ---- what comes back --------------------------------------------------------------------------

struct ServerPacket {
  unsigned id = 0;
  std::string body;

  unsigned result() const;  // of a response
};

enum class End : std::uint8_t { still_open, fin, reset };

class ChatClient {
 public:
  // receive_buffer_bytes: SO_RCVBUF, small for a client that is to be slow; 0: the system's.
  explicit ChatClient(const Endpoint& server, int receive_buffer_bytes = 0);
  ~ChatClient();  // by reset
  ChatClient(const ChatClient&) = delete;
  ChatClient& operator=(const ChatClient&) = delete;

  // False when the connection ended, or the server takes no more for `quiet`.
  bool send(const std::string& bytes);

  // The next packet; nothing when none has come in time, or the stream has ended.
  std::optional<ServerPacket> next(std::chrono::milliseconds time = patience);
  // The next packet of this kind; others before it are dropped.
  std::optional<ServerPacket> next_of(unsigned id, std::chrono::milliseconds time = patience);
  // How many more packets come, up to `most`, until none has come for `time`.
  int count(int most, std::chrono::milliseconds time);
  // `bytes` of the stream as they are, or those that came until none has come for `time`.
  std::string raw(std::size_t bytes, std::chrono::milliseconds time = quiet);
  // Drops what comes, until the end.
  End end(std::chrono::milliseconds time = patience);

  // Request and result; nothing when there is no answer in time.
  std::optional<unsigned> login(const std::string& user_id, const std::string& password = "pw",
                                std::chrono::milliseconds time = patience);
  std::optional<unsigned> enter(int room, std::chrono::milliseconds time = patience);
  std::optional<unsigned> leave(std::chrono::milliseconds time = patience);

  void close(CloseMode mode = CloseMode::graceful);

 private:
  bool receive(std::chrono::milliseconds time);  // false: time is up, or the stream has ended
  std::optional<ServerPacket> cut();
  std::optional<unsigned> ask(const std::string& request, unsigned response,
                              std::chrono::milliseconds time);
  std::optional<Completion> complete(Operation& operation, TimePoint deadline);

  std::unique_ptr<CompletionPort> port_;
  Socket socket_;
  std::string bytes_;  // received, not handed on
  End end_ = End::still_open;
};

}  // namespace portstorm::faulty
