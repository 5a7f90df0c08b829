#pragma once
// The names that a result's figures have in its file: one list for writing, reading and adding up.
// Private to this folder.

#include <string_view>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

template <class Object>
struct CountKey {
  std::string_view key;
  std::uint64_t Object::*member;
};

inline constexpr CountKey<RunResult> run_counts[] = {
    {"peak_vus", &RunResult::peak_vus},
    {"peak_connections", &RunResult::peak_connections},
    {"iterations", &RunResult::iterations},
    {"interrupted_iterations", &RunResult::interrupted_iterations},
    {"dropped_iterations", &RunResult::dropped_iterations},
    {"packets_sent", &RunResult::packets_sent},
    {"packets_received", &RunResult::packets_received},
    {"bytes_sent", &RunResult::bytes_sent},
    {"bytes_received", &RunResult::bytes_received}};

inline constexpr CountKey<CohortResult> cohort_counts[] = {
    {"peak_vus", &CohortResult::peak_vus},
    {"iterations", &CohortResult::iterations},
    {"interrupted_iterations", &CohortResult::interrupted_iterations},
    {"errors", &CohortResult::errors},
    {"failed_iterations", &CohortResult::failed_iterations},
    {"due_iterations", &CohortResult::due_iterations},
    {"dropped_iterations", &CohortResult::dropped_iterations}};

inline constexpr CountKey<LedgerResult> ledger_counts[] = {
    {"messages", &LedgerResult::messages},         {"expected", &LedgerResult::expected},
    {"delivered", &LedgerResult::delivered},       {"missing", &LedgerResult::missing},
    {"duplicated", &LedgerResult::duplicated},     {"misrouted", &LedgerResult::misrouted},
    {"out_of_order", &LedgerResult::out_of_order}, {"corrupted", &LedgerResult::corrupted},
    {"undecided", &LedgerResult::undecided},       {"unstamped", &LedgerResult::unstamped}};

// Of a second: what stood at its end, and what happened within it.
inline constexpr CountKey<Second> second_levels[] = {{"vus", &Second::vus},
                                                     {"connections", &Second::connections}};
inline constexpr CountKey<Second> second_counts[] = {
    {"packets_sent", &Second::packets_sent},
    {"packets_received", &Second::packets_received},
    {"bytes_sent", &Second::bytes_sent},
    {"bytes_received", &Second::bytes_received},
    {"errors", &Second::errors}};

struct LatencyKey {
  std::string_view key;
  std::chrono::nanoseconds Second::*member;
};
inline constexpr LatencyKey second_latencies[] = {
    {"p50", &Second::p50}, {"p95", &Second::p95}, {"p99", &Second::p99}, {"max", &Second::max}};

// In the order of their enumerations.
inline constexpr std::string_view step_kind_names[] = {"connect", "send", "expect", "close"};
inline constexpr std::string_view aggregate_names[] = {"percentile", "avg",   "min", "max",
                                                       "med",        "count", "rate"};
inline constexpr std::string_view comparison_names[] = {"<", "<=", ">", ">=", "==", "!="};

}  // namespace portstorm::client
