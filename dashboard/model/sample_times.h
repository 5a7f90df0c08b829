#pragma once
// When the samples of one program came, numbered from 0: all its series share them, so that each
// keeps values alone. The newest 36,000 are kept: an hour at ten a second.

#include <cstdint>

#include "dashboard/model/bucket_ring.h"
#include "dashboard/model/time.h"

namespace portstorm::dashboard {

class SampleTimes {
 public:
  static constexpr std::size_t kept = 36'000;

  // The number of the sample at `time`, which is newest() or later.
  std::int64_t add(Micros time) {
    if (times_.size() == 0 || time > newest()) times_.at_end(times_.last()) = time;
    return times_.last() - 1;
  }

  std::int64_t first() const noexcept { return times_.first(); }
  std::int64_t last() const noexcept { return times_.last(); }  // one past the newest one's
  Micros operator[](std::int64_t number) const { return times_[number]; }
  Micros newest() const { return times_.size() == 0 ? 0 : times_[times_.last() - 1]; }
  // Whether every sample since `time` is still here.
  bool reach(Micros time) const { return first() == 0 || times_[first()] <= time; }

  // The number of the first sample later than `time`; last() when there is none.
  std::int64_t first_after(Micros time) const {
    std::int64_t low = first(), high = last();
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (times_[middle] <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

 private:
  BucketRing<Micros> times_{1, kept};  // by number
};

}  // namespace portstorm::dashboard
