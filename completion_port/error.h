#pragma once
// The outcome of an I/O call, neutral between Windows and Linux, so that code above the port and
// recorded runs read the same on both. Native codes are mapped at the border, in the port's file.

#include <cstdint>
#include <string_view>

namespace portstorm {

enum class Error : std::uint8_t {
  none = 0,
  aborted,                // cancelled by us: ERROR_OPERATION_ABORTED (995), ECANCELED
  end_of_stream,          // the peer sent FIN; a receive returned 0 bytes
  reset,                  // the peer's RST, or a write after one: WSAECONNRESET, ECONNRESET, EPIPE
  refused,                // nobody listens there
  timed_out,              // the network gave up (not one of our deadlines)
  unreachable,            // no route to host or network
  address_in_use,         // bind: taken; connect: no free local port is left
  address_not_available,  // bind to an address this machine does not have
  access_denied,          // EACCES, WSAEACCES: a privileged or excluded port
  no_buffers,             // WSAENOBUFS, ENOBUFS, ENOMEM: the system is short of memory
  descriptor_limit,       // EMFILE, ENFILE, WSAEMFILE
  not_connected,          // the socket is gone or never connected
  invalid,                // arguments the system does not accept
  queue_full,             // post: the port cannot take more now; nothing was queued
  unknown,                // see Completion::native_error
};

// A stable lower-case name ("reset", "end_of_stream") for logs, counters and files.
std::string_view to_string(Error error) noexcept;

// A value or the reason why there is none.
template <class T>
struct Result {
  T value{};
  Error error = Error::none;

  explicit operator bool() const noexcept { return error == Error::none; }
};

}  // namespace portstorm
