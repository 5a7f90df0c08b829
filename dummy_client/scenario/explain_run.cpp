// What stands around the steps: how many virtual users, when, and what the results are held to.

#include <fmt/format.h>

#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/explain_parts.h"

namespace portstorm::client {

namespace {

using Aggregate = Threshold::Aggregate;
using Comparison = Threshold::Comparison;

std::string vus_text(std::uint64_t vus) {
  return fmt::format("{} virtual user{}", vus, vus == 1 ? "" : "s");
}

std::string in_words(const ConstantVus& constant) {
  return fmt::format("constant-vus: {} for {}", vus_text(constant.vus),
                     duration_text(constant.duration));
}

std::string in_words(const RampingVus& ramping) {
  std::string text = fmt::format("ramping-vus: starts with {}", vus_text(ramping.start_vus));
  std::uint64_t before = ramping.start_vus;
  for (const Stage& stage : ramping.stages) {
    const std::string time = duration_text(stage.duration);
    if (stage.target == before) {
      text += fmt::format(", stays there for {}", time);
    } else if (stage.duration.count() == 0) {
      text += fmt::format(", jumps to {}", stage.target);
    } else {
      text += fmt::format(", goes to {} in {}", stage.target, time);
    }
    before = stage.target;
  }
  return text;
}

std::string_view comparison_in_words(Comparison comparison) {
  switch (comparison) {
    case Comparison::less:
      return "below";
    case Comparison::less_equal:
      return "at most";
    case Comparison::greater:
      return "above";
    case Comparison::greater_equal:
      return "at least";
    case Comparison::equal:
      return "exactly";
    case Comparison::not_equal:
      return "anything but";
  }
  return {};
}

std::string aggregate_in_words(const Threshold& threshold) {
  switch (threshold.aggregate) {
    case Aggregate::percentile:
      return fmt::format("{}% of the values", threshold.percentile);
    case Aggregate::average:
      return "the average";
    case Aggregate::minimum:
      return "the smallest value";
    case Aggregate::maximum:
      return "the largest value";
    case Aggregate::median:
      return "half of the values";
    case Aggregate::count:
      return "the count";
    case Aggregate::rate:
      return "the share of all steps that could fail";
  }
  return {};
}

}  // namespace

std::string executor_in_words(const Executor& executor) {
  return std::visit([](const auto& kind) { return in_words(kind); }, executor);
}

std::string ledger_in_words(const LedgerRule& rule) {
  return fmt::format("{} delivers the messages, their stamp is in {}; the sender {} its own",
                     rule.packet->name, rule.packet->fields[rule.field].name,
                     rule.sender_included ? "gets" : "does not get");
}

std::string threshold_in_words(const Threshold& threshold) {
  const bool latency = threshold.metric.starts_with("latency");
  const std::string limit = latency ? duration_text(std::chrono::round<Duration>(
                                          std::chrono::duration<double>(threshold.limit)))
                                    : fmt::format("{}", threshold.limit);
  return fmt::format("{} {}: {} must be {} {}", threshold.metric, threshold.expression,
                     aggregate_in_words(threshold), comparison_in_words(threshold.comparison),
                     limit);
}

}  // namespace portstorm::client
