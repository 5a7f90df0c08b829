#pragma once
// A running network layer with content that echoes packets and writes down its events, and
// clients on a port of the test's own.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "target_server/content/content.h"
#include "target_server/network/fault_options.h"
#include "target_server/network/logic_thread.h"
#include "target_server/network/network.h"
#include "tests/unit/completion_port/port_fixture.h"
#include "wire/framing.h"

namespace portstorm::server {

// [u16 length of the whole packet][u16 id][u8 flags], at most 1024 bytes.
wire::Framing test_framing();
std::string packet_of(const std::string& body);

class RecordingContent final : public Content {
 public:
  enum class Answer : std::uint8_t { echo, nothing, disconnect, refuse };  // refuse: a bad packet

  explicit RecordingContent(Sessions& sessions) : sessions_(sessions) {}

  void on_open(SessionId session) override;
  void on_packet(SessionId session, std::span<const std::byte> packet) override;
  bool on_end_of_packets(SessionId, CloseReason) override { return true; }
  void on_close(SessionId session, CloseReason reason) override;

  // Set before the network starts.
  Answer answer = Answer::echo;
  int answers_per_packet = 1;

  // From the test's thread.
  std::optional<CloseReason> wait_for_close(std::size_t number);  // the how-many-th, from 0
  std::vector<SessionId> opened() const;
  std::size_t packets() const;
  std::string misorder() const;  // events against the contract of Content; empty: none

 private:
  Sessions& sessions_;
  mutable std::mutex mutex_;
  std::condition_variable closed_changed_;
  std::vector<SessionId> opened_;
  std::vector<CloseReason> closed_;
  std::map<std::uint32_t, std::uint32_t> live_;  // slot -> generation
  std::size_t packets_ = 0;
  std::string misorder_;
};

class NetworkFixture : public test::PortFixture {
 protected:
  NetworkFixture();
  ~NetworkFixture() override;

  // Once in each test, first.
  void start(const NetworkOptions& options = {}, unsigned workers = 2);
  void stop();

  Socket connect(const ConnectOptions& connect_options = {});
  // The stream has ended by FIN and all of it has been read; closes it.
  std::string read_to_fin(Socket& client);

  const wire::Framing framing = test_framing();
  std::unique_ptr<CompletionPort> server_port;
  std::unique_ptr<Network> network;
  std::unique_ptr<RecordingContent> content;
  std::unique_ptr<LogicThread> logic;
  RecordingContent::Answer answer = RecordingContent::Answer::echo;
  int answers_per_packet = 1;
  FaultOptions faults;  // none
};

}  // namespace portstorm::server
