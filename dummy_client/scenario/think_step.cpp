// "think": a pause, {"think": "2s"} or drawn from a distribution.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using Distribution = ThinkStep::Distribution;
using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::array<std::string_view, 6> distributions = {"fixed",     "uniform",     "normal",
                                                           "lognormal", "exponential", "pareto"};

// The keys that mean something for a distribution, "distribution" first.
std::vector<std::string_view> keys_of(Distribution distribution) {
  switch (distribution) {
    case Distribution::fixed:
      return {"distribution", "mean"};
    case Distribution::uniform:
      return {"distribution", "min", "max"};
    case Distribution::exponential:
      return {"distribution", "mean", "min", "max"};
    case Distribution::normal:
    case Distribution::lognormal:
      return {"distribution", "mean", "stdev", "min", "max"};
    case Distribution::pareto:
      return {"distribution", "mean", "shape", "min", "max"};
  }
  return {};
}

void check_key_use(const Value& options, Distribution distribution, Mistakes& mistakes) {
  static constexpr std::array<std::string_view, 6> all = {"distribution", "mean", "stdev",
                                                          "min",          "max",  "shape"};
  const auto own = keys_of(distribution);
  json_file::reject_unknown_keys(options, all, mistakes);
  for (const Value::Member& member : options.members) {
    const bool known = std::find(all.begin(), all.end(), member.key) != all.end();
    if (!known || std::find(own.begin(), own.end(), member.key) != own.end()) continue;
    mistakes.add(
        member.key_place,
        fmt::format("\"{}\" means nothing for \"{}\", which has: {}", member.key,
                    distributions[static_cast<std::size_t>(distribution)], fmt::join(own, ", ")));
  }
}

void read_shape(const Value& options, ThinkStep& think, Mistakes& mistakes) {
  constexpr double most = 1000;
  const auto shape =
      json_file::number_field(options, "shape", Presence::required, 1, most, mistakes);
  if (shape && *shape <= 1) {
    mistakes.add(options.find("shape")->place,
                 "\"shape\" must be above 1: below, the distribution has no mean");
  }
  think.shape = shape.value_or(2);
}

}  // namespace

std::optional<ThinkStep> read_think(const Value& step, ReadContext& context) {
  const Value& options = *step.find("think");
  Mistakes& mistakes = context.mistakes;
  ThinkStep think;
  if (options.kind != Value::Kind::object) {
    const auto pause = duration_value(options, "\"think\"", context);
    if (!pause) return std::nullopt;
    think.mean = *pause;
    return think;
  }

  const auto distribution =
      json_file::choice_field(options, "distribution", Presence::required, distributions, mistakes);
  if (!distribution) return std::nullopt;
  think.distribution = static_cast<Distribution>(*distribution);
  check_key_use(options, think.distribution, mistakes);

  const auto own = keys_of(think.distribution);
  const auto read = [&](std::string_view key, Presence presence, Duration& into) {
    if (std::find(own.begin(), own.end(), key) == own.end()) return;
    const auto duration = duration_field(options, key, presence, context);
    if (duration) into = *duration;
  };
  const bool uniform = think.distribution == Distribution::uniform;
  read("mean", Presence::required, think.mean);
  read("stdev", Presence::required, think.deviation);
  read("min", uniform ? Presence::required : Presence::optional, think.minimum);
  read("max", uniform ? Presence::required : Presence::optional, think.maximum);
  if (think.distribution == Distribution::pareto) read_shape(options, think, mistakes);

  const Value* mean = options.find("mean");
  if (think.distribution == Distribution::lognormal && mean && think.mean.count() == 0) {
    mistakes.add(mean->place, "the \"mean\" of a lognormal distribution must be above zero");
  }
  const Value* max = options.find("max");
  if (max && think.maximum < think.minimum) {
    mistakes.add(max->place, "\"max\" must not be below \"min\"");
  }
  return think;
}

}  // namespace portstorm::client
