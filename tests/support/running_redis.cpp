#include "tests/support/running_redis.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

using namespace std::chrono_literals;

std::uint16_t free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, generic, size) != 0) address.sin_port = 0;
  getsockname(listener, generic, &size);
  close(listener);
  return ntohs(address.sin_port);
}

// Debian's package redis-server adds a service and a link of this name to the program, which
// redis-tools has as redis-check-rdb. It does what it is called.
std::string server_program(const std::string& folder) {
  const std::string link = folder + "/redis-server";
  if (!std::filesystem::exists(link)) {
    std::filesystem::create_symlink("/usr/bin/redis-check-rdb", link);
  }
  return link;
}

}  // namespace

RunningRedis::RunningRedis() : folder_(std::filesystem::absolute(scratch_file("redis"))) {
  std::filesystem::create_directories(folder_);
  constexpr int most_attempts = 5;  // another program may take the port before redis-server does
  for (int attempt = 1; !process_; ++attempt) {
    port_ = free_port();
    try {
      start();
    } catch (const std::runtime_error&) {
      process_.reset();
      if (attempt == most_attempts) throw;
    }
  }
}

std::string RunningRedis::address() const {
  return "127.0.0.1:" + std::to_string(port_);
}

void RunningRedis::start() {
  process_ = std::make_unique<ChildProcess>(std::vector<std::string>{
      server_program(folder_), "--port", std::to_string(port_), "--bind", "127.0.0.1", "--dir",
      folder_, "--save", "", "--appendonly", "yes", "--appendfsync", "always"});
  if (!process_->wait_for_output("Ready to accept connections", 20s)) {
    throw std::runtime_error("redis-server did not start:\n" + process_->output());
  }
}

void RunningRedis::kill() {
  process_->signal(SIGKILL);
  process_->wait_for_exit(20s);
}

void RunningRedis::pause() {
  process_->signal(SIGSTOP);
}
void RunningRedis::go_on() {
  process_->signal(SIGCONT);
}

std::string RunningRedis::ask(const std::vector<std::string>& command) const {
  std::vector<std::string> words = {"redis-cli", "-p", std::to_string(port_)};
  words.insert(words.end(), command.begin(), command.end());
  ChildProcess client(words);
  client.wait_for_exit(20s);
  return client.output();
}

}  // namespace portstorm::test
