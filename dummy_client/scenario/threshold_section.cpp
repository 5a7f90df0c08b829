// "thresholds": {"latency{as:say}": ["p(99)<50ms"], "errors": ["rate<0.001"]}
//
//   metric              aggregates            limit
//   latency             p(N) avg min med max  a time; of all that was expected
//   latency{as:X}       p(N) avg min med max  a time; of the step measured as X
//   completed{as:X}     count                 a number: how often that step was done well
//   ledger_*            count                 a number
//   dropped_iterations  count                 a number
//   errors              rate count            a share from 0 to 1; a number
//
// All are about the cohorts that are no adversaries.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using Aggregate = Threshold::Aggregate;
using Comparison = Threshold::Comparison;
using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

enum class MetricKind : std::uint8_t { latency, count, errors };

constexpr std::array<std::string_view, 5> ledger_metrics = {"ledger_missing", "ledger_duplicated",
                                                            "ledger_out_of_order",
                                                            "ledger_misrouted", "ledger_corrupted"};

constexpr std::string_view latency_prefix = "latency{as:";
constexpr std::string_view completed_prefix = "completed{as:";

struct AggregateName {
  std::string_view name;
  Aggregate aggregate;
};

std::span<const AggregateName> aggregates_of(MetricKind kind) {
  static constexpr AggregateName latency[] = {{"p(N)", Aggregate::percentile},
                                              {"avg", Aggregate::average},
                                              {"min", Aggregate::minimum},
                                              {"med", Aggregate::median},
                                              {"max", Aggregate::maximum}};
  static constexpr AggregateName count[] = {{"count", Aggregate::count}};
  static constexpr AggregateName errors[] = {{"rate", Aggregate::rate},
                                             {"count", Aggregate::count}};
  if (kind == MetricKind::latency) return latency;
  if (kind == MetricKind::count) return count;
  return errors;
}

// ---- the expression: aggregate, comparison, limit ---------------------------------------------

class ThresholdParser {
 public:
  ThresholdParser(const Value& value, MetricKind kind, Mistakes& mistakes)
      : value_(value), text_(value.string), kind_(kind), mistakes_(mistakes) {}

  bool parse(Threshold& threshold) {
    return parse_aggregate(threshold) && parse_comparison(threshold) && parse_limit(threshold);
  }

 private:
  bool parse_aggregate(Threshold& threshold);
  bool parse_percentile(std::string_view word, Threshold& threshold);
  bool parse_comparison(Threshold& threshold);
  bool parse_limit(Threshold& threshold);

  bool fail(std::string message) {
    mistakes_.add(place_within(value_, position_), std::move(message));
    return false;
  }

  void skip_spaces() {
    while (position_ < text_.size() && text_[position_] == ' ') ++position_;
  }

  std::string_view rest() const { return text_.substr(position_); }

  const Value& value_;
  std::string_view text_;
  MetricKind kind_;
  Mistakes& mistakes_;
  std::size_t position_ = 0;
};

std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

bool ThresholdParser::parse_percentile(std::string_view word, Threshold& threshold) {
  const auto percentile = number_in(word.substr(2, word.size() - 3));
  if (!percentile || *percentile < 0 || *percentile > 100) {
    return fail("a percentile is a number from 0 to 100, such as \"p(99)\" or \"p(99.9)\"");
  }
  threshold.aggregate = Aggregate::percentile;
  threshold.percentile = *percentile;
  position_ += word.size();
  return true;
}

bool ThresholdParser::parse_aggregate(Threshold& threshold) {
  skip_spaces();
  std::string_view word = rest().substr(0, rest().find_first_of("<>=!"));
  while (word.ends_with(' ')) word.remove_suffix(1);
  const auto names = aggregates_of(kind_);
  if (kind_ == MetricKind::latency && word.starts_with("p(") && word.ends_with(')')) {
    return parse_percentile(word, threshold);
  }
  for (const AggregateName& candidate : names) {
    if (candidate.name != word || word == "p(N)") continue;
    threshold.aggregate = candidate.aggregate;
    position_ += word.size();
    return true;
  }
  std::vector<std::string_view> words;
  for (const AggregateName& candidate : names) words.push_back(candidate.name);
  return fail(fmt::format("expected {} here, found \"{}\"", fmt::join(words, ", "), word));
}

bool ThresholdParser::parse_comparison(Threshold& threshold) {
  struct Symbol {
    std::string_view text;
    Comparison comparison;
  };
  // The longer ones first: "<" begins "<=".
  static constexpr Symbol symbols[] = {
      {"<=", Comparison::less_equal}, {">=", Comparison::greater_equal},
      {"==", Comparison::equal},      {"!=", Comparison::not_equal},
      {"<", Comparison::less},        {">", Comparison::greater}};
  skip_spaces();
  for (const Symbol& symbol : symbols) {
    if (!rest().starts_with(symbol.text)) continue;
    threshold.comparison = symbol.comparison;
    position_ += symbol.text.size();
    return true;
  }
  return fail("expected a comparison: < <= > >= == !=");
}

bool ThresholdParser::parse_limit(Threshold& threshold) {
  skip_spaces();
  std::string_view word = rest();
  while (word.ends_with(' ')) word.remove_suffix(1);
  if (kind_ == MetricKind::latency) {
    std::string why;
    const auto limit = parse_duration(word, why);
    if (!limit) return fail(fmt::format("the limit \"{}\" {}", word, why));
    threshold.limit = std::chrono::duration<double>(*limit).count();
    return true;
  }
  const auto limit = number_in(word);
  if (!limit || *limit < 0) {
    return fail(fmt::format("the limit must be a number, zero or more, found \"{}\"", word));
  }
  if (threshold.aggregate == Aggregate::rate && *limit > 1) {
    return fail("a rate is a share from 0 to 1: one percent is 0.01");
  }
  threshold.limit = *limit;
  return true;
}

