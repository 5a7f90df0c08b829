#pragma once
// Bugs in how a server takes connections and gives them up.

#include <map>

#include "tests/simulation/planted/forwarding_port.h"

namespace portstorm::simulation {

// One client that was gone before it was accepted, and the server accepts nobody any more.
class ResetEndsListener final : public ForwardingPort {
 public:
  using ForwardingPort::ForwardingPort;

  Error accept(const Socket& listener, AcceptOperation& operation) override {
    return has_ended_ ? Error::none : port_.accept(listener, operation);
  }

 protected:
  bool on_completion(Completion& completion) override {
    const bool is_accept =
        completion.operation != nullptr && completion.operation->kind() == OperationKind::accept;
    if (is_accept && completion.error == Error::reset) has_ended_ = true;
    return true;
  }

 private:
  bool has_ended_ = false;
};

// Whether an accept was taken is not looked at: one that was not is lost for ever.
class AcceptLost final : public ForwardingPort {
 public:
  using ForwardingPort::ForwardingPort;

  Error accept(const Socket& listener, AcceptOperation& operation) override {
    static_cast<void>(port_.accept(listener, operation));
    return Error::none;
  }
};

// Nor whether a receive was: the connection is never read again.
class ReceiveLost final : public ForwardingPort {
 public:
  using ForwardingPort::ForwardingPort;

  Error receive(const Socket& socket, Operation& operation, std::size_t max_bytes) override {
    static_cast<void>(port_.receive(socket, operation, max_bytes));
    return Error::none;
  }
};

// The failed receive closes the socket, and so does the failed send.
class DoubleClose final : public ForwardingPort {
 public:
  using ForwardingPort::ForwardingPort;

  void close(Socket& socket, CloseMode mode) override {
    const auto failures = failures_.find(socket.key);
    const bool twice = failures != failures_.end() && failures->second > 1;
    failures_.erase(socket.key);
    Socket again = socket;
    port_.close(socket, mode);
    if (twice) port_.close(again, mode);
  }

 protected:
  bool on_completion(Completion& completion) override {
    const bool is_io = completion.operation != nullptr &&
                       (completion.operation->kind() == OperationKind::receive ||
                        completion.operation->kind() == OperationKind::send);
    if (is_io && completion.error != Error::none) ++failures_[completion.key];
    return true;
  }

 private:
  std::map<std::uintptr_t, int> failures_;
};

// The socket is closed as soon as its operations have been asked to end, not when they have.
class ClosedTooEarly final : public ForwardingPort {
 public:
  using ForwardingPort::ForwardingPort;

  void cancel(Operation& operation) override {
    Socket socket = operation.port_part.socket;
    port_.cancel(operation);
    if (operation.kind() == OperationKind::receive) port_.close(socket);
  }
};

}  // namespace portstorm::simulation
