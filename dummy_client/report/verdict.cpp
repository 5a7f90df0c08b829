#include "dummy_client/report/verdict.h"

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/report/units.h"

namespace portstorm::client {

namespace {

struct Words {
  Verdict verdict;
  std::string_view word;
  std::string_view key;
  int exit_code;
};

// The exit codes 99, 105 and 107 are k6's.
constexpr Words all_words[] = {
    {Verdict::passed, "PASSED", "passed", 0},
    {Verdict::threshold_failed, "THRESHOLD FAILED", "threshold_failed", 99},
    {Verdict::aborted, "ABORTED", "aborted", 105},
    {Verdict::unreachable, "UNREACHABLE", "unreachable", 107},
    {Verdict::invalid, "INVALID", "invalid", 108},
};

const Words& words_of(Verdict verdict) noexcept {
  return all_words[static_cast<std::size_t>(verdict)];
}

std::string threshold_reason(const RunResult& result) {
  const std::size_t all = result.thresholds.size();
  const auto failed = static_cast<std::size_t>(
      std::count_if(result.thresholds.begin(), result.thresholds.end(),
                    [](const ThresholdResult& threshold) { return !threshold.passed; }));
  if (all == 0) return "the scenario sets no thresholds";
  if (failed > 0) return fmt::format("{} of {} thresholds failed", failed, all);
  return all == 1 ? "the threshold holds" : fmt::format("all {} thresholds hold", all);
}

std::string unreachable_reason(const RunResult& result) {
  std::string reason = fmt::format("no connection to {} succeeded", result.target);
  const auto most = std::max_element(
      result.errors.begin(), result.errors.end(),
      [](const auto& a, const auto& b) { return a.second.count < b.second.count; });
  if (most != result.errors.end()) reason += fmt::format(" ({})", most->first);
  return reason;
}

}  // namespace

int exit_code(Verdict verdict) noexcept {
  return words_of(verdict).exit_code;
}

std::string_view verdict_word(Verdict verdict) noexcept {
  return words_of(verdict).word;
}

std::string_view verdict_key(Verdict verdict) noexcept {
  return words_of(verdict).key;
}

std::string verdict_reason(const RunResult& result) {
  switch (result.verdict) {
    case Verdict::passed:
    case Verdict::threshold_failed:
      return threshold_reason(result);
    case Verdict::aborted:
      return fmt::format("stopped by the user after {}", human_duration(result.elapsed));
    case Verdict::unreachable:
      return unreachable_reason(result);
    case Verdict::invalid:
      return result.generator.invalid_reason;
  }
  return {};
}

}  // namespace portstorm::client
