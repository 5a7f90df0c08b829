#include "tests/unit/target_server/network/network_fixture.h"

#include "target_server/network/fault_port.h"

namespace portstorm::server {

wire::Framing test_framing() {
  wire::Framing framing;
  framing.kind = wire::FramingKind::length_prefixed;
  framing.header = {{"length", wire::IntegerType::u16, wire::Endian::little, 0, 0},
                    {"id", wire::IntegerType::u16, wire::Endian::little, 0, 0},
                    {"flags", wire::IntegerType::u8, wire::Endian::little, 0, 0}};
  framing.length_field = 0;
  framing.id_field = 1;
  framing.length_counts = wire::LengthCounts::whole_packet;
  framing.max_packet = 1024;
  wire::lay_out_header(framing);
  return framing;
}

std::string packet_of(const std::string& body) {
  const std::size_t size = body.size() + 5;
  std::string packet = {static_cast<char>(size & 0xff), static_cast<char>(size >> 8), 1, 0, 0};
  return packet + body;
}

void RecordingContent::on_open(SessionId session) {
  const std::lock_guard lock(mutex_);
  if (live_.count(session.slot) != 0) misorder_ = "a slot was opened twice";
  live_[session.slot] = session.generation;
  opened_.push_back(session);
}

void RecordingContent::on_packet(SessionId session, std::span<const std::byte> packet) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = live_.find(session.slot);
    if (found == live_.end() || found->second != session.generation) {
      misorder_ = "a packet of a session that is not open";
    }
    ++packets_;
  }
  if (answer == Answer::disconnect) sessions_.disconnect(session, CloseReason::content);
  if (answer == Answer::refuse) sessions_.disconnect(session, CloseReason::bad_packet);
  if (answer != Answer::echo) return;
  for (int i = 0; i < answers_per_packet; ++i) sessions_.send(session, packet);
}

void RecordingContent::on_close(SessionId session, CloseReason reason) {
  {
    const std::lock_guard lock(mutex_);
    if (live_.erase(session.slot) == 0) misorder_ = "a close without an open";
    closed_.push_back(reason);
  }
  closed_changed_.notify_all();
}

std::optional<CloseReason> RecordingContent::wait_for_close(std::size_t number) {
  std::unique_lock lock(mutex_);
  const auto has_come = [&] { return closed_.size() > number; };
  if (!closed_changed_.wait_for(lock, std::chrono::seconds(20), has_come)) return std::nullopt;
  return closed_[number];
}

std::vector<SessionId> RecordingContent::opened() const {
  const std::lock_guard lock(mutex_);
  return opened_;
}

std::size_t RecordingContent::packets() const {
  const std::lock_guard lock(mutex_);
  return packets_;
}

std::string RecordingContent::misorder() const {
  const std::lock_guard lock(mutex_);
  return misorder_;
}

NetworkFixture::NetworkFixture() = default;

NetworkFixture::~NetworkFixture() {
  stop();
  if (content) {
    EXPECT_EQ(content->misorder(), "");
  }
}

void NetworkFixture::start(const NetworkOptions& options, unsigned workers) {
  PortOptions port_options;
  port_options.workers = workers;
  server_port = make_completion_port(port_options);
  if (faults.any()) server_port = std::make_unique<FaultPort>(std::move(server_port), faults);
  network = std::make_unique<Network>(*server_port, framing, options);
  content = std::make_unique<RecordingContent>(*network);
  content->answer = answer;
  content->answers_per_packet = answers_per_packet;
  logic = std::make_unique<LogicThread>(1024 * 1024);
  ASSERT_EQ(network->listen(), Error::none);
  logic->start(*content, *network, [this] { network->flush(); });
  network->start(*logic);
}

void NetworkFixture::stop() {
  if (network) network->stop();
  if (logic) logic->stop();
}

Socket NetworkFixture::connect(const ConnectOptions& connect_options) {
  ConnectOperation operation;
  const Result<Socket> socket =
      port->connect(0, 2, operation, network->local_endpoint(), connect_options);
  EXPECT_EQ(socket.error, Error::none);
  EXPECT_EQ(completion_of(operation).error, Error::none);
  return socket.value;
}

std::string NetworkFixture::read_to_fin(Socket& client) {
  std::string bytes;
  EXPECT_EQ(receive_to_end(client, bytes), Error::end_of_stream);
  close(client);
  return bytes;
}

}  // namespace portstorm::server
