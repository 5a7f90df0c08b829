#include "dummy_client/report/progress_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/report/table.h"
#include "dummy_client/report/units.h"

namespace portstorm::client {

namespace {

// A longer line would wrap on a terminal of 80 columns, and then not be redrawn in place.
constexpr std::size_t longest_line = 79;
constexpr std::size_t narrowest_bar = 4, widest_bar = 10;
constexpr std::string_view erase_to_end = "\x1b[K";

std::string whole_seconds(std::chrono::nanoseconds time) {
  return axis_time(static_cast<double>(std::chrono::round<std::chrono::seconds>(time).count()));
}

// "12s/40s"; beyond the planned end, while flows finish, it says so.
std::string time_text(const Progress& progress) {
  std::string text =
      fmt::format("{}/{}", whole_seconds(progress.elapsed), whole_seconds(progress.duration));
  if (progress.stopping) return text + " stopping";
  return progress.elapsed > progress.duration ? text + " finishing" : text;
}

// "[===>    ] ", of what `room` leaves; nothing when that is too little to see anything in.
std::string bar(const Progress& progress, std::size_t room) {
  constexpr std::size_t frame = 3;
  if (room < narrowest_bar + frame) return {};
  const std::size_t width = std::min(room - frame, widest_bar);
  const double share = progress.duration.count() > 0
                           ? static_cast<double>(progress.elapsed.count()) /
                                 static_cast<double>(progress.duration.count())
                           : 1;
  const auto filled =
      static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(width));
  std::string text = std::string(filled, '=') + std::string(width - filled, ' ');
  if (filled < width) text[filled] = '>';
  return fmt::format("[{}] ", text);
}

// As many digits as leave room for the others.
std::string short_count(std::uint64_t count) {
  constexpr std::uint64_t six_digits = 100'000;
  return count < six_digits ? fmt::format("{}", count) : human_short(static_cast<double>(count));
}

std::string latency(const Progress& progress) {
  return progress.p99.count() == 0 ? "-" : human_duration(progress.p99);
}

// The first code points of `text` that fit.
std::string cut(std::string text, std::size_t width) {
  while (display_width(text) > width) text.pop_back();
  return text;
}

}  // namespace

ProgressLine::Rates ProgressLine::rates_since_last(const Progress& progress) {
  const double seconds = std::chrono::duration<double>(progress.elapsed - last_elapsed_).count();
  if (seconds > 0) {
    rates_.sent = static_cast<double>(progress.packets_sent - last_sent_) / seconds;
    rates_.received = static_cast<double>(progress.packets_received - last_received_) / seconds;
    last_elapsed_ = progress.elapsed;
    last_sent_ = progress.packets_sent;
    last_received_ = progress.packets_received;
  }
  return rates_;
}

std::string ProgressLine::next(const Progress& progress) {
  const Rates rates = rates_since_last(progress);
  if (kind_ == Kind::redrawn) return redrawn(progress, rates);
  return fmt::format("{}  {} VUs, {} connections, sent {}/s, received {}/s, p99 {}, {} errors\n",
                     time_text(progress), human_count(progress.vus),
                     human_count(progress.connections), human_short(rates.sent),
                     human_short(rates.received), latency(progress), human_count(progress.errors));
}

std::string ProgressLine::redrawn(const Progress& progress, const Rates& rates) {
  std::string line = fmt::format(
      "{} {} VUs {} conns {}/s out {}/s in p99 {} {} errors", time_text(progress),
      short_count(progress.vus), short_count(progress.connections), human_short(rates.sent),
      human_short(rates.received), latency(progress), short_count(progress.errors));
  line = cut(std::move(line), longest_line);
  return fmt::format("\r{}{}{}", bar(progress, longest_line - display_width(line)), line,
                     erase_to_end);
}

std::string ProgressLine::end() const {
  return kind_ == Kind::redrawn ? fmt::format("\r{}", erase_to_end) : std::string();
}

}  // namespace portstorm::client
