// target_server --redis against a real redis-server: down at the start, slow, killed, back again.
#include "tests/support/running_redis.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

using namespace std::chrono_literals;

// The numbers of ChatResult (target_server/content/chat_packets.h).
constexpr int ok = 0;
constexpr int wrong_password = 5;
constexpr int store_unavailable = 7;

// 20 users log in once and get this result.
std::string login_scenario(const std::string& password, int result) {
  const std::string file = scratch_file("login.json");
  write_file(file, R"({
  "scenario": "login", "protocol": ")" +
                       shipped_scenario("protocols/tutorial_chat.json") + R"(",
  "target": "127.0.0.1:1",
  "cohorts": {"users": {
    "executor": "per-vu-iterations", "vus": 20, "iterations": 1, "unexpected": "fail",
    "flow": [
      {"connect": {}},
      {"send": "LoginRequest", "with": {"user_id": "late${vu}", "password": ")" +
                       password + R"("}},
      {"expect": "LoginResponse", "where": {"result": )" +
                       std::to_string(result) + R"(}, "timeout": "30s"},
      {"disconnect": "graceful"}
    ]}},
  "thresholds": {"errors": ["count==0"]}
})");
  return file;
}

void expect_logins(const RunningServer& server, const std::string& password, int result) {
  const ClientRun run =
      run_client({"run", login_scenario(password, result), "--target", server.address()});
  EXPECT_EQ(run.exit_code, 0) << "result " << result << " was expected\n" << run.output;
}

