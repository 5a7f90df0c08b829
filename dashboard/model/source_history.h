#pragma once
// What one program has said: each of its counters as a rate per second, its gauges, what it timed,
// its texts and its waiting connections, over time. Bounded in every respect: names beyond
// max_series are counted, not kept.

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dashboard/model/latency_history.h"
#include "dashboard/model/series.h"
#include "telemetry/line.h"

namespace portstorm::dashboard {

class SourceHistory {
 public:
  static constexpr std::size_t max_series = 64;
  static constexpr std::size_t max_latencies = 16;
  static constexpr std::size_t max_texts = 2000;
  static constexpr std::size_t max_worst = 3000;  // samples whose waiting connections are kept

  struct Metric {
    Metric(telemetry::MetricKind of_kind, std::shared_ptr<SampleTimes> times)
        : kind(of_kind), series(std::move(times)) {}
    telemetry::MetricKind kind;
    Series series;            // a counter's is its rate per second
    std::uint64_t total = 0;  // a counter's newest value
    std::uint64_t previous = 0;
  };
  struct TextChange {
    Micros time = 0;
    std::string name, value;
  };

  // True when another process speaks than before: counters start from zero again.
  bool begin(const telemetry::Hello& hello);
  void add(const telemetry::Sample& sample);

  bool has_samples() const noexcept { return newest_ > 0; }
  const telemetry::Hello& hello() const noexcept { return hello_; }
  std::string_view info(std::string_view name) const;  // empty when it is not there
  Micros started() const noexcept;  // of the process; the first sample's time when it did not say
  Micros oldest() const noexcept { return oldest_; }
  Micros newest() const noexcept { return newest_; }

  const std::map<std::string, Metric, std::less<>>& metrics() const noexcept { return metrics_; }
  const Series* series(std::string_view name) const;
  std::uint64_t total(std::string_view counter) const;
  const std::map<std::string, LatencyHistory, std::less<>>& latencies() const noexcept {
    return latencies_;
  }
  const LatencyHistory* latency(std::string_view name) const;
  // The text as it was at `time`, empty when none was said yet.
  std::string_view text(std::string_view name, Micros time) const;
  const std::deque<TextChange>& text_changes() const noexcept { return texts_; }
  // The connections that waited longest at `time`; none when that is forgotten.
  const std::vector<telemetry::WaitingConnection>& worst(Micros time) const;
  std::uint64_t names_not_kept() const noexcept { return names_not_kept_; }

  void count_incident() noexcept { ++incidents_told_; }
  // Those that the program counts ("incidents") and nobody told us: they came before we listened,
  // or were lost on the way.
  std::uint64_t incidents_not_told() const noexcept { return not_told_before_ + not_told_; }

 private:
  Metric* metric(const std::string& name, telemetry::MetricKind kind);
  Micros straightened(Micros time);
  void add_counters(const telemetry::Sample& sample, Micros time);
  void add_latencies(const telemetry::Sample& sample, Micros time);

  telemetry::Hello hello_;
  Micros oldest_ = 0;
  Micros newest_ = 0;
  Micros rates_at_ = 0;        // of the sample that rates were last made of
  Micros clock_shift_ = 0;     // added to its times after its clock was set back
  bool has_previous_ = false;  // counters of this process were seen
  std::shared_ptr<SampleTimes> times_ = std::make_shared<SampleTimes>();
  std::map<std::string, Metric, std::less<>> metrics_;
  std::map<std::string, LatencyHistory, std::less<>> latencies_;
  std::deque<TextChange> texts_;
  std::deque<std::pair<Micros, std::vector<telemetry::WaitingConnection>>> worst_;
  std::uint64_t names_not_kept_ = 0;
  std::uint64_t incidents_told_ = 0;   // by this process
  std::uint64_t not_told_ = 0;         // by this process, as of its newest sample
  std::uint64_t not_told_before_ = 0;  // by those before it
};

}  // namespace portstorm::dashboard
