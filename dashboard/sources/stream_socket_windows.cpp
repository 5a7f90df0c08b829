#include <winsock2.h>
#include <ws2tcpip.h>

#include <system_error>

#include "dashboard/sources/stream_socket.h"

namespace portstorm::dashboard {

namespace {

std::string reason(int code) {
  std::string text = std::system_category().message(code);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == '.')) {
    text.pop_back();
  }
  return text;
}

void start_winsock() {
  static const int started = [] {
    WSADATA data;
    return ::WSAStartup(MAKEWORD(2, 2), &data);
  }();
  static_cast<void>(started);
}

SOCKET socket_of(std::intptr_t handle) {
  return static_cast<SOCKET>(handle);
}

}  // namespace

void StreamSocket::connect(const std::string& host, const std::string& port) {
  start_winsock();
  close();
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int failed = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); failed != 0) {
    return fail(reason(failed));
  }
  const SOCKET made = ::socket(found->ai_family, SOCK_STREAM, IPPROTO_TCP);
  if (made == INVALID_SOCKET) {
    ::freeaddrinfo(found);
    return fail(reason(::WSAGetLastError()));
  }
  u_long non_blocking = 1;
  ::ioctlsocket(made, FIONBIO, &non_blocking);
  const int result = ::connect(made, found->ai_addr, static_cast<int>(found->ai_addrlen));
  const int error = ::WSAGetLastError();
  ::freeaddrinfo(found);
  handle_ = static_cast<std::intptr_t>(made);
  if (result == 0) {
    state_ = State::open;
  } else if (error == WSAEWOULDBLOCK) {
    state_ = State::connecting;
  } else {
    fail(reason(error));
  }
}

StreamSocket::State StreamSocket::state() {
  if (state_ != State::connecting) return state_;
  // select() and not WSAPoll(), which before Windows 10 2004 never reported a refused connection.
  fd_set writable, failed;
  FD_ZERO(&writable);
  FD_ZERO(&failed);
  FD_SET(socket_of(handle_), &writable);
  FD_SET(socket_of(handle_), &failed);
  timeval at_once{};
  if (::select(0, nullptr, &writable, &failed, &at_once) <= 0) return state_;
  int error = 0;
  int size = sizeof error;
  ::getsockopt(socket_of(handle_), SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &size);
  if (error != 0 || !FD_ISSET(socket_of(handle_), &writable)) {
    fail(reason(error != 0 ? error : WSAECONNREFUSED));
  } else {
    state_ = State::open;
  }
  return state_;
}

std::size_t StreamSocket::read(std::span<char> into) {
  if (state() != State::open) return 0;
  const int got = ::recv(socket_of(handle_), into.data(), static_cast<int>(into.size()), 0);
  if (got > 0) return static_cast<std::size_t>(got);
  if (got == 0) {
    fail("it closed the connection");
  } else if (const int error = ::WSAGetLastError(); error != WSAEWOULDBLOCK) {
    fail(reason(error));
  }
  return 0;
}

void StreamSocket::close() {
  if (handle_ != none) ::closesocket(socket_of(handle_));
  handle_ = none;
  state_ = State::closed;
}

void StreamSocket::fail(const std::string& what) {
  close();
  error_ = what;
}

}  // namespace portstorm::dashboard