// chat_rooms, whose users log in once and talk until the run is over.
std::string talk_scenario() {
  std::string text = read_file(shipped_scenario("chat_rooms.json"));
  const auto replace = [&text](const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  replace("protocols/", shipped_scenario("protocols/"));
  replace(R"("messages": 20)", R"("messages": 100000)");
  replace(R"("gracefulStop": "5s")", R"("gracefulStop": "1s")");
  const std::string file = scratch_file("talk.json");
  write_file(file, text);
  return file;
}

// A connection whose every byte the test says. Throws when it does not connect.
class RawClient {
 public:
  explicit RawClient(const std::string& address) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const std::string port = address.substr(address.find(':') + 1);
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
    if (connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) return;
    close(socket_);
    throw std::runtime_error("nobody listens at " + address);
  }
  RawClient(RawClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  ~RawClient() {
    if (socket_ >= 0) close(socket_);
  }

  void log_in(const std::string& user_id) {
    std::string packet("\x47\x00\xc9\x00\x00", 5);  // 71 bytes, id 201
    packet += user_id + std::string(33 - user_id.size(), '\0') + "pw" + std::string(31, '\0');
    send_all(packet);
  }
  // The next seven bytes that come.
  std::string ask_to_enter() {
    send_all(std::string("\x09\x00\xce\x00\x00\x01\x00\x00\x00", 9));  // 9 bytes, id 206, room 1
    std::string reply(7, '\0');
    const ssize_t count = recv(socket_, reply.data(), reply.size(), MSG_WAITALL);
    reply.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return reply;
  }
  void reset() {
    const linger at_once{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(std::exchange(socket_, -1));
  }

 private:
  void send_all(const std::string& bytes) {
    ASSERT_EQ(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  int socket_;
};

bool someone_listens(const std::string& address) {
  try {
    RawClient client(address);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

TEST(Redis, WithoutItTheServerDoesNotListen) {
  std::string nobody, address;
  {
    RunningServer first({"echo"}), second({"echo"});
    nobody = first.address();
    address = second.address();
    first.stop();
    second.stop();
  }
  ChildProcess server(
      server_command({"chat", "--redis", nobody, "--redis-timeout", "1s", "--listen", address}));
  while (!server.wait_for_exit(20ms)) ASSERT_FALSE(someone_listens(address));
  EXPECT_EQ(server.wait_for_exit(0ms), 1);
  EXPECT_NE(server.output().find("no Redis answers at " + nobody + " within 1 s: "),
            std::string::npos)
      << server.output();
}

TEST(Redis, SeveralServersShareTheAccounts) {
  RunningRedis redis;
  RunningServer one({"chat", "--redis", redis.address()});
  RunningServer other({"chat", "--redis", redis.address()});
  expect_logins(one, "right", ok);
  expect_logins(other, "wrong", wrong_password);
  expect_logins(other, "right", ok);
  EXPECT_EQ(redis.ask({"DBSIZE"}), "20\n");
  const std::string record = redis.ask({"GET", "portstorm:account:late7"});
  EXPECT_EQ(record.find("pbkdf2-sha256$200$"), 0u) << record;
  EXPECT_EQ(record.find("right"), std::string::npos) << record;
  const std::string totals = other.stop();
  EXPECT_NE(totals.find("40 logins asked of Redis, 40 decided; connected 1 times"),
            std::string::npos)
      << totals;
}

TEST(Redis, KilledAndBackItCostsLoginsAndNothingElse) {
  RunningRedis redis;
  RunningServer server({"chat", "--redis", redis.address()});
  const std::string out = scratch_file("result.json");
  expect_logins(server, "right", ok);
  ChildProcess talkers(client_command({"run", talk_scenario(), "--target", server.address(),
                                       "--vus", "50", "--duration", "5s", "--out", out}));
  for (int waited = 0; redis.ask({"DBSIZE"}) != "70\n" && waited < 200; ++waited) {
    std::this_thread::sleep_for(50ms);
  }

  redis.kill();
  EXPECT_TRUE(server.process().wait_for_output("accounts: redis: lost (", patience(10s)));
  expect_logins(server, "right", store_unavailable);

  redis.start();
  EXPECT_TRUE(server.process().wait_for_output("accounts: redis: back after ", patience(20s)));
  expect_logins(server, "wrong", wrong_password);
  expect_logins(server, "right", ok);

  EXPECT_EQ(talkers.wait_for_exit(patience(30s)), 0) << talkers.output();
  const auto result = nlohmann::json::parse(read_file(out));
  EXPECT_GT(result.at("ledger").at("delivered").get<int>(), 0);
  for (const char* fault : {"missing", "duplicated", "misrouted", "out_of_order", "corrupted"}) {
    EXPECT_EQ(result.at("ledger").at(fault), 0) << fault;
  }
  const std::string totals = server.stop();
  EXPECT_NE(totals.find("connected 2 times"), std::string::npos) << totals;
  EXPECT_NE(totals.find(" 20 while it was away"), std::string::npos) << totals;
}

TEST(Redis, AnAnswerThatComesLateReachesNobody) {
  RunningRedis redis;
  RunningServer server({"chat", "--redis", redis.address(), "--redis-timeout", "20s"});
  constexpr int users = 20;
  redis.pause();
  {
    std::vector<RawClient> gone;
    for (int i = 0; i < users; ++i) gone.emplace_back(server.address());
    for (int i = 0; i < users; ++i)
      gone[static_cast<std::size_t>(i)].log_in("gone" + std::to_string(i));
    std::this_thread::sleep_for(patience(300ms));  // until Redis has been asked
    for (RawClient& client : gone) client.reset();
  }
  std::this_thread::sleep_for(patience(300ms));  // until their slots are free
  std::vector<RawClient> next;                   // and are taken again
  for (int i = 0; i < users; ++i) next.emplace_back(server.address());
  redis.go_on();
  std::this_thread::sleep_for(patience(300ms));
  // The first thing that they hear is the answer to what they ask themselves: not logged in.
  const std::string not_logged_in("\x07\x00\xcf\x00\x00\x01\x00", 7);
  for (RawClient& client : next) EXPECT_EQ(client.ask_to_enter(), not_logged_in);
  EXPECT_EQ(redis.ask({"DBSIZE"}), "20\n") << "the others did ask";
  next.clear();
  const std::string totals = server.stop();
  EXPECT_NE(totals.find("20 logins asked of Redis, 20 decided"), std::string::npos) << totals;
  EXPECT_NE(totals.find("\nchat         0 logins, 0 refused"), std::string::npos) << totals;
}

TEST(Redis, SilentForTooLongItIsGivenUp) {
  RunningRedis redis;
  RunningServer server({"chat", "--redis", redis.address(), "--redis-timeout", "1500ms"});
  redis.pause();
  expect_logins(server, "pw", store_unavailable);
  redis.go_on();
  EXPECT_TRUE(server.process().wait_for_output("accounts: redis: back after ", patience(20s)));
  expect_logins(server, "pw", ok);
  server.stop();
}

}  // namespace
}  // namespace portstorm::test
