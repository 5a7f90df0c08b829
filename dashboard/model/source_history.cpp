#include "dashboard/model/source_history.h"

#include <algorithm>
#include <utility>

namespace portstorm::dashboard {

using telemetry::MetricKind;

bool SourceHistory::begin(const telemetry::Hello& hello) {
  const bool another =
      has_samples() && (hello.pid != hello_.pid || hello.started != hello_.started);
  hello_ = hello;
  if (another) {
    has_previous_ = false;
    not_told_before_ += std::exchange(not_told_, 0);
    incidents_told_ = 0;
  }
  return another;
}

std::string_view SourceHistory::info(std::string_view name) const {
  for (const telemetry::Text& entry : hello_.info) {
    if (entry.name == name) return entry.value;
  }
  return {};
}

Micros SourceHistory::started() const noexcept {
  const Micros said = micros(hello_.started);
  return said > 0 && said <= oldest_ ? said : oldest_;
}

// A clock that was set back must not hide what comes after: time goes on from the newest sample.
Micros SourceHistory::straightened(Micros time) {
  if (newest_ > 0 && time + clock_shift_ <= newest_) {
    clock_shift_ = newest_ + micros(telemetry::WallTime(hello_.interval)) - time;
  }
  return time + clock_shift_;
}

void SourceHistory::add(const telemetry::Sample& sample) {
  const Micros time = straightened(micros(sample.time));
  if (oldest_ == 0) oldest_ = time;
  add_counters(sample, time);
  for (const auto& [name, value] : sample.gauges) {
    if (Metric* gauge = metric(name, MetricKind::gauge)) gauge->series.add(time, value);
  }
  add_latencies(sample, time);
  for (const telemetry::Text& entry : sample.texts) {
    if (text(entry.name, time) == entry.value) continue;
    texts_.push_back({time, entry.name, entry.value});
    if (texts_.size() > max_texts) texts_.pop_front();
  }
  worst_.emplace_back(time, sample.worst);
  if (worst_.size() > max_worst) worst_.pop_front();
  newest_ = time;
}

void SourceHistory::add_counters(const telemetry::Sample& sample, Micros time) {
  // A program's last sample may follow the one before it at once. What came in between is counted,
  // but would make no rate that means something.
  const Micros interval = micros(telemetry::WallTime(hello_.interval));
  const bool too_soon = has_previous_ && time - rates_at_ < interval / 4;
  const double elapsed = seconds(time - rates_at_);
  for (const auto& [name, value] : sample.counters) {
    Metric* counter = metric(name, MetricKind::counter);
    if (counter == nullptr) continue;
    counter->total = value;
    if (too_soon) continue;
    // One that went back belongs to a process that started again without a word.
    const std::uint64_t before = value >= counter->previous ? counter->previous : 0;
    if (has_previous_ && elapsed > 0) {
      counter->series.add(time, static_cast<double>(value - before) / elapsed);
    }
    counter->previous = value;
  }
  if (!too_soon) rates_at_ = time;
  has_previous_ = true;
  // In a stream incidents come before the sample that counts them.
  const std::uint64_t counted = total("incidents");
  not_told_ = counted - std::min(counted, incidents_told_);
}

void SourceHistory::add_latencies(const telemetry::Sample& sample, Micros time) {
  for (const auto& [name, histogram] : sample.histograms) {
    auto found = latencies_.find(name);
    if (found == latencies_.end()) {
      if (latencies_.size() >= max_latencies) {
        ++names_not_kept_;
        continue;
      }
      found = latencies_.try_emplace(name).first;
    }
    found->second.add(time, histogram);
  }
}

SourceHistory::Metric* SourceHistory::metric(const std::string& name, MetricKind kind) {
  const auto found = metrics_.find(name);
  if (found != metrics_.end()) return found->second.kind == kind ? &found->second : nullptr;
  if (metrics_.size() >= max_series) {
    ++names_not_kept_;
    return nullptr;
  }
  return &metrics_.try_emplace(name, kind, times_).first->second;
}

const Series* SourceHistory::series(std::string_view name) const {
  const auto found = metrics_.find(name);
  return found == metrics_.end() ? nullptr : &found->second.series;
}

std::uint64_t SourceHistory::total(std::string_view counter) const {
  const auto found = metrics_.find(counter);
  return found == metrics_.end() ? 0 : found->second.total;
}

const LatencyHistory* SourceHistory::latency(std::string_view name) const {
  const auto found = latencies_.find(name);
  return found == latencies_.end() ? nullptr : &found->second;
}

std::string_view SourceHistory::text(std::string_view name, Micros time) const {
  for (auto change = texts_.rbegin(); change != texts_.rend(); ++change) {
    if (change->time <= time && change->name == name) return change->value;
  }
  return {};
}

const std::vector<telemetry::WaitingConnection>& SourceHistory::worst(Micros time) const {
  static const std::vector<telemetry::WaitingConnection> none;
  auto after = std::upper_bound(worst_.begin(), worst_.end(), time,
                                [](Micros t, const auto& entry) { return t < entry.first; });
  return after == worst_.begin() ? none : std::prev(after)->second;
}

}  // namespace portstorm::dashboard
