#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "dashboard/sources/stream_socket.h"

namespace portstorm::dashboard {

namespace {
std::string reason(int code) {
  return std::generic_category().message(code);
}
}  // namespace

void StreamSocket::connect(const std::string& host, const std::string& port) {
  close();
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int failed = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); failed != 0) {
    return fail(::gai_strerror(failed));
  }
  const int descriptor = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int result = descriptor < 0 ? -1 : ::connect(descriptor, found->ai_addr, found->ai_addrlen);
  const int error = errno;
  ::freeaddrinfo(found);
  handle_ = descriptor;
  if (result == 0) {
    state_ = State::open;
  } else if (descriptor >= 0 && error == EINPROGRESS) {
    state_ = State::connecting;
  } else {
    fail(reason(error));
  }
}

StreamSocket::State StreamSocket::state() {
  if (state_ != State::connecting) return state_;
  pollfd ready{static_cast<int>(handle_), POLLOUT, 0};
  if (::poll(&ready, 1, 0) <= 0) return state_;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(static_cast<int>(handle_), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    fail(reason(error));
  } else {
    state_ = State::open;
  }
  return state_;
}

std::size_t StreamSocket::read(std::span<char> into) {
  if (state() != State::open) return 0;
  const ssize_t got = ::recv(static_cast<int>(handle_), into.data(), into.size(), 0);
  if (got > 0) return static_cast<std::size_t>(got);
  if (got == 0) {
    fail("it closed the connection");
  } else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
    fail(reason(errno));
  }
  return 0;
}

void StreamSocket::close() {
  if (handle_ != none) ::close(static_cast<int>(handle_));
  handle_ = none;
  state_ = State::closed;
}

void StreamSocket::fail(const std::string& what) {
  close();
  error_ = what;
}

}  // namespace portstorm::dashboard
