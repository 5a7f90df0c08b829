#include "dummy_client/scenario/arrival_schedule.h"

#include <algorithm>
#include <cmath>

namespace portstorm::client {

namespace {

// A sum of areas that should be a whole number misses it by less than this.
constexpr double rounding = 1e-6;

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

ArrivalSchedule::ArrivalSchedule(const Executor& executor) {
  if (const auto* constant = std::get_if<ConstantArrivalRate>(&executor)) {
    const double rate = static_cast<double>(constant->rate) / seconds(constant->time_unit);
    add(constant->duration, rate, rate);
  } else if (const auto* ramping = std::get_if<RampingArrivalRate>(&executor)) {
    const double unit = seconds(ramping->time_unit);
    double rate = static_cast<double>(ramping->start_rate) / unit;
    for (const Stage& stage : ramping->stages) {
      const double target = static_cast<double>(stage.target) / unit;
      add(stage.duration, rate, target);
      rate = target;
    }
  }
  if (segments_.empty()) return;
  const Segment& last = segments_.back();
  iterations_ = static_cast<std::uint64_t>(std::ceil(last.before + last.count() - rounding));
}

// A stage without length is a jump of the rate.
void ArrivalSchedule::add(Duration length, double first_rate, double last_rate) {
  if (length.count() <= 0) return;
  Segment segment{0, seconds(length), first_rate, last_rate, 0};
  if (!segments_.empty()) {
    const Segment& previous = segments_.back();
    segment.start = previous.start + previous.length;
    segment.before = previous.before + previous.count();
  }
  segments_.push_back(segment);
}

std::optional<Duration> ArrivalSchedule::due(std::uint64_t iteration) const {
  if (iteration >= iterations_) return std::nullopt;
  const auto wanted = static_cast<double>(iteration);
  // The first segment in which the area reaches the number, and that is not a pause.
  auto segment =
      std::partition_point(segments_.begin(), segments_.end(), [&](const Segment& candidate) {
        return candidate.before + candidate.count() <= wanted - rounding;
      });
  while (segment != segments_.end() && segment->count() <= 0) ++segment;
  if (segment == segments_.end()) return std::nullopt;
  // rate * t + slope * t^2 / 2 = area, solved without the difference of two large numbers.
  const double area = std::max(0.0, wanted - segment->before);
  const double slope = (segment->last_rate - segment->first_rate) / segment->length;
  const double root =
      std::sqrt(std::max(0.0, segment->first_rate * segment->first_rate + 2 * slope * area));
  const double divisor = segment->first_rate + root;
  const double time = divisor > 0 ? 2 * area / divisor : 0;
  return Duration(std::llround((segment->start + std::min(time, segment->length)) * 1e9));
}

}  // namespace portstorm::client
