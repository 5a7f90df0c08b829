#include "dashboard/sources/live_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace portstorm::dashboard {

namespace {
std::string feed_name(Recording::Role role, const std::string& address) {
  return (role == Recording::Role::server ? "server " : "client ") + address;
}
}  // namespace

LiveFeed::LiveFeed(Recording& recording, Recording::Role role, const std::string& address)
    : Feed(recording, role, feed_name(role, address)) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == address.size()) {
    throw std::invalid_argument(fmt::format("'{}' is no HOST:PORT", address));
  }
  host_ = address.substr(0, colon);
  port_ = address.substr(colon + 1);
  if (host_.front() == '[' && host_.back() == ']') host_ = host_.substr(1, host_.size() - 2);
}

void LiveFeed::poll(double now) {
  if (!was_open_ && socket_.state() == StreamSocket::State::closed) {
    if (now < next_try_) return;
    since_ = now;
    set_state(FeedState::waiting, "connecting");
    socket_.connect(host_, port_);
  }
  switch (socket_.state()) {
    case StreamSocket::State::closed:
      return lost(now, socket_.error());
    case StreamSocket::State::connecting:
      if (now - since_ > connect_timeout) lost(now, "no answer");
      return;
    case StreamSocket::State::open:
      if (!was_open_) since_ = now;
      was_open_ = true;
      return read(now);
  }
}

void LiveFeed::read(double now) {
  std::array<char, 64 * 1024> buffer;
  for (std::size_t total = 0; total < most_bytes_a_poll;) {
    const std::size_t got = socket_.read(buffer);
    if (got == 0) break;
    total += got;
    since_ = now;
    wait_ = 0;
    set_state(FeedState::live, "");
    take({buffer.data(), got}, now);
  }
  if (socket_.state() == StreamSocket::State::closed) return lost(now, socket_.error());
  if (now - since_ > silence) {
    set_state(FeedState::silent, fmt::format("connected, but silent for {:.0f} s", now - since_));
  } else if (lines() == 0) {
    set_state(FeedState::waiting, "connected, waiting for the first line");
  }
}

void LiveFeed::lost(double now, const std::string& why) {
  socket_.close();
  if (was_open_) end_of_stream();
  was_open_ = false;
  wait_ = std::clamp(wait_ * 2, 1.0, longest_wait);
  next_try_ = now + wait_;
  set_state(FeedState::waiting, fmt::format("{}; trying again", why));
}

}  // namespace portstorm::dashboard
