#include "telemetry/prometheus.h"

#include <charconv>
#include <functional>
#include <set>

namespace portstorm::telemetry {

namespace {

struct Name {
  std::string_view base;
  std::string_view label, value;  // empty: none
};

// latency{as:say}: one label, as we write them.
Name parts_of(std::string_view name) {
  const std::size_t open = name.find('{'), colon = name.find(':', open == name.npos ? 0 : open);
  if (open == name.npos || colon == name.npos || name.back() != '}') return {name, {}, {}};
  return {name.substr(0, open), name.substr(open + 1, colon - open - 1),
          name.substr(colon + 1, name.size() - colon - 2)};
}

void append_plain(std::string& to, std::string_view name) {
  for (const char c : name) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    to += is_plain ? c : '_';
  }
}

void append_quoted(std::string& to, std::string_view value) {
  to += '"';
  for (const char c : value) {
    if (c == '\\' || c == '"') to += '\\';
    if (c == '\n') {
      to += "\\n";
    } else {
      to += c;
    }
  }
  to += '"';
}

template <typename Number>
void append_sample(std::string& to, Number value) {
  char text[32];
  to.append(text, std::to_chars(text, text + sizeof(text), value).ptr);
}

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

class Page {
 public:
  explicit Page(const Hello& hello) : hello_(hello) {}

  void counter(const std::string& name, std::uint64_t value) {
    begin(name, "_total", "counter");
    series("_total", {}, value);
  }
  void gauge(const std::string& name, double value) {
    begin(name, "", "gauge");
    series("", {}, value);
  }
  void summary(const std::string& name, const Histogram& histogram) {
    constexpr struct {
      std::string_view text;
      double percent;
    } quantiles[] = {{"0.5", 50},  {"0.9", 90},     {"0.95", 95},
                     {"0.99", 99}, {"0.999", 99.9}, {"1", 100}};
    begin(name, "_seconds", "summary");
    for (const auto& quantile : quantiles) {
      series("_seconds", quantile.text, seconds(histogram.percentile(quantile.percent)));
    }
    series("_seconds_sum", {}, seconds(histogram.mean()) * static_cast<double>(histogram.count()));
    series("_seconds_count", {}, histogram.count());
  }

  std::string take() { return std::move(text_); }

 private:
  // HELP and TYPE stand once for all labels of a name; its series come in a row.
  void begin(const std::string& name, std::string_view suffix, std::string_view type) {
    name_ = parts_of(name);
    family_.clear();
    append_plain(family_, hello_.source);
    family_ += '_';
    append_plain(family_, name_.base);
    const std::string full = family_ + std::string(suffix);
    if (!described_.insert(full).second) return;
    for (const Metric& metric : hello_.metrics) {
      if (metric.name != name || metric.help.empty()) continue;
      text_ += "# HELP " + full + ' ';
      for (const char c : metric.help) text_ += c == '\n' || c == '\\' ? ' ' : c;
      text_ += '\n';
      break;
    }
    text_ += "# TYPE " + full + ' ';
    text_ += type;
    text_ += '\n';
  }

  template <typename Number>
  void series(std::string_view suffix, std::string_view quantile, Number value) {
    text_ += family_;
    text_ += suffix;
    if (!name_.label.empty() || !quantile.empty()) {
      text_ += '{';
      if (!name_.label.empty()) {
        append_plain(text_, name_.label);
        text_ += '=';
        append_quoted(text_, name_.value);
        if (!quantile.empty()) text_ += ',';
      }
      if (!quantile.empty()) {
        text_ += "quantile=";
        append_quoted(text_, quantile);
      }
      text_ += '}';
    }
    text_ += ' ';
    append_sample(text_, value);
    text_ += '\n';
  }

  const Hello& hello_;
  std::string text_, family_;
  Name name_;
  std::set<std::string> described_;
};

}  // namespace

std::string prometheus_text(const Hello& hello, const Sample& latest, const Histograms& totals) {
  Page page(hello);
  for (const auto& [name, value] : latest.counters) page.counter(name, value);
  for (const auto& [name, value] : latest.gauges) page.gauge(name, value);
  for (const auto& [name, histogram] : totals) page.summary(name, histogram);
  return page.take();
}

}  // namespace portstorm::telemetry
