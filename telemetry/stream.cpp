#include "telemetry/stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "telemetry/line_writer.h"

namespace portstorm::telemetry {

namespace {

constexpr std::chrono::seconds flush_interval{1};

std::unique_ptr<CompletionPort> make_port() {
  PortOptions options;
  options.workers = 1;
  options.receive_buffer_bytes = ReaderConnection::max_request_bytes;
  options.receive_buffers = 16;
  return make_completion_port(options);
}

std::string line_of(const Hello& hello) {
  std::string text;
  append_line(text, hello);
  return text;
}

}  // namespace

std::optional<Endpoint> parse_telemetry_endpoint(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  if (read.ec == std::errc() && read.ptr == end) return Endpoint::ipv4(127, 0, 0, 1, port);
  return Endpoint::parse(text);
}

Stream::Stream(Source& source, const StreamOptions& options)
    : source_(source),
      options_(options),
      port_(make_port()),
      hello_(source.hello()),
      hello_line_(line_of(hello_)),
      publisher_(*port_, hello_line_,
                 [this] { return prometheus_text(hello_, latest_, totals_); }) {
  if (!options_.record.empty()) open_record();
  if (options_.listen) {
    const Error error = publisher_.listen(*options_.listen);
    if (error != Error::none) {
      throw std::runtime_error("cannot publish telemetry on " + options_.listen->to_string() +
                               ": " + std::string(to_string(error)));
    }
  }
  thread_ = std::thread([this] { run(); });
}

Stream::~Stream() {
  stop();
}

void Stream::open_record() {
  record_.open(options_.record, std::ios::binary | std::ios::trunc);
  record_ << hello_line_ << std::flush;
  if (!record_) throw std::runtime_error("cannot write telemetry to \"" + options_.record + "\"");
}

void Stream::stop() {
  if (!thread_.joinable()) return;
  stopping_.store(true, std::memory_order_release);
  // If the port cannot take it, the next sample finds the flag.
  static_cast<void>(port_->post(0, 0, nullptr, 0));
  thread_.join();
  if (!options_.record.empty()) {
    record_.close();
    record_failed_ = record_failed_ || !record_;
  }
}

void Stream::run() {
  take_sample();
  TimePoint next_sample = port_->now() + options_.interval;
  while (!stopping_.load(std::memory_order_acquire)) {
    wait_until(next_sample);
    const TimePoint now = port_->now();
    if (now < next_sample) continue;
    take_sample();
    next_sample += options_.interval;
    if (next_sample <= now) next_sample = now + options_.interval;  // behind: those are left out
  }
  take_sample();
  drain();
}

void Stream::wait_until(TimePoint deadline) {
  std::array<Completion, 64> completions;
  const TimePoint due = publisher_.on_time(port_->now());
  const std::size_t count = port_->wait(0, completions, std::min(deadline, due));
  for (std::size_t i = 0; i < count; ++i) publisher_.on_completion(completions[i]);
}

void Stream::take_sample() {
  std::vector<Line> happened;
  source_.happened(happened);
  for (const Line& line : happened) {
    std::string text;
    if (const auto* incident = std::get_if<IncidentLine>(&line)) append_line(text, *incident);
    if (const auto* mark = std::get_if<MarkLine>(&line)) append_line(text, *mark);
    if (!text.empty()) give_out(std::move(text));
  }
  latest_ = {};
  latest_.time = wall_time();
  source_.sample(latest_);
  for (const auto& [name, histogram] : latest_.histograms) totals_[name].merge(histogram);
  std::string text;
  append_line(text, latest_);
  give_out(std::move(text));
  if (record_.is_open() && port_->now() >= next_flush_) {
    record_.flush();
    next_flush_ = port_->now() + flush_interval;
  }
}

void Stream::give_out(std::string line) {
  if (line.size() > max_line_bytes) return;
  if (record_.is_open() && !record_failed_) {
    record_ << line;
    record_failed_ = !record_;  // a gap in the middle would be worse than an early end
  }
  publisher_.publish(std::make_shared<const std::string>(std::move(line)));
}

void Stream::drain() {
  publisher_.stop();
  while (!publisher_.is_stopped()) wait_until(TimePoint::max());
}

}  // namespace portstorm::telemetry
