#include "telemetry/line_reader.h"

#include <algorithm>

#include "telemetry/json_cursor.h"

namespace portstorm::telemetry {

namespace {

constexpr std::uint64_t max_time_us = std::uint64_t{1} << 53;
constexpr std::uint64_t max_duration_ns =
    static_cast<std::uint64_t>(std::chrono::nanoseconds(Histogram::highest).count());
// So that sums over a run stay far below what 64 bits hold.
constexpr std::uint64_t max_histogram_count = std::uint64_t{1} << 40;
constexpr std::uint64_t max_interval_ms = 60 * 60 * 1000;

// ---- values -----------------------------------------------------------------------------------

bool read_time(JsonCursor& json, WallTime& out) {
  std::uint64_t value = 0;
  if (!json.number(value, max_time_us)) return false;
  out = WallTime(std::chrono::microseconds(static_cast<std::int64_t>(value)));
  return true;
}

bool read_nanoseconds(JsonCursor& json, std::chrono::nanoseconds& out) {
  std::uint64_t value = 0;
  if (!json.number(value, max_duration_ns)) return false;
  out = std::chrono::nanoseconds(static_cast<std::int64_t>(value));
  return true;
}

bool read_name(JsonCursor& json, std::string& out) {
  return json.string(out, max_name_bytes);
}

bool read_text(JsonCursor& json, std::string& out) {
  return json.string(out, max_text_bytes);
}

bool read_texts(JsonCursor& json, std::vector<Text>& out) {
  return json.object(max_entries, [&](const std::string& name) {
    return read_text(json, out.emplace_back(Text{name, {}}).value);
  });
}

bool read_hex(JsonCursor& json, std::string& out) {
  std::string text;
  if (!json.string(text, 2 * max_torn_bytes)) return false;
  const auto value = [](char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    return digits.find(c);
  };
  if (text.size() % 2 != 0) return json.fail("two hexadecimal digits a byte were expected");
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::size_t high = value(text[i]), low = value(text[i + 1]);
    if (high > 15 || low > 15) return json.fail("two hexadecimal digits a byte were expected");
    out += static_cast<char>(high << 4 | low);
  }
  return true;
}

// ---- histograms -------------------------------------------------------------------------------

// index, count, index, count, ...
bool read_buckets(JsonCursor& json, std::vector<std::uint64_t>& counts, std::uint64_t& total) {
  std::uint64_t index = 0, count = 0;
  bool is_count = false;
  const bool read = json.array(2 * Histogram::index_limit, [&] {
    is_count = !is_count;
    if (is_count) {
      return json.number(index, Histogram::index_limit - 1) &&
             (counts.size() <= index || json.fail("the buckets are not in order"));
    }
    if (!json.number(count, max_histogram_count - total)) return false;
    counts.resize(index + 1);
    counts[index] = count;
    total += count;
    return true;
  });
  return read && (!is_count || json.fail("a bucket has no count"));
}

// For writers without buckets: microseconds, one by one.
bool read_values(JsonCursor& json, Histogram& out) {
  return json.array(max_entries, [&] {
    std::uint64_t value = 0;
    if (!json.number(value)) return false;
    const auto highest = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(Histogram::highest).count());
    // One beyond the highest is counted as clamped.
    out.record(std::chrono::microseconds(static_cast<std::int64_t>(std::min(value, highest + 1))));
    return true;
  });
}

bool read_histogram(JsonCursor& json, Histogram& out) {
  std::vector<std::uint64_t> counts;
  std::uint64_t total = 0;
  Histogram::Exact exact;
  bool has_min = false, has_max = false, has_mean = false;
  const bool read = json.object(max_entries, [&](const std::string& name) {
    if (name == "buckets") return counts.empty() ? read_buckets(json, counts, total) : json.skip();
    if (name == "values_us") return read_values(json, out);
    if (name == "min_ns") return has_min = read_nanoseconds(json, exact.min);
    if (name == "max_ns") return has_max = read_nanoseconds(json, exact.max);
    if (name == "mean_ns") return has_mean = read_nanoseconds(json, exact.mean);
    if (name == "clamped") return json.number(exact.clamped, max_histogram_count);
    return json.skip();
  });
  if (!read) return false;
  if (total == 0) return true;
  if (has_min && has_max && has_mean) {
    if (exact.min > exact.max) return json.fail("min_ns is more than max_ns");
    out.merge(Histogram::restored(std::move(counts), exact));
  } else {
    out.merge(Histogram::restored(std::move(counts)));
  }
  return true;
}

