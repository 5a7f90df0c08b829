// The peer of `target_server echo`: a plain asio echo server as its documentation teaches it, one
// thread, one read and one write at a time per connection. Prints its CPU time when it is ended.
//
//   asio_echo_server PORT
#include <sys/resource.h>

#include <array>
#include <asio.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

using asio::ip::tcp;

class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(tcp::socket socket) : socket_(std::move(socket)) {}

  void read() {
    socket_.async_read_some(asio::buffer(data_),
                            [self = shared_from_this()](std::error_code error, std::size_t bytes) {
                              if (!error) self->write(bytes);
                            });
  }

 private:
  void write(std::size_t bytes) {
    asio::async_write(socket_, asio::buffer(data_.data(), bytes),
                      [self = shared_from_this()](std::error_code error, std::size_t) {
                        if (!error) self->read();
                      });
  }

  tcp::socket socket_;
  std::array<char, 16384> data_;
};

void accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](std::error_code error, tcp::socket socket) {
    if (!error) {
      socket.set_option(tcp::no_delay(true));
      std::make_shared<Session>(std::move(socket))->read();
    }
    accept(acceptor);
  });
}

double seconds(const timeval& time) {
  return time.tv_sec + time.tv_usec / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: asio_echo_server PORT\n");
    return 2;
  }
  asio::io_context context;
  const auto port = static_cast<unsigned short>(std::atoi(argv[1]));
  tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), port));
  acceptor.listen(4096);
  asio::signal_set interrupts(context, SIGINT, SIGTERM);
  interrupts.async_wait([&context](std::error_code, int) { context.stop(); });
  accept(acceptor);
  std::printf("listening on 127.0.0.1:%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  context.run();

  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf("cpu_seconds %.3f\n", seconds(used.ru_utime) + seconds(used.ru_stime));
}
