#pragma once
// When the iterations of an open model are due, in closed form: the schedule does not drift, and
// any thread can work it out for the iterations it owns.
//
//   rate |        ____         iterations due so far = the area under the rate;
//        |     __/    \        iteration i (from 0) is due when the area reaches i
//        |  __/        \_
//        +-/-------------\--> time

#include <cstdint>
#include <optional>
#include <vector>

#include "dummy_client/scenario/executor.h"

namespace portstorm::client {

class ArrivalSchedule {
 public:
  // ConstantArrivalRate or RampingArrivalRate.
  explicit ArrivalSchedule(const Executor& executor);

  // From the executor's start; nothing when the executor ends before.
  std::optional<Duration> due(std::uint64_t iteration) const;
  // All that are due while the executor runs.
  std::uint64_t iterations() const noexcept { return iterations_; }

 private:
  // A stretch of time whose rate changes evenly.
  struct Segment {
    double start = 0, length = 0;          // seconds
    double first_rate = 0, last_rate = 0;  // iterations per second
    double before = 0;                     // iterations due before it
    double count() const noexcept { return length * (first_rate + last_rate) / 2; }
  };

  void add(Duration length, double first_rate, double last_rate);

  std::vector<Segment> segments_;
  std::uint64_t iterations_ = 0;
};

}  // namespace portstorm::client
