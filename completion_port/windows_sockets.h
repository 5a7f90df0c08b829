#pragma once
// Winsock as the completion port needs it: started once, its extension functions looked up, its
// error codes mapped in one place.

#include <mswsock.h>
#include <winsock2.h>
#include <ws2tcpip.h>

#include "completion_port/completion_port.h"

namespace portstorm {

// WSAStartup, once a process. Throws std::system_error.
void start_winsock();

// Codes of GetLastError and WSAGetLastError alike.
Error error_from_windows(DWORD code) noexcept;
// The status an OVERLAPPED ends with (OVERLAPPED::Internal), as a Winsock code; 0 for success.
DWORD code_from_status(ULONG_PTR status) noexcept;

// AcceptEx and its kind are not exported: WSAIoctl hands out their addresses.
struct ExtensionFunctions {
  LPFN_ACCEPTEX accept_ex = nullptr;
  LPFN_GETACCEPTEXSOCKADDRS get_accept_ex_sockaddrs = nullptr;
  LPFN_CONNECTEX connect_ex = nullptr;
};
ExtensionFunctions look_up_extensions();

// INVALID_SOCKET on an error, which WSAGetLastError then names.
SOCKET make_overlapped_socket(Endpoint::Family family) noexcept;
bool bind_to(SOCKET socket, const Endpoint& local) noexcept;
void set_options(SOCKET socket, const SocketOptions& options) noexcept;
void close_by_reset(SOCKET socket) noexcept;

}  // namespace portstorm
