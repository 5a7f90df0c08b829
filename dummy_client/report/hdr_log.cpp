#include "dummy_client/report/hdr_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/report/facts.h"
#include "dummy_client/report/utc_time.h"
#include "telemetry/histogram_encoding.h"

namespace portstorm::client {

namespace {

constexpr std::string_view adversary_prefix = "adversary_";

std::string cleaned(std::string label) {
  std::replace_if(
      label.begin(), label.end(),
      [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == ',' || c == '\x7F'; }, '_');
  return label.empty() ? "_" : label;
}

}  // namespace

std::vector<std::string> hdr_tags(const std::vector<MetricName>& steps) {
  std::vector<std::string> tags;
  for (const MetricName& step : steps) {
    const std::string label = step_label(static_cast<StepResult::Kind>(step.kind), step.name);
    const std::string wanted =
        (step.adversary ? std::string(adversary_prefix) : std::string()) + cleaned(label);
    std::string tag = wanted;  // two labels may become one: "a b" and "a_b"
    for (int next = 2; std::find(tags.begin(), tags.end(), tag) != tags.end(); ++next) {
      tag = fmt::format("{}_{}", wanted, next);
    }
    tags.push_back(std::move(tag));
  }
  return tags;
}

HdrLog::HdrLog(std::ostream& out, std::chrono::system_clock::time_point started,
               std::vector<std::string> tags)
    : out_(out), tags_(std::move(tags)) {
  const double since_epoch = std::chrono::duration<double>(started.time_since_epoch()).count();
  out_ << fmt::format(
              "#[Histogram log format version 1.3]\n"
              "#[StartTime: {:.3f} (seconds since epoch), {}]\n"
              "#[Values within the histograms are microseconds]\n"
              "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
              "\"Interval_Compressed_Histogram\"\n",
              since_epoch, utc_text(started))
       << std::flush;
}

void HdrLog::add(const IntervalHistograms& interval) {
  const std::size_t steps = std::min(interval.steps.size(), tags_.size());
  for (std::size_t i = 0; i < steps; ++i) {
    const telemetry::Histogram& latency = interval.steps[i];
    if (latency.count() == 0) continue;
    const double max = std::chrono::duration<double, std::milli>(latency.max()).count();
    out_ << fmt::format("Tag={},{:.3f},{:.3f},{:.3f},{}\n", tags_[i], interval.start,
                        interval.length, max, telemetry::encode_histogram(latency));
  }
  out_ << std::flush;
}

}  // namespace portstorm::client
