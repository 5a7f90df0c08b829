#include "completion_port/windows_sockets.h"

namespace portstorm {

// The statuses that the system ends socket operations with, from ntstatus.h, whose names clash with
// winnt.h.
namespace {

constexpr ULONG_PTR status_mask = 0xffffffff;
enum Status : unsigned long {
  status_success = 0x00000000,
  status_cancelled = 0xC0000120,
  status_local_disconnect = 0xC000013B,
  status_remote_disconnect = 0xC000013C,
  status_remote_resources = 0xC000013D,
  status_link_timeout = 0xC000013F,
  status_no_connection = 0xC0000140,  // STATUS_INVALID_CONNECTION
  status_connection_refused = 0xC0000236,
  status_connection_disconnected = 0xC000020C,
  status_connection_reset = 0xC000020D,
  status_connection_aborted = 0xC0000241,
  status_connection_invalid = 0xC000023A,
  status_io_timeout = 0xC00000B5,
  status_insufficient_resources = 0xC000009A,
  status_network_unreachable = 0xC000023C,
  status_host_unreachable = 0xC000023D,
  status_address_already_exists = 0xC000020A,
  status_invalid_address_component = 0xC0000207,
  status_access_denied = 0xC0000022,
};

}  // namespace

DWORD code_from_status(ULONG_PTR status) noexcept {
  switch (status & status_mask) {
    case status_success:
      return 0;
    case status_cancelled:
      return WSA_OPERATION_ABORTED;
    case status_local_disconnect:
      return WSAECONNABORTED;
    case status_remote_disconnect:
    case status_connection_disconnected:
    case status_connection_reset:
      return WSAECONNRESET;
    case status_connection_refused:
      return WSAECONNREFUSED;
    case status_connection_aborted:
      return WSAECONNABORTED;
    case status_no_connection:
    case status_connection_invalid:
      return WSAENOTCONN;
    case status_link_timeout:
    case status_io_timeout:
      return WSAETIMEDOUT;
    case status_remote_resources:
    case status_insufficient_resources:
      return WSAENOBUFS;
    case status_network_unreachable:
      return WSAENETUNREACH;
    case status_host_unreachable:
      return WSAEHOSTUNREACH;
    case status_address_already_exists:
      return WSAEADDRINUSE;
    case status_invalid_address_component:
      return WSAEADDRNOTAVAIL;
    case status_access_denied:
      return WSAEACCES;
    default:
      return static_cast<DWORD>(status & status_mask);
  }
}

Error error_from_windows(DWORD code) noexcept {
  switch (code) {
    case 0:
      return Error::none;
    case WSA_OPERATION_ABORTED:
      return Error::aborted;     // 995, ERROR_OPERATION_ABORTED
    case ERROR_NETNAME_DELETED:  // 64: the peer's reset seen by an overlapped call
    case WSAECONNRESET:
    case WSAECONNABORTED:
    case ERROR_CONNECTION_ABORTED:  // 1236
    case ERROR_GRACEFUL_DISCONNECT:
    case WSAESHUTDOWN:
    case WSAEDISCON:
      return Error::reset;
    case ERROR_CONNECTION_REFUSED:
    case WSAECONNREFUSED:
      return Error::refused;
    case ERROR_SEM_TIMEOUT:  // 121: a connect or a send that the network gave up
    case WSAETIMEDOUT:
      return Error::timed_out;
    case ERROR_NETWORK_UNREACHABLE:
    case ERROR_HOST_UNREACHABLE:
    case ERROR_PROTOCOL_UNREACHABLE:
    case ERROR_PORT_UNREACHABLE:
    case WSAENETUNREACH:
    case WSAEHOSTUNREACH:
      return Error::unreachable;
    case WSAEADDRINUSE:
      return Error::address_in_use;
    case WSAEADDRNOTAVAIL:
      return Error::address_not_available;
    case ERROR_ACCESS_DENIED:
    case WSAEACCES:
      return Error::access_denied;
    case ERROR_NO_SYSTEM_RESOURCES:
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_COMMITMENT_LIMIT:
    case ERROR_NOT_ENOUGH_QUOTA:
    case WSAENOBUFS:
      return Error::no_buffers;
    case WSAEMFILE:
      return Error::descriptor_limit;
    case WSAENOTSOCK:
    case WSAENOTCONN:
      return Error::not_connected;
    case WSAEINVAL:
    case WSAEAFNOSUPPORT:
      return Error::invalid;
    default:
      return Error::unknown;
  }
}

}  // namespace portstorm
