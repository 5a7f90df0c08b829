// "idle", "pace" and "barrier": a virtual user does nothing for a while, until the next beat, or
// until the others are there too.

#include <fmt/format.h>

#include <algorithm>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

namespace {

std::size_t barrier_index(const std::string& name, std::vector<BarrierName>& barriers) {
  const auto found = std::find_if(barriers.begin(), barriers.end(),
                                  [&](const BarrierName& known) { return known.name == name; });
  if (found != barriers.end()) return static_cast<std::size_t>(found - barriers.begin());
  barriers.push_back({name, 0});
  return barriers.size() - 1;
}

}  // namespace

std::optional<IdleStep> read_idle(const Value& step, ReadContext& context) {
  const auto duration = positive_duration_value(*step.find("idle"), "\"idle\"", context);
  return duration ? std::optional(IdleStep{*duration}) : std::nullopt;
}

std::optional<PaceStep> read_pace(const Value& step, ReadContext& context) {
  const auto interval = positive_duration_value(*step.find("pace"), "\"pace\"", context);
  return interval ? std::optional(PaceStep{*interval}) : std::nullopt;
}

std::optional<BarrierStep> read_barrier(const Value& step, ReadContext& context) {
  BarrierStep barrier;
  const auto timeout = timeout_field(step, "timeout", Presence::optional, context);
  if (timeout) barrier.timeout = *timeout;
  const auto name = json_file::string_field(step, "barrier", Presence::required, context.mistakes);
  if (!name) return std::nullopt;
  if (name->empty()) {
    context.mistakes.add(step.find("barrier")->place, "a barrier without a name");
    return std::nullopt;
  }
  barrier.barrier = barrier_index(*name, context.barriers);
  return barrier;
}

void refuse_barriers(const Flow& flow, std::string_view why, Mistakes& mistakes) {
  for_each_step(flow, [&](const Step& step) {
    if (std::holds_alternative<BarrierStep>(step.action)) {
      mistakes.add(step.place, fmt::format("\"barrier\" {}", why));
    }
  });
}

void count_participants(const std::vector<Cohort>& cohorts, std::vector<BarrierName>& barriers) {
  for (const Cohort& cohort : cohorts) {
    std::vector<bool> met(barriers.size());
    for_each_step(cohort.flow, [&](const Step& step) {
      if (const auto* barrier = std::get_if<BarrierStep>(&step.action))
        met[barrier->barrier] = true;
    });
    for (std::size_t i = 0; i < barriers.size(); ++i) {
      if (met[i]) barriers[i].participants += cohort.max_vus();
    }
  }
}

}  // namespace portstorm::client
