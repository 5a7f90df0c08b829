#pragma once
// Bugs in how a server sends. Each is a port that does to the reference server what the bug would.

#include <map>
#include <set>
#include <vector>

#include "tests/simulation/planted/forwarding_port.h"

namespace portstorm::simulation {

// How many bytes each send was given, by its operation.
class CountingPort : public ForwardingPort {
 public:
  using ForwardingPort::ForwardingPort;

  Error send(const Socket& socket, Operation& operation,
             std::span<const ConstBuffer> buffers) override {
    given_[&operation] = bytes_of(buffers);
    return port_.send(socket, operation, buffers);
  }

 protected:
  bool is_short(const Completion& completion) const {
    return completion.operation != nullptr && completion.error == Error::none &&
           completion.operation->kind() == OperationKind::send &&
           completion.bytes < given_.at(completion.operation);
  }

  std::map<const Operation*, std::size_t> given_;
};

// The count of a send is never looked at: what did not go out never does.
class ShortSendDropped final : public CountingPort {
 public:
  using CountingPort::CountingPort;

 protected:
  bool on_completion(Completion& completion) override {
    if (is_short(completion)) {
      completion.bytes = static_cast<std::uint32_t>(given_.at(completion.operation));
    }
    return true;
  }
};

// After a short count everything is sent again from the first byte.
class ShortSendRepeated final : public CountingPort {
 public:
  using CountingPort::CountingPort;

 protected:
  bool on_completion(Completion& completion) override {
    if (is_short(completion)) completion.bytes = 0;
    return true;
  }
};

// Sends that the server believes it makes: they complete, and nothing has gone out.
class PretendingPort : public ForwardingPort {
 public:
  using ForwardingPort::ForwardingPort;

 protected:
  Error pretend(const Socket& socket, Operation& operation, std::span<const ConstBuffer> buffers) {
    const auto bytes = static_cast<std::uint32_t>(bytes_of(buffers));
    const Error error = port_.post(socket.worker, socket.key, &operation, bytes);
    if (error != Error::none) return Error::no_buffers;
    pretended_.insert(&operation);
    return Error::none;
  }
  bool on_completion(Completion& completion) override {
    if (pretended_.erase(completion.operation) > 0) {
      completion.operation->port_part.kind = OperationKind::send;
    }
    return true;
  }

 private:
  std::set<const Operation*> pretended_;
};

// A send that failed is never taken off the slot's queue: whoever gets the slot next is never sent
// anything.
class MuteSlot final : public PretendingPort {
 public:
  using PretendingPort::PretendingPort;

  Error send(const Socket& socket, Operation& operation,
             std::span<const ConstBuffer> buffers) override {
    if (mute_.count(socket.key) > 0) return pretend(socket, operation, buffers);
    return port_.send(socket, operation, buffers);
  }

 protected:
  bool on_completion(Completion& completion) override {
    const bool has_failed = completion.error != Error::none && completion.operation != nullptr &&
                            completion.operation->kind() == OperationKind::send;
    if (has_failed) mute_.insert(completion.key);
    return PretendingPort::on_completion(completion);
  }

 private:
  std::set<std::uintptr_t> mute_;  // by key: a slot's session
};

// The peer's FIN ends the sending too: answers that still wait are lost.
class FinEndsSending final : public PretendingPort {
 public:
  using PretendingPort::PretendingPort;

  Error send(const Socket& socket, Operation& operation,
             std::span<const ConstBuffer> buffers) override {
    if (finished_.count(socket.key) > 0) return pretend(socket, operation, buffers);
    return port_.send(socket, operation, buffers);
  }
  void close(Socket& socket, CloseMode mode) override {
    finished_.erase(socket.key);
    port_.close(socket, mode);
  }

 protected:
  bool on_completion(Completion& completion) override {
    if (completion.error == Error::end_of_stream) finished_.insert(completion.key);
    return PretendingPort::on_completion(completion);
  }

 private:
  std::set<std::uintptr_t> finished_;
};

// The next packet is sent while the one before is still in flight.
class TwoSendsInFlight final : public ForwardingPort {
 public:
  using ForwardingPort::ForwardingPort;

  Error send(const Socket& socket, Operation& operation,
             std::span<const ConstBuffer> buffers) override {
    const Error error = port_.send(socket, operation, buffers.first(1));
    if (error != Error::none || buffers.size() == 1) return error;
    return port_.send(socket, second_, buffers.subspan(1));
  }

 private:
  Operation second_;
};

// All sessions encode into one buffer, which the next to send overwrites.
class SharedBuffer final : public ForwardingPort {
 public:
  explicit SharedBuffer(SimulatedCompletionPort& port)
      : ForwardingPort(port), buffer_(CompletionPort::max_gather * 4096) {}

  Error send(const Socket& socket, Operation& operation,
             std::span<const ConstBuffer> buffers) override {
    std::size_t size = 0;
    for (const ConstBuffer& buffer : buffers) {
      std::copy(buffer.data, buffer.data + buffer.size, buffer_.data() + size);
      size += buffer.size;
    }
    const ConstBuffer whole{buffer_.data(), size};
    return port_.send(socket, operation, {&whole, 1});
  }

 private:
  std::vector<std::byte> buffer_;
};

// One OVERLAPPED serves all sessions.
class SharedOperation final : public ForwardingPort {
 public:
  using ForwardingPort::ForwardingPort;

  Error send(const Socket& socket, Operation& operation,
             std::span<const ConstBuffer> buffers) override {
    whose_ = &operation;
    return port_.send(socket, shared_, buffers);
  }
  void cancel(Operation& operation) override {
    port_.cancel(whose_ == &operation ? shared_ : operation);
  }

 protected:
  bool on_completion(Completion& completion) override {
    if (completion.operation == &shared_) {
      completion.operation = whose_;
      whose_->port_part.kind = OperationKind::send;
    }
    return true;
  }

 private:
  Operation shared_;
  Operation* whose_ = nullptr;
};

// "Is sending" is set after the call that sends: when the completion was quicker, what its handler
// said is overwritten, and the session waits for a completion that has been.
class PublishedTooLate final : public ForwardingPort {
 public:
  explicit PublishedTooLate(SimulatedCompletionPort& port) : ForwardingPort(port) {
    port.on_early_completion = [this](Operation& operation) {
      if (operation.kind() == OperationKind::send) overwritten_.insert(&operation);
    };
  }
  ~PublishedTooLate() override { port_.on_early_completion = {}; }

 protected:
  bool on_completion(Completion& completion) override {
    return overwritten_.erase(completion.operation) == 0;
  }

 private:
  std::set<const Operation*> overwritten_;
};

}  // namespace portstorm::simulation
