#pragma once
// What one telemetry line says. A stream (TCP) and a capture file are the same lines: one JSON
// object each, ended by '\n'. docs/telemetry.md describes them for who writes them without us.
//
//   hello      who speaks, since when, what it will count. First, and again after a restart.
//   sample     ten times a second: all counters and gauges, and what was timed since the last one
//   incident   something happened to one connection: a send that was cut short, a torn packet, ...
//   mark       an annotation: a step of the scenario, a note of the person who watches
//   lost       this reader was too slow: so many lines were left out here
//
// Times are microseconds since 1970 (UTC), latencies microseconds, sizes bytes.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "telemetry/histogram.h"

namespace portstorm::telemetry {

// Raised when an old reader would misread a line. New kinds and new members do not raise it:
// readers skip what they do not know.
inline constexpr std::uint64_t line_version = 1;

// Writers keep to these limits; a line beyond one of them is a bad line to a reader.
inline constexpr std::size_t max_line_bytes = 1024 * 1024;
inline constexpr std::size_t max_name_bytes = 200;   // of a metric, of a kind of incident
inline constexpr std::size_t max_text_bytes = 4096;  // of any other string
inline constexpr std::size_t max_entries = 4096;     // of one list or map in a line
inline constexpr std::size_t max_histograms = 256;   // of a sample
inline constexpr std::size_t max_torn_bytes = 64;    // on either side of a tear
inline constexpr std::size_t max_worst_connections = 64;

using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

enum class MetricKind : std::uint8_t {
  counter,    // since the start; only grows
  gauge,      // as it is now
  histogram,  // of durations: in a sample those since the sample before
};

// A name may end in labels, written as thresholds write them: latency{as:say}.
struct Metric {
  std::string name;
  MetricKind kind = MetricKind::counter;
  std::string unit;  // "bytes", "packets", "seconds", ...
  std::string help;  // one sentence
};

struct Text {
  std::string name;
  std::string value;
};

struct Hello {
  std::string source;  // the program: "target_server"
  std::string program_version;
  std::uint64_t pid = 0;
  WallTime started{};
  std::chrono::milliseconds interval{100};  // between samples
  std::vector<Text> info;                   // what stays as it is: listen, target, seed, ...
  std::vector<Metric> metrics;
};

// A connection whose send queue has waited long.
struct WaitingConnection {
  std::uint64_t connection = 0;
  std::uint64_t queued_bytes = 0;
  std::chrono::microseconds oldest_byte{};  // its age
};

struct Sample {
  WallTime time{};
  std::vector<std::pair<std::string, std::uint64_t>> counters;
  std::vector<std::pair<std::string, double>> gauges;  // finite
  std::vector<std::pair<std::string, Histogram>> histograms;
  std::vector<Text> texts;               // what changes and is no number: stage, thresholds
  std::vector<WaitingConnection> worst;  // by age, the oldest first
};

// Three origins, never mixed.
enum class Origin : std::uint8_t {
  server,  // S: the server's own port or rules
  client,  // C: the client saw it
  fault,   // F: injected on purpose
};

struct IncidentLine {
  WallTime time{};
  std::string kind;  // "partial_send", "slow_consumer", ...; a writer may have kinds of its own
  Origin origin = Origin::server;
  std::uint64_t connection = 0;  // 0: none
  std::uint64_t requested = 0;   // bytes that were asked for
  std::uint64_t sent = 0;        // bytes that went
  std::uint64_t queued = 0;      // bytes that wait behind
  std::string action;            // what was done about it: "resumed", "closed", ...
  std::string detail;            // a sentence, may be empty
  std::string before, after;     // raw bytes on either side of the tear
};

struct MarkLine {
  WallTime time{};
  std::string text;
};

struct LostLine {
  WallTime time{};
  std::uint64_t lines = 0;
};

// std::monostate: a kind of line that this reader does not know.
using Line = std::variant<std::monostate, Hello, Sample, IncidentLine, MarkLine, LostLine>;

std::string_view to_string(MetricKind kind) noexcept;  // "counter", "gauge", "histogram"
char letter(Origin origin) noexcept;                   // 'S', 'C', 'F'

WallTime wall_time() noexcept;

}  // namespace portstorm::telemetry
