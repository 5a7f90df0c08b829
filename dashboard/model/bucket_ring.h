#pragma once
// A ring of buckets of equal width in time: what a series keeps of the past. Grows to its capacity,
// then the oldest bucket makes room. A bucket without data is a default-made one.

#include <algorithm>
#include <cstddef>

#include "dashboard/model/chunked_array.h"
#include "dashboard/model/time.h"

namespace portstorm::dashboard {

template <typename Bucket>
class BucketRing {
 public:
  BucketRing(Micros width, std::size_t capacity) : width_(width), capacity_(capacity) {}

  Micros width() const noexcept { return width_; }
  std::size_t size() const noexcept { return size_; }
  // The number of the first bucket, and one past the last's; a bucket's time is its number * width.
  Micros first() const noexcept { return first_; }
  Micros last() const noexcept { return first_ + static_cast<Micros>(size_); }
  Micros number_of(Micros time) const noexcept { return time / width_; }
  Micros middle_of(Micros number) const noexcept { return number * width_ + width_ / 2; }
  // Whether everything since `time` is still here.
  bool reaches(Micros time) const noexcept {
    return size_ > 0 && (!dropped_ || number_of(time) >= first_);
  }

  // The bucket of that number, which is the newest one or beyond it; those between stay empty.
  Bucket& at_end(Micros number) {
    if (size_ == 0 || number - last() >= static_cast<Micros>(capacity_)) {
      dropped_ = dropped_ || size_ > 0;
      buckets_.clear();
      size_ = start_ = 0;
      first_ = number;
    }
    while (last() <= number) push();
    return buckets_.edit(slot(number));
  }

  // `number` in [first(), last()).
  const Bucket& operator[](Micros number) const { return buckets_[slot(number)]; }

  // Calls visit(number, bucket) for those that touch the range.
  template <typename Visit>
  void visit(TimeRange range, Visit&& visit) const {
    const Micros from = std::max(first_, number_of(range.from));
    const Micros to = std::min(last() - 1, number_of(range.to));
    for (Micros number = from; number <= to; ++number) visit(number, (*this)[number]);
  }

 private:
  void push() {
    if (size_ < capacity_) {
      buckets_.push_back({});
      ++size_;
      return;
    }
    buckets_.edit(start_) = Bucket{};
    start_ = (start_ + 1) % capacity_;
    ++first_;
    dropped_ = true;
  }
  std::size_t slot(Micros number) const {
    return (start_ + static_cast<std::size_t>(number - first_)) % capacity_;
  }

  Micros width_;
  std::size_t capacity_;
  ChunkedArray<Bucket> buckets_;
  std::size_t start_ = 0;  // where the first bucket lies
  std::size_t size_ = 0;
  Micros first_ = 0;
  bool dropped_ = false;
};

}  // namespace portstorm::dashboard
