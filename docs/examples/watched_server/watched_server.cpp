// An echo server on plain sockets, in C++17, with Portstorm's telemetry in it: the lines that are
// marked. Small, for a few dozen connections; docs/telemetry.md goes through it.
//
//   watched_server [PORT] [TELEMETRY_PORT]     7000 and 11500 unless told otherwise; 0: any

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>

#include "telemetry/publisher.h"

#ifdef _WIN32
#include <winsock2.h>
using SocketHandle = SOCKET;
void close_socket(SocketHandle s) {
  closesocket(s);
}
bool would_block() {
  return WSAGetLastError() == WSAEWOULDBLOCK;
}
void make_non_blocking(SocketHandle s) {
  u_long on = 1;
  ioctlsocket(s, FIONBIO, &on);
}
#else
#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
using SocketHandle = int;
void close_socket(SocketHandle s) {
  close(s);
}
bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}
void make_non_blocking(SocketHandle s) {
  fcntl(s, F_SETFL, O_NONBLOCK);
}
#endif

namespace {

constexpr std::size_t high_water_bytes = 8 * 1024 * 1024;

struct Connection {
  std::uint64_t id = 0;
  std::string queue;  // not sent yet
  bool is_over = false;
};

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<unsigned short>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class Server {
 public:
  Server(int port, const std::string& telemetry_port)
      : telemetry_({"watched_server", "1.0", telemetry_port}) {        // telemetry
    bytes_received_ = &telemetry_.counter("bytes_received", "bytes");  // telemetry
    sessions_ = &telemetry_.gauge("sessions");                         // telemetry
    queued_ = &telemetry_.gauge("send_queue_bytes", "bytes");          // telemetry
    telemetry_.start();                                                // telemetry

    sockaddr_in address = loopback(port);
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener_, 64) != 0) {
      throw std::runtime_error("cannot listen on port " + std::to_string(port));
    }
    make_non_blocking(listener_);
  }

  int port() const {
    sockaddr_in address{};
    auto size = static_cast<int>(sizeof address);
#ifdef _WIN32
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
#else
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address),
                reinterpret_cast<socklen_t*>(&size));
#endif
    return ntohs(address.sin_port);
  }
  std::string telemetry_address() const {
    return telemetry_.address();
  }

  [[noreturn]] void run() {
    for (;;) {
      fd_set readable, writable;
      FD_ZERO(&readable);
      FD_ZERO(&writable);
      FD_SET(listener_, &readable);
      SocketHandle highest = listener_;
      for (const auto& [handle, connection] : connections_) {
        FD_SET(handle, &readable);
        if (!connection.queue.empty()) FD_SET(handle, &writable);
        highest = std::max(highest, handle);
      }
      select(static_cast<int>(highest) + 1, &readable, &writable, nullptr, nullptr);
      if (FD_ISSET(listener_, &readable)) accept_one();
      std::size_t queued = 0;
      for (auto entry = connections_.begin(); entry != connections_.end();) {
        auto& [handle, connection] = *entry;
        if (FD_ISSET(handle, &readable)) receive(handle, connection);
        if (!connection.queue.empty()) send_some(handle, connection);
        queued += connection.queue.size();
        if (connection.is_over) close_socket(handle);
        entry = connection.is_over ? connections_.erase(entry) : std::next(entry);
      }
      sessions_->set(static_cast<double>(connections_.size()));  // telemetry
      queued_->set(static_cast<double>(queued));                 // telemetry
    }
  }

 private:
  void accept_one() {
    const SocketHandle handle = accept(listener_, nullptr, nullptr);
    if (handle == static_cast<SocketHandle>(-1)) return;
    if (connections_.size() >= FD_SETSIZE / 2) return close_socket(handle);
    make_non_blocking(handle);
    connections_[handle].id = ++last_id_;
  }

  void receive(SocketHandle handle, Connection& connection) {
    char buffer[16 * 1024];
    const auto count = recv(handle, buffer, sizeof buffer, 0);
    if (count <= 0) {
      connection.is_over = count == 0 || !would_block();
      return;
    }
    bytes_received_->add(static_cast<std::uint64_t>(count));  // telemetry
    connection.queue.append(buffer, static_cast<std::size_t>(count));
    if (connection.queue.size() <= high_water_bytes) return;
    connection.is_over = true;
    telemetry_.incident({"slow_consumer", connection.id, 0, 0,
                         connection.queue.size(),  // telemetry
                         "closed", "it reads more slowly than it writes", "", ""});
  }

  void send_some(SocketHandle handle, Connection& connection) {
    const std::size_t requested = connection.queue.size();
    const auto count = send(handle, connection.queue.data(), static_cast<int>(requested), 0);
    if (count < 0) {
      connection.is_over = connection.is_over || !would_block();
      return;
    }
    connection.queue.erase(0, static_cast<std::size_t>(count));
    telemetry_.sent(connection.id, requested, static_cast<std::uint64_t>(count),  // telemetry
                    connection.queue.size());
  }

  portstorm::telemetry::Publisher telemetry_;
  portstorm::telemetry::PublishedCounter* bytes_received_ = nullptr;
  portstorm::telemetry::PublishedGauge *sessions_ = nullptr, *queued_ = nullptr;
  SocketHandle listener_{};
  std::map<SocketHandle, Connection> connections_;
  std::uint64_t last_id_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
#ifdef _WIN32
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
#else
  signal(SIGPIPE, SIG_IGN);
#endif
  try {
    Server server(argc > 1 ? std::atoi(argv[1]) : 7000, argc > 2 ? argv[2] : "11500");
    std::printf("watched_server: listening on 127.0.0.1:%d\ntelemetry: listening on %s\n",
                server.port(), server.telemetry_address().c_str());
    std::fflush(stdout);
    server.run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "watched_server: %s\n", error.what());
    return 1;
  }
}
