#include "completion_port/windows_sockets.h"

#include <system_error>

#include "completion_port/socket_address.h"

namespace portstorm {

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(WSAGetLastError(), std::system_category(), what);
}

template <class Function>
Function look_up(SOCKET socket, GUID id) {
  Function function = nullptr;
  DWORD bytes = 0;
  if (WSAIoctl(socket, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &function,
               sizeof function, &bytes, nullptr, nullptr) != 0) {
    fail("this Winsock provider has no AcceptEx or ConnectEx");
  }
  return function;
}

void set_int(SOCKET socket, int level, int name, int value) noexcept {
  setsockopt(socket, level, name, reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

void start_winsock() {
  static const int error = [] {
    WSADATA data;
    return WSAStartup(MAKEWORD(2, 2), &data);
  }();
  if (error != 0) throw std::system_error(error, std::system_category(), "WSAStartup failed");
}

ExtensionFunctions look_up_extensions() {
  const SOCKET socket = make_overlapped_socket(Endpoint::Family::ipv4);
  if (socket == INVALID_SOCKET) fail("cannot make a socket");
  ExtensionFunctions functions;
  functions.accept_ex = look_up<LPFN_ACCEPTEX>(socket, WSAID_ACCEPTEX);
  functions.get_accept_ex_sockaddrs =
      look_up<LPFN_GETACCEPTEXSOCKADDRS>(socket, WSAID_GETACCEPTEXSOCKADDRS);
  functions.connect_ex = look_up<LPFN_CONNECTEX>(socket, WSAID_CONNECTEX);
  closesocket(socket);
  return functions;
}

SOCKET make_overlapped_socket(Endpoint::Family family) noexcept {
  return WSASocketW(family == Endpoint::Family::ipv4 ? AF_INET : AF_INET6, SOCK_STREAM, IPPROTO_TCP,
                    nullptr, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
}

bool bind_to(SOCKET socket, const Endpoint& local) noexcept {
  sockaddr_storage address;
  const socklen_t bytes = to_sockaddr(local, address);
  return bind(socket, reinterpret_cast<const sockaddr*>(&address), bytes) == 0;
}

void set_options(SOCKET socket, const SocketOptions& options) noexcept {
  if (options.no_delay) set_int(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  if (options.receive_buffer_bytes > 0) {
    set_int(socket, SOL_SOCKET, SO_RCVBUF, options.receive_buffer_bytes);
  }
  if (options.send_buffer_bytes > 0) {
    set_int(socket, SOL_SOCKET, SO_SNDBUF, options.send_buffer_bytes);
  }
}

void close_by_reset(SOCKET socket) noexcept {
  const linger at_once{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&at_once),
             sizeof at_once);
  closesocket(socket);
}

}  // namespace portstorm
