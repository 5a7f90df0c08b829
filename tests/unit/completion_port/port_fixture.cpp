#include "tests/unit/completion_port/port_fixture.h"

#include <array>
#include <cstdlib>

#include "completion_port/simulated_completion_port.h"

namespace portstorm::test {

namespace {

constexpr auto patience = 10s;
const Endpoint any_loopback_port = Endpoint::ipv4(127, 0, 0, 1, 0);

SimulatedOptions for_one_worker() {
  SimulatedOptions options;
  options.waits_pass_time = true;
  return options;
}

struct OwnNetwork {
  SeededChoices choices{1};
  SimulatedNetwork network{choices, for_one_worker()};
};

class LonePort final : private OwnNetwork, public SimulatedCompletionPort {
 public:
  explicit LonePort(const PortOptions& options)
      : SimulatedCompletionPort(network, options.workers, options.receive_buffer_bytes) {}
};

std::unique_ptr<CompletionPort> make_port(const PortOptions& options) {
  const char* wanted = std::getenv("PORTSTORM_PORT");
  if (wanted == nullptr || std::string(wanted) != "simulated") return make_completion_port(options);
  return std::make_unique<LonePort>(options);
}

}  // namespace

PortFixture::PortFixture(const PortOptions& options) : port(make_port(options)) {}

bool PortFixture::collect(TimePoint deadline) {
  std::array<Completion, 64> batch;
  const std::size_t count = port->wait(0, batch, deadline);
  for (std::size_t i = 0; i < count; ++i) {
    Completion completion = batch[i];
    EXPECT_EQ(seen_.count(completion.operation), 0u) << "two completions of one submit";
    if (completion.data != nullptr) {
      received_.push_back(std::make_unique<std::string>(text_of(completion)));
      completion.data = reinterpret_cast<const std::byte*>(received_.back()->data());
    }
    seen_[completion.operation] = completion;
  }
  return count > 0;
}

Completion PortFixture::completion_of(const Operation& operation) {
  const TimePoint deadline = port->now() + patience;
  while (seen_.count(&operation) == 0 && port->now() < deadline) collect(deadline);
  const auto found = seen_.find(&operation);
  if (found == seen_.end()) {
    ADD_FAILURE() << "no completion within 10 s";
    Completion none;
    none.error = Error::timed_out;
    return none;
  }
  const Completion completion = found->second;
  seen_.erase(found);
  return completion;
}

Error PortFixture::receive_to_end(const Socket& socket, std::string& bytes) {
  Operation operation;
  for (;;) {
    if (const Error error = port->receive(socket, operation); error != Error::none) return error;
    const Completion completion = completion_of(operation);
    if (completion.error != Error::none) return completion.error;
    bytes += text_of(completion);
  }
}

std::string PortFixture::receive_exactly(const Socket& socket, std::size_t bytes) {
  std::string all;
  Operation operation;
  while (all.size() < bytes) {
    EXPECT_EQ(port->receive(socket, operation, bytes - all.size()), Error::none);
    const Completion completion = completion_of(operation);
    if (completion.error != Error::none) {
      ADD_FAILURE() << "the stream ended early: " << to_string(completion.error);
      break;
    }
    all += text_of(completion);
  }
  return all;
}

int PortFixture::send_all(const Socket& socket, const std::string& bytes) {
  Operation operation;
  int sends = 0;
  for (std::size_t sent = 0; sent < bytes.size(); ++sends) {
    const ConstBuffer rest{reinterpret_cast<const std::byte*>(bytes.data()) + sent,
                           bytes.size() - sent};
    if (port->send(socket, operation, {&rest, 1}) != Error::none) return 0;
    const Completion completion = completion_of(operation);
    if (completion.error != Error::none) return 0;
    sent += completion.bytes;
  }
  return sends;
}

bool PortFixture::completes_within(const Operation& operation, std::chrono::milliseconds time) {
  const TimePoint deadline = port->now() + time;
  do {
    if (seen_.count(&operation) != 0) return true;
    collect(deadline);
  } while (port->now() < deadline);
  return seen_.count(&operation) != 0;
}

bool PortFixture::stays_quiet(std::chrono::milliseconds duration) {
  return seen_.empty() && !collect(port->now() + duration);
}

Socket PortFixture::listen() {
  const Result<Socket> listener = port->listen(0, 1, any_loopback_port);
  EXPECT_EQ(listener.error, Error::none);
  return listener.value;
}

PortFixture::Pair PortFixture::connect_pair(const SocketOptions& client,
                                            const SocketOptions& server) {
  Socket listener = listen();
  AcceptOperation accept;
  ConnectOperation connect;
  EXPECT_EQ(port->accept(listener, accept), Error::none);
  ConnectOptions options;
  options.socket = client;
  const Result<Socket> connecting =
      port->connect(0, 2, connect, port->local_endpoint(listener), options);
  EXPECT_EQ(connecting.error, Error::none);
  EXPECT_EQ(completion_of(connect).error, Error::none);
  EXPECT_EQ(completion_of(accept).error, Error::none);
  EXPECT_EQ(accept.peer, port->local_endpoint(connecting.value));
  const Result<Socket> accepted = port->associate(0, 3, accept.accepted, server);
  EXPECT_EQ(accepted.error, Error::none);
  port->close(listener);
  return {connecting.value, accepted.value};
}

void PortFixture::close(Socket& socket, CloseMode mode) {
  port->close(socket, mode);
}

std::string pattern(std::size_t bytes) {
  std::string text(bytes, '\0');
  std::uint32_t state = 12345;
  for (char& letter : text) {
    state = state * 1664525 + 1013904223;
    letter = static_cast<char>(state >> 24);
  }
  return text;
}

}  // namespace portstorm::test
