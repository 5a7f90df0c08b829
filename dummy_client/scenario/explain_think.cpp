// A think time in words: "exponential with mean 2s, at most 9s".

#include <fmt/format.h>

#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/explain_parts.h"

namespace portstorm::client {

namespace {

std::string distribution_in_words(const ThinkStep& think) {
  using Distribution = ThinkStep::Distribution;
  const std::string mean = duration_text(think.mean);
  const std::string deviation = duration_text(think.deviation);
  switch (think.distribution) {
    case Distribution::fixed:
      return {};  // the time says it all
    case Distribution::uniform:
      return fmt::format("uniform from {} to {}", duration_text(think.minimum),
                         duration_text(think.maximum));
    case Distribution::normal:
      return fmt::format("normal with mean {} and standard deviation {}", mean, deviation);
    case Distribution::lognormal:
      return fmt::format("lognormal with mean {} and standard deviation {}", mean, deviation);
    case Distribution::exponential:
      return fmt::format("exponential with mean {}", mean);
    case Distribution::pareto:
      return fmt::format("pareto with mean {} and shape {}", mean, think.shape);
  }
  return {};
}

std::string caps_in_words(const ThinkStep& think) {
  if (think.distribution == ThinkStep::Distribution::uniform) return {};
  std::string text;
  if (think.minimum.count() > 0) text += ", at least " + duration_text(think.minimum);
  if (think.maximum.count() > 0) text += ", at most " + duration_text(think.maximum);
  return text;
}

}  // namespace

std::string think_in_words(const ThinkStep& think) {
  return distribution_in_words(think) + caps_in_words(think);
}

}  // namespace portstorm::client