// ---- kinds of lines ---------------------------------------------------------------------------

bool read_metric(JsonCursor& json, Metric& metric) {
  const bool read = json.object(max_entries, [&](const std::string& name) {
    if (name == "name") return read_name(json, metric.name);
    if (name == "unit") return read_name(json, metric.unit);
    if (name == "help") return read_text(json, metric.help);
    if (name != "kind") return json.skip();
    std::string kind;
    if (!read_name(json, kind)) return false;
    for (const auto known : {MetricKind::counter, MetricKind::gauge, MetricKind::histogram}) {
      if (kind != to_string(known)) continue;
      metric.kind = known;
      return true;
    }
    return json.fail("counter, gauge or histogram was expected");
  });
  return read && (!metric.name.empty() || json.fail("a metric has no name"));
}

bool read_member(JsonCursor& json, const std::string& name, Hello& hello) {
  std::uint64_t number = 0;
  if (name == "version") {
    if (!json.number(number)) return false;
    return number == line_version ||
           json.fail("lines of version " + std::to_string(number) + ": this reader knows version " +
                     std::to_string(line_version));
  }
  if (name == "source") return read_text(json, hello.source);
  if (name == "program_version") return read_text(json, hello.program_version);
  if (name == "pid") return json.number(hello.pid);
  if (name == "started_us") return read_time(json, hello.started);
  if (name == "interval_ms") {
    if (!json.number(number, max_interval_ms)) return false;
    hello.interval = std::chrono::milliseconds(static_cast<std::int64_t>(number));
    return true;
  }
  if (name == "info") return read_texts(json, hello.info);
  if (name == "metrics") {
    return json.array(max_entries, [&] { return read_metric(json, hello.metrics.emplace_back()); });
  }
  return json.skip();
}

bool read_waiting(JsonCursor& json, WaitingConnection& waiting) {
  return json.object(max_entries, [&](const std::string& name) {
    if (name == "connection") return json.number(waiting.connection);
    if (name == "queued_bytes") return json.number(waiting.queued_bytes);
    if (name != "oldest_byte_us") return json.skip();
    std::uint64_t age = 0;
    if (!json.number(age, max_time_us)) return false;
    waiting.oldest_byte = std::chrono::microseconds(static_cast<std::int64_t>(age));
    return true;
  });
}

bool read_member(JsonCursor& json, const std::string& name, Sample& sample) {
  if (name == "time_us") return read_time(json, sample.time);
  if (name == "counters") {
    return json.object(max_entries, [&](const std::string& key) {
      return json.number(sample.counters.emplace_back(key, 0).second);
    });
  }
  if (name == "gauges") {
    return json.object(max_entries, [&](const std::string& key) {
      return json.number(sample.gauges.emplace_back(key, 0).second);
    });
  }
  if (name == "histograms") {  // few: a short text may unfold to many buckets
    return json.object(max_histograms, [&](const std::string& key) {
      return read_histogram(json, sample.histograms.emplace_back(key, Histogram()).second);
    });
  }
  if (name == "texts") return read_texts(json, sample.texts);
  if (name == "worst_connections") {
    return json.array(max_worst_connections,
                      [&] { return read_waiting(json, sample.worst.emplace_back()); });
  }
  return json.skip();
}

bool read_origin(JsonCursor& json, Origin& origin) {
  std::string text;
  if (!read_name(json, text)) return false;
  for (const auto known : {Origin::server, Origin::client, Origin::fault}) {
    if (text != std::string(1, letter(known))) continue;
    origin = known;
    return true;
  }
  return json.fail("S, C or F was expected");
}

bool read_member(JsonCursor& json, const std::string& name, IncidentLine& incident) {
  if (name == "time_us") return read_time(json, incident.time);
  if (name == "kind") return read_name(json, incident.kind);
  if (name == "origin") return read_origin(json, incident.origin);
  if (name == "connection") return json.number(incident.connection);
  if (name == "requested") return json.number(incident.requested);
  if (name == "sent") return json.number(incident.sent);
  if (name == "queued") return json.number(incident.queued);
  if (name == "action") return read_text(json, incident.action);
  if (name == "detail") return read_text(json, incident.detail);
  if (name == "before_hex") return read_hex(json, incident.before);
  if (name == "after_hex") return read_hex(json, incident.after);
  return json.skip();
}

