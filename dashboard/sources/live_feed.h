#pragma once
// A stream over TCP. Connects again by itself after it was lost: at once, then after 1, 2, 4 and
// from then on every 5 seconds.

#include <string>

#include "dashboard/sources/feed.h"
#include "dashboard/sources/stream_socket.h"

namespace portstorm::dashboard {

class LiveFeed final : public Feed {
 public:
  static constexpr double longest_wait = 5;
  static constexpr double connect_timeout = 5;
  static constexpr double silence = 1.5;  // seconds without a line that are said to the user
  static constexpr std::size_t most_bytes_a_poll = 4 * 1024 * 1024;

  // `address`: HOST:PORT or [IPv6]:PORT; throws std::invalid_argument when it is neither.
  LiveFeed(Recording& recording, Recording::Role role, const std::string& address);

  void poll(double now) override;

 private:
  void read(double now);
  void lost(double now, const std::string& why);

  std::string host_, port_;
  StreamSocket socket_;
  double next_try_ = 0;
  double wait_ = 0;
  double since_ = 0;  // when it began to connect, or when something came last
  bool was_open_ = false;
};

}  // namespace portstorm::dashboard
