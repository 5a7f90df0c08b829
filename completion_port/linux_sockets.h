#pragma once
// Plain socket calls and the mapping of errno values, in one place for the io_uring port.

#include "completion_port/completion_port.h"

namespace portstorm {

Error error_from_errno(int number) noexcept;  // a positive errno value

Result<int> make_listener(const Endpoint& local, const ListenOptions& options) noexcept;
// A socket that is ready for IORING_OP_CONNECT: made, set up and bound.
Result<int> make_connecting_socket(const Endpoint& remote, const ConnectOptions& options) noexcept;
void set_options(int socket, const SocketOptions& options) noexcept;
void close_by_reset(int socket) noexcept;

}  // namespace portstorm
