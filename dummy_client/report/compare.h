#pragma once
// Two results of one scenario side by side, A before B: every figure of every step, and whether
// the change is more than noise. Adversaries are left out: they are not what is measured.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dummy_client/report/merge.h"
#include "dummy_client/report/noise.h"

namespace portstorm::client {

struct Figure {
  bool measured = false;  // in both; otherwise nothing below means anything
  double a = 0, b = 0;    // per second, or seconds
  Beyond beyond = Beyond::no;

  double change() const noexcept { return a == 0 ? 0 : b / a - 1; }
};

// One row of figures for each step that both runs have, then for what the ledger delivered.
struct ComparedStep {
  static constexpr std::array<std::string_view, 6> names = {"rate", "avg", "p50",
                                                            "p90",  "p99", "p99.9"};
  static constexpr std::size_t rate = 0, p99 = 4;  // indexes: more is better, otherwise less

  std::string label;
  std::array<Figure, names.size()> figures;
};

// A figure that got worse beyond the noise.
struct Worsening {
  std::string step;
  std::string_view figure;
  double change = 0;
};

struct Comparison {
  std::optional<Verdict> undecided_by;  // a run whose figures say nothing: nothing is concluded
  std::string why_not;                  // "B is INVALID: ..."
  std::vector<std::string> remarks;     // what makes the two less alike than they should be
  std::vector<ComparedStep> steps;
  std::size_t worse = 0, better = 0, alike = 0, too_few = 0;  // figures
  std::optional<Worsening> worst;      // of those that got worse, by its change
  std::optional<Worsening> worst_p99;  // of the 99th percentiles among them
};

Comparison compare_results(const NamedResult& a, const NamedResult& b);

}  // namespace portstorm::client
