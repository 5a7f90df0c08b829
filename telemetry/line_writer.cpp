#include "telemetry/line_writer.h"

#include <algorithm>
#include <cmath>

#include "telemetry/json_writer.h"

namespace portstorm::telemetry {

namespace {

std::uint64_t microseconds(WallTime time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.time_since_epoch().count()));
}

std::uint64_t nanoseconds(std::chrono::nanoseconds time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.count()));
}

// The members of one line, between its brackets.
class LineText {
 public:
  LineText(std::string& out, std::string_view type) : out_(out), json_(out) {
    json_.begin_object();
    text("type", type);
  }
  ~LineText() {
    json_.end_object();
    out_ += '\n';
  }
  LineText(const LineText&) = delete;
  LineText& operator=(const LineText&) = delete;

  JsonWriter& json() noexcept { return json_; }
  void text(std::string_view key, std::string_view value, std::size_t max = max_text_bytes) {
    json_.key(key).string(value, max);
  }
  void number(std::string_view key, std::uint64_t value) { json_.key(key).number(value); }
  void time(WallTime value) { number("time_us", microseconds(value)); }

  // key: {entry, entry, ...}; not at all when there are none.
  template <typename Entries, typename Write>
  void map(std::string_view key, const Entries& entries, Write&& write,
           std::size_t most = max_entries) {
    if (entries.empty()) return;
    json_.key(key).begin_object();
    const std::size_t count = std::min(entries.size(), most);
    for (std::size_t i = 0; i < count; ++i) write(entries[i]);
    json_.end_object();
  }

  void texts(std::string_view key, const std::vector<Text>& entries) {
    map(key, entries, [&](const Text& entry) { text(short_name(entry.name), entry.value); });
  }

  static std::string_view short_name(std::string_view name) {
    return name.substr(0, max_name_bytes);
  }

 private:
  std::string& out_;
  JsonWriter json_;
};

void write_histogram(JsonWriter& json, const Histogram& histogram) {
  json.begin_object();
  json.key("min_ns").number(nanoseconds(histogram.min()));
  json.key("max_ns").number(nanoseconds(histogram.max()));
  json.key("mean_ns").number(nanoseconds(histogram.mean()));
  if (histogram.clamped() > 0) json.key("clamped").number(histogram.clamped());
  json.key("buckets").begin_array();
  const auto& counts = histogram.counts();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) json.number(std::uint64_t{i}).number(counts[i]);
  }
  json.end_array().end_object();
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += digits[static_cast<unsigned char>(c) >> 4];
    text += digits[static_cast<unsigned char>(c) & 0xF];
  }
  return text;
}

}  // namespace

void append_line(std::string& to, const Hello& hello) {
  LineText line(to, "hello");
  line.number("version", line_version);
  line.text("source", hello.source);
  line.text("program_version", hello.program_version);
  line.number("pid", hello.pid);
  line.number("started_us", microseconds(hello.started));
  line.number("interval_ms", static_cast<std::uint64_t>(hello.interval.count()));
  line.texts("info", hello.info);
  JsonWriter& json = line.json();
  json.key("metrics").begin_array();
  const std::size_t count = std::min(hello.metrics.size(), max_entries);
  for (std::size_t i = 0; i < count; ++i) {
    const Metric& metric = hello.metrics[i];
    json.begin_object();
    line.text("name", metric.name, max_name_bytes);
    line.text("kind", to_string(metric.kind));
    line.text("unit", metric.unit, max_name_bytes);
    line.text("help", metric.help);
    json.end_object();
  }
  json.end_array();
}

void append_line(std::string& to, const Sample& sample) {
  LineText line(to, "sample");
  JsonWriter& json = line.json();
  line.time(sample.time);
  line.map("counters", sample.counters, [&](const auto& counter) {
    line.number(line.short_name(counter.first), counter.second);
  });
  line.map("gauges", sample.gauges, [&](const auto& gauge) {
    json.key(line.short_name(gauge.first)).number(std::isfinite(gauge.second) ? gauge.second : 0.0);
  });
  const auto write_one = [&](const auto& histogram) {
    json.key(line.short_name(histogram.first));
    write_histogram(json, histogram.second);
  };
  line.map("histograms", sample.histograms, write_one, max_histograms);
  line.texts("texts", sample.texts);
  if (sample.worst.empty()) return;
  json.key("worst_connections").begin_array();
  const std::size_t count = std::min(sample.worst.size(), max_worst_connections);
  for (std::size_t i = 0; i < count; ++i) {
    json.begin_object();
    line.number("connection", sample.worst[i].connection);
    line.number("queued_bytes", sample.worst[i].queued_bytes);
    line.number("oldest_byte_us", nanoseconds(sample.worst[i].oldest_byte) / 1000);
    json.end_object();
  }
  json.end_array();
}

void append_line(std::string& to, const IncidentLine& incident) {
  LineText line(to, "incident");
  const char origin = letter(incident.origin);
  line.time(incident.time);
  line.text("kind", incident.kind, max_name_bytes);
  line.text("origin", {&origin, 1});
  line.number("connection", incident.connection);
  line.number("requested", incident.requested);
  line.number("sent", incident.sent);
  line.number("queued", incident.queued);
  if (!incident.action.empty()) line.text("action", incident.action);
  if (!incident.detail.empty()) line.text("detail", incident.detail);
  // Those next to the tear.
  const std::string_view before = incident.before, after = incident.after;
  const std::size_t far = before.size() - std::min(before.size(), max_torn_bytes);
  if (!before.empty()) line.text("before_hex", hex(before.substr(far)));
  if (!after.empty()) line.text("after_hex", hex(after.substr(0, max_torn_bytes)));
}

void append_line(std::string& to, const MarkLine& mark) {
  LineText line(to, "mark");
  line.time(mark.time);
  line.text("text", mark.text);
}

void append_line(std::string& to, const LostLine& lost) {
  LineText line(to, "lost");
  line.time(lost.time);
  line.number("lines", lost.lines);
}

}  // namespace portstorm::telemetry