// ---- the metric -------------------------------------------------------------------------------

void check_step_name(const Value::Member& member, std::string_view name,
                     const ReadContext& context) {
  std::vector<std::string_view> names;
  bool is_adversarys = false;
  for (const MetricName& metric : context.metrics) {
    if (!metric.adversary) names.push_back(metric.name);
    is_adversarys = is_adversarys || (metric.adversary && metric.name == name);
  }
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  if (is_adversarys) {
    context.mistakes.add(member.key_place,
                         fmt::format("only adversaries have steps measured as \"{}\": thresholds "
                                     "are about what the others get while they are attacked",
                                     name));
    return;
  }
  std::string hint = json_file::did_you_mean(name, names);
  if (hint.empty() && !names.empty()) hint = fmt::format("; there are: {}", fmt::join(names, ", "));
  context.mistakes.add(member.key_place,
                       fmt::format("no step is measured as \"{}\"{}", name, hint));
}

void check_any_expected(const Value::Member& member, const ReadContext& context) {
  const bool any =
      std::any_of(context.metrics.begin(), context.metrics.end(), [](const MetricName& metric) {
        return metric.kind == MetricName::Kind::expect && !metric.adversary;
      });
  if (!any) context.mistakes.add(member.key_place, "\"latency\": no step expects anything");
}

void check_can_drop(const Value::Member& member, const std::vector<Cohort>& cohorts,
                    const ReadContext& context) {
  const auto can_drop = [](const Cohort& cohort) {
    return !cohort.adversary && !std::holds_alternative<ConstantVus>(cohort.executor) &&
           !std::holds_alternative<RampingVus>(cohort.executor);
  };
  if (std::any_of(cohorts.begin(), cohorts.end(), can_drop)) return;
  context.mistakes.add(member.key_place,
                       "\"dropped_iterations\": no cohort has an arrival rate or a number of "
                       "iterations to drop any of");
}

std::optional<MetricKind> read_metric_kind(const Value::Member& member,
                                           const std::vector<Cohort>& cohorts,
                                           const ReadContext& context) {
  const std::string_view metric = member.key;
  if (metric == "errors") return MetricKind::errors;
  if (metric == "dropped_iterations") {
    check_can_drop(member, cohorts, context);
    return MetricKind::count;
  }
  if (metric == "latency") {
    check_any_expected(member, context);
    return MetricKind::latency;
  }
  if (metric.starts_with(latency_prefix) && metric.ends_with('}')) {
    const auto name =
        metric.substr(latency_prefix.size(), metric.size() - latency_prefix.size() - 1);
    check_step_name(member, name, context);
    return MetricKind::latency;
  }
  if (metric.starts_with(completed_prefix) && metric.ends_with('}')) {
    const auto name =
        metric.substr(completed_prefix.size(), metric.size() - completed_prefix.size() - 1);
    check_step_name(member, name, context);
    return MetricKind::count;
  }
  if (std::find(ledger_metrics.begin(), ledger_metrics.end(), metric) != ledger_metrics.end()) {
    if (!uses_ledger(cohorts)) {
      context.mistakes.add(member.key_place,
                           fmt::format("\"{}\": no step sends with a \"ledger\"", metric));
    }
    return MetricKind::count;
  }
  std::vector<std::string_view> names = {"errors", "latency", "latency{as:...}",
                                         "completed{as:...}", "dropped_iterations"};
  names.insert(names.end(), ledger_metrics.begin(), ledger_metrics.end());
  std::string hint = json_file::did_you_mean(metric, names);
  if (metric.starts_with("latency"))
    hint = "; write \"latency{as:NAME}\", NAME being a step's \"as\"";
  if (hint.empty()) hint = fmt::format("; metrics: {}", fmt::join(names, ", "));
  context.mistakes.add(member.key_place, fmt::format("unknown metric \"{}\"{}", metric, hint));
  return std::nullopt;
}

}  // namespace

std::vector<Threshold> read_thresholds(const Value& document, const std::vector<Cohort>& cohorts,
                                       ReadContext& context) {
  std::vector<Threshold> thresholds;
  const Value* section =
      json_file::object_field(document, "thresholds", Presence::optional, context.mistakes);
  if (!section) return thresholds;
  for (const Value::Member& member : section->members) {
    const auto kind = read_metric_kind(member, cohorts, context);
    if (!json_file::expect_kind(member.value, Value::Kind::array, "the thresholds of a metric",
                                context.mistakes)) {
      continue;
    }
    for (const Value& value : member.value.elements) {
      if (!json_file::expect_kind(value, Value::Kind::string, "a threshold", context.mistakes) ||
          !kind) {
        continue;
      }
      Threshold threshold;
      threshold.metric = member.key;
      threshold.expression = value.string;
      threshold.place = value.place;
      if (ThresholdParser(value, *kind, context.mistakes).parse(threshold)) {
        thresholds.push_back(std::move(threshold));
      }
    }
    if (member.value.elements.empty()) {
      context.mistakes.add(member.value.place, "no threshold: write one such as \"count==0\"");
    }
  }
  return thresholds;
}

}  // namespace portstorm::client
