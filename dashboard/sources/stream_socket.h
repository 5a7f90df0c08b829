#pragma once
// A TCP connection that never waits: the window asks it once a frame what has come. One thread.

#include <cstdint>
#include <span>
#include <string>

namespace portstorm::dashboard {

class StreamSocket {
 public:
  enum class State : std::uint8_t { closed, connecting, open };

  StreamSocket() = default;
  ~StreamSocket() { close(); }
  StreamSocket(const StreamSocket&) = delete;
  StreamSocket& operator=(const StreamSocket&) = delete;

  // Looks the host up (which may take a moment for a name that is no number) and starts to connect.
  // Afterwards closed when that failed at once; error() says why.
  void connect(const std::string& host, const std::string& port);
  State state();  // looks whether the connection stands by now
  // The number of bytes that came, 0 when there are none now or state() has become closed.
  std::size_t read(std::span<char> into);
  void close();

  const std::string& error() const noexcept { return error_; }  // why it is closed

 private:
  void fail(const std::string& what);

  static constexpr std::intptr_t none = -1;
  std::intptr_t handle_ = none;  // a descriptor, or a SOCKET
  State state_ = State::closed;
  std::string error_;
};

}  // namespace portstorm::dashboard