bool read_member(JsonCursor& json, const std::string& name, MarkLine& mark) {
  if (name == "time_us") return read_time(json, mark.time);
  if (name == "text") return read_text(json, mark.text);
  return json.skip();
}

bool read_member(JsonCursor& json, const std::string& name, LostLine& lost) {
  if (name == "time_us") return read_time(json, lost.time);
  if (name == "lines") return json.number(lost.lines);
  return json.skip();
}

bool read_member(JsonCursor& json, const std::string&, std::monostate&) {
  return json.skip();
}

// ---- a line -----------------------------------------------------------------------------------

Line of_type(std::string_view type) {
  if (type == "hello") return Hello();
  if (type == "sample") return Sample();
  if (type == "incident") return IncidentLine();
  if (type == "mark") return MarkLine();
  if (type == "lost") return LostLine();
  return std::monostate();
}

// What every line of a kind must have; the rest has defaults.
std::string_view missing_in(const Line& line, bool has_version) {
  const auto timeless = [](WallTime time) { return time == WallTime(); };
  if (const auto* hello = std::get_if<Hello>(&line)) {
    if (!has_version) return "a hello needs \"version\"";
    if (hello->source.empty()) return "a hello needs \"source\"";
  } else if (const auto* sample = std::get_if<Sample>(&line)) {
    if (timeless(sample->time)) return "a sample needs \"time_us\"";
  } else if (const auto* incident = std::get_if<IncidentLine>(&line)) {
    if (timeless(incident->time)) return "an incident needs \"time_us\"";
    if (incident->kind.empty()) return "an incident needs \"kind\"";
  } else if (const auto* mark = std::get_if<MarkLine>(&line)) {
    if (timeless(mark->time)) return "a mark needs \"time_us\"";
  }
  return {};
}

}  // namespace

std::optional<Line> parse_line(std::string_view text, std::string& why) {
  if (text.size() > max_line_bytes) {
    why = "longer than " + std::to_string(max_line_bytes) + " bytes";
    return std::nullopt;
  }
  JsonCursor json(text);
  Line line;
  bool has_type = false, has_version = false;
  const bool read = json.object(max_entries, [&](const std::string& name) {
    if (!has_type) {
      std::string type;
      if (name != "type") return json.fail("\"type\" was expected as the first member");
      if (!read_name(json, type)) return false;
      line = of_type(type);
      return has_type = true;
    }
    has_version = has_version || name == "version";
    return std::visit([&](auto& kind) { return read_member(json, name, kind); }, line);
  });
  if (read && json.end()) {
    why = has_type ? missing_in(line, has_version) : "\"type\" is missing";
    if (why.empty()) return line;
    return std::nullopt;
  }
  why = json.error();
  return std::nullopt;
}

void LineReader::feed(std::string_view bytes, LineHandler& handler) {
  while (!bytes.empty()) {
    const std::size_t newline = bytes.find('\n');
    const std::string_view part = bytes.substr(0, newline);
    if (!too_long_) {
      too_long_ = line_.size() + part.size() > max_line_bytes + 1;  // and a '\r'
      if (too_long_) {
        line_.clear();
      } else {
        line_ += part;
      }
    }
    if (newline == bytes.npos) return;
    finish_line(handler);
    bytes.remove_prefix(newline + 1);
  }
}

void LineReader::finish_line(LineHandler& handler) {
  ++number_;
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  std::string why;
  if (too_long_) {
    handler.on_bad_line(number_, "longer than " + std::to_string(max_line_bytes) + " bytes");
  } else if (!line_.empty()) {
    if (auto line = parse_line(line_, why)) {
      handler.on_line(std::move(*line));
    } else {
      handler.on_bad_line(number_, why);
    }
  }
  too_long_ = false;
  line_.clear();
}

void LineReader::end(LineHandler& handler) {
  if (too_long_ || !line_.empty()) {
    handler.on_bad_line(number_ + 1, "the stream ends in the middle of this line");
  }
  *this = LineReader();
}

}  // namespace portstorm::telemetry
