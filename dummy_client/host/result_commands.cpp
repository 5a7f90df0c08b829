// `merge` and `compare`: what can be made of results that runs have left.

#include <optional>

#include "dummy_client/host/commands.h"
#include "dummy_client/host/console.h"
#include "dummy_client/host/exit_code.h"
#include "dummy_client/report/comparison_text.h"
#include "dummy_client/report/merge.h"
#include "dummy_client/report/result_file.h"
#include "dummy_client/report/text_summary.h"
#include "process/process.h"

namespace portstorm::client {

namespace {

Colours colours() {
  return process::is_terminal_stdout() ? Colours::ansi : Colours::none;
}

// All mistakes of all files, or the results.
std::optional<std::vector<NamedResult>> read_all(const std::vector<std::string>& files) {
  std::vector<NamedResult> results;
  bool whole = true;
  for (const std::string& file : files) {
    json_file::Mistakes mistakes(file);
    if (auto result = read_result(file, mistakes)) {
      results.push_back({file, std::move(*result)});
    } else {
      print_error(mistakes.to_string());
      whole = false;
    }
  }
  return whole ? std::optional(std::move(results)) : std::nullopt;
}

}  // namespace

int merge_command(const MergeOptions& options) {
  if (!are_writable(options.files)) return exit_invalid;
  const auto parts = read_all(options.inputs);
  if (!parts) return exit_invalid;
  std::string why;
  const auto merged = merge_results(*parts, why);
  if (!merged) {
    complain(why);
    return exit_invalid;
  }
  print_out(text_summary(*merged, colours()));
  const bool written = write_results(*merged, options.files);
  const int verdict = exit_code(merged->verdict);
  return verdict == exit_ok && !written ? exit_failed : verdict;
}

int compare_command(const CompareOptions& options) {
  const auto results = read_all({options.a, options.b});
  if (!results) return exit_invalid;
  const NamedResult &a = results->front(), &b = results->back();
  const Comparison comparison = compare_results(a, b);
  print_out(comparison_text(a, b, comparison, options.fail_on_regression, colours()));
  if (comparison.undecided_by) return exit_code(*comparison.undecided_by);
  const bool failed =
      options.fail_on_regression && is_regression(comparison, *options.fail_on_regression);
  return failed ? exit_code(Verdict::threshold_failed) : exit_ok;
}

}  // namespace portstorm::client
