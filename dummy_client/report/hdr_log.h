#pragma once
// The latencies of a run, second by second, as a histogram log of HdrHistogram (format 1.3): what
// HistogramLogReader, HistogramLogAnalyzer and their like read. Source: HdrHistogram's
// HistogramLogWriter.
//
//   #[Histogram log format version 1.3]
//   #[StartTime: 1714564800.000 (seconds since epoch), 2024-05-01T12:00:00.000000Z]
//   "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
//   Tag=expect_say,0.000,1.000,2.769,HISTFAAAA...
//
// The tag is the step; times are seconds since StartTime, the maximum is milliseconds, the values
// within the histograms are microseconds. Steps of which nothing ended in a second have no line.
//
// Not thread-safe.

#include <chrono>
#include <ostream>
#include <string>
#include <vector>

#include "dummy_client/report/interval_histograms.h"
#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

// The tags of a scenario's steps, all different. What would end a tag (commas, white space) or
// hide in it becomes '_'; those of adversaries begin with "adversary_".
std::vector<std::string> hdr_tags(const std::vector<MetricName>& steps);

class HdrLog {
 public:
  // Writes the head at once. `out` must outlive the log; when it fails, it says so itself.
  HdrLog(std::ostream& out, std::chrono::system_clock::time_point started,
         std::vector<std::string> tags);

  // Writes and flushes: what a run had measured is there even when it is killed.
  void add(const IntervalHistograms& interval);

 private:
  std::ostream& out_;
  std::vector<std::string> tags_;
};

}  // namespace portstorm::client
