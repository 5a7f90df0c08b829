#include "completion_port/linux_sockets.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "completion_port/socket_address.h"

namespace portstorm {

namespace {

void set_int(int socket, int level, int name, int value) noexcept {
  setsockopt(socket, level, name, &value, sizeof value);
}

// Never O_NONBLOCK: io_uring would hand EAGAIN back instead of waiting inside the kernel.
int make_socket(const Endpoint& endpoint) noexcept {
  const int family = endpoint.family == Endpoint::Family::ipv4 ? AF_INET : AF_INET6;
  return ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

Error bind_to(int socket, const Endpoint& local) noexcept {
  sockaddr_storage address;
  const socklen_t bytes = to_sockaddr(local, address);
  if (bind(socket, reinterpret_cast<const sockaddr*>(&address), bytes) == 0) return Error::none;
  return error_from_errno(errno);
}

Result<int> fail(int socket, Error error) noexcept {
  ::close(socket);
  return {-1, error};
}

}  // namespace

Error error_from_errno(int number) noexcept {
  switch (number) {
    case 0:
      return Error::none;
    case ECANCELED:
      return Error::aborted;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
      return Error::reset;
    case ECONNREFUSED:
      return Error::refused;
    case ETIMEDOUT:
      return Error::timed_out;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
      return Error::unreachable;
    case EADDRINUSE:
      return Error::address_in_use;
    case EADDRNOTAVAIL:
      return Error::address_not_available;
    case EACCES:
    case EPERM:
      return Error::access_denied;
    case ENOBUFS:
    case ENOMEM:
      return Error::no_buffers;
    case EMFILE:
    case ENFILE:
      return Error::descriptor_limit;
    case ENOTCONN:
    case EBADF:
    case ENOTSOCK:
      return Error::not_connected;
    case EINVAL:
    case EAFNOSUPPORT:
      return Error::invalid;
    default:
      return Error::unknown;
  }
}

Result<int> make_listener(const Endpoint& local, const ListenOptions& options) noexcept {
  const int socket = make_socket(local);
  if (socket < 0) return {-1, error_from_errno(errno)};
  set_int(socket, SOL_SOCKET, SO_REUSEADDR, 1);  // a restart need not wait for TIME_WAIT
  if (local.family == Endpoint::Family::ipv6) set_int(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  if (const Error error = bind_to(socket, local); error != Error::none) return fail(socket, error);
  if (::listen(socket, options.backlog) != 0) return fail(socket, error_from_errno(errno));
  return {socket, Error::none};
}

Result<int> make_connecting_socket(const Endpoint& remote, const ConnectOptions& options) noexcept {
  const int socket = make_socket(remote);
  if (socket < 0) return {-1, error_from_errno(errno)};
  set_options(socket, options.socket);
  if (options.local) {
    // The port is then chosen by connect, which may share it between destinations: ip(7).
    if (options.local->port == 0) set_int(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    const Error error = bind_to(socket, *options.local);
    if (error != Error::none) return fail(socket, error);
  }
  return {socket, Error::none};
}

void set_options(int socket, const SocketOptions& options) noexcept {
  if (options.no_delay) set_int(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  if (options.receive_buffer_bytes > 0) {
    set_int(socket, SOL_SOCKET, SO_RCVBUF, options.receive_buffer_bytes);
  }
  if (options.send_buffer_bytes > 0) {
    set_int(socket, SOL_SOCKET, SO_SNDBUF, options.send_buffer_bytes);
  }
}

void close_by_reset(int socket) noexcept {
  const linger at_once{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket);
}

}  // namespace portstorm
