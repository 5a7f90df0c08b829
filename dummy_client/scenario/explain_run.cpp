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

std::string iterations_text(std::uint64_t iterations) {
  return fmt::format("{} iteration{}", iterations, iterations == 1 ? "" : "s");
}

// "goes to 5 in 10s, stays there for 5s", from `before` on.
std::string stages_in_words(std::uint64_t before, const std::vector<Stage>& stages) {
  std::string text;
  for (const Stage& stage : stages) {
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

std::string pool_in_words(std::uint64_t pre_allocated, std::uint64_t most) {
  if (pre_allocated == most) return vus_text(most);
  return fmt::format("{}, up to {} when they are all busy", vus_text(pre_allocated), most);
}

std::string in_words(const ConstantVus& constant) {
  return fmt::format("{} for {}", vus_text(constant.vus), duration_text(constant.duration));
}

std::string in_words(const RampingVus& ramping) {
  return fmt::format("starts with {}{}", vus_text(ramping.start_vus),
                     stages_in_words(ramping.start_vus, ramping.stages));
}

std::string in_words(const PerVuIterations& executor) {
  return fmt::format("{}, {} each, within {}", vus_text(executor.vus),
                     iterations_text(executor.iterations), duration_text(executor.max_duration));
}

std::string in_words(const SharedIterations& executor) {
  return fmt::format("{}, {} together, within {}", vus_text(executor.vus),
                     iterations_text(executor.iterations), duration_text(executor.max_duration));
}

std::string in_words(const ConstantArrivalRate& constant) {
  return fmt::format("{} begin every {} for {}, performed by {}", iterations_text(constant.rate),
                     duration_text(constant.time_unit), duration_text(constant.duration),
                     pool_in_words(constant.pre_allocated_vus, constant.max_vus));
}

std::string in_words(const RampingArrivalRate& ramping) {
  return fmt::format("the rate starts with {} every {}{}, performed by {}",
                     iterations_text(ramping.start_rate), duration_text(ramping.time_unit),
                     stages_in_words(ramping.start_rate, ramping.stages),
                     pool_in_words(ramping.pre_allocated_vus, ramping.max_vus));
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
  return fmt::format("{}: {}", executor_name(executor),
                     std::visit([](const auto& kind) { return in_words(kind); }, executor));
}

std::string next_round_in_words(const Executor& executor) {
  if (const auto* each = std::get_if<PerVuIterations>(&executor)) {
    return each->iterations == 1 ? "Then this user is done."
                                 : fmt::format("Then again from step 1, {} in all.",
                                               iterations_text(each->iterations));
  }
  if (std::holds_alternative<SharedIterations>(executor)) {
    return "Then again from step 1, until the iterations of all users are done.";
  }
  if (is_open_model(executor)) {
    return "Then again from step 1, whenever an iteration is due and this user is free.";
  }
  return "Then again from step 1, until the executor ends.";
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
