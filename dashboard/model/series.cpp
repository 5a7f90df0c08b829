#include "dashboard/model/series.h"

#include <algorithm>

namespace portstorm::dashboard {

namespace {

// Puts what comes in order of time into columns of equal width.
class ColumnMaker {
 public:
  ColumnMaker(TimeRange range, std::size_t count)
      : from_(range.from),
        width_(std::max<double>(
            1, static_cast<double>(range.length()) / static_cast<double>(count))) {}

  void add(Micros time, double min, double max, double sum, std::uint64_t samples) {
    const auto number = static_cast<std::int64_t>(static_cast<double>(time - from_) / width_ + 1);
    if (columns_.empty() || number != number_) {
      finish();
      number_ = number;
      columns_.push_back({time, min, max, 0});
    }
    Column& column = columns_.back();
    column.min = std::min(column.min, min);
    column.max = std::max(column.max, max);
    sum_ += sum;
    samples_ += samples;
  }
  std::vector<Column> take() {
    finish();
    return std::move(columns_);
  }

 private:
  void finish() {
    if (!columns_.empty()) columns_.back().mean = sum_ / static_cast<double>(samples_);
    sum_ = 0;
    samples_ = 0;
  }

  Micros from_;
  double width_;
  std::int64_t number_ = 0;
  double sum_ = 0;
  std::uint64_t samples_ = 0;
  std::vector<Column> columns_;
};

}  // namespace

Series::Series() : seconds_(second, 24 * 3600), minutes_(minute, 7 * 24 * 60) {}

Micros Series::time_of(const Point& point) const noexcept {
  return base_ + Micros{point.milliseconds} * millisecond;
}

void Series::add(Micros time, double value) {
  if (time < newest_) return;
  if (points_.empty() ||
      time - base_ >= Micros{std::numeric_limits<std::uint32_t>::max()} * millisecond) {
    points_.clear();  // the first one, or the first after 49 days
    start_ = 0;
    base_ = time;
  }
  newest_ = time;
  const Point point{static_cast<std::uint32_t>((time - base_) / millisecond),
                    static_cast<float>(value)};
  if (points_.size() < max_points) {
    points_.push_back(point);
  } else {
    points_[start_] = point;
    start_ = (start_ + 1) % max_points;
  }
  for (BucketRing<Bucket>* ring : {&seconds_, &minutes_}) {
    Bucket& bucket = ring->at_end(ring->number_of(time));
    bucket.min = std::min(bucket.min, point.value);
    bucket.max = std::max(bucket.max, point.value);
    bucket.sum += point.value;
    ++bucket.samples;
  }
}

std::size_t Series::first_point_after(Micros time) const {
  std::size_t low = 0, high = points_.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (time_of(point(middle)) <= time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

bool Series::points_reach(Micros time) const {
  return points_.size() < max_points || time_of(point(0)) <= time;
}

std::vector<Column> Series::columns(TimeRange range, std::size_t count) const {
  if (points_.empty() || count == 0 || range.length() <= 0) return {};
  ColumnMaker maker(range, count);
  const Micros width = range.length() / static_cast<Micros>(count);
  const bool by_points = width < second && points_reach(range.from);
  if (by_points) {
    std::size_t i = first_point_after(range.from);
    i -= i > 0 ? 1 : 0;  // leads the line in from the left
    for (; i < points_.size(); ++i) {
      const Micros time = time_of(point(i));
      const double value = point(i).value;
      maker.add(time, value, value, value, 1);
      if (time > range.to) break;
    }
    return maker.take();
  }
  const bool by_seconds = width < minute && seconds_.reaches(range.from);
  const BucketRing<Bucket>& ring = by_seconds ? seconds_ : minutes_;
  ring.visit({range.from - ring.width(), range.to + ring.width()}, [&](Micros number,
                                                                       const Bucket& bucket) {
    if (bucket.samples == 0) return;
    maker.add(ring.middle_of(number), bucket.min, bucket.max, bucket.sum, bucket.samples);
  });
  return maker.take();
}

std::optional<double> Series::at(Micros time, Micros tolerance) const {
  if (const std::size_t after = first_point_after(time); after > 0) {
    const Point& found = point(after - 1);
    if (time - time_of(found) <= tolerance) return found.value;
    return std::nullopt;
  }
  for (const BucketRing<Bucket>* ring : {&seconds_, &minutes_}) {
    const Micros number = ring->number_of(time);
    if (number < ring->first() || number >= ring->last()) continue;
    const Bucket& bucket = (*ring)[number];
    if (bucket.samples > 0) return bucket.sum / static_cast<float>(bucket.samples);
  }
  return std::nullopt;
}

std::optional<double> Series::newest() const {
  if (points_.empty()) return std::nullopt;
  return point(points_.size() - 1).value;
}

std::optional<SeriesStatistics> Series::statistics(TimeRange range) const {
  SeriesStatistics result{std::numeric_limits<double>::infinity(),
                          -std::numeric_limits<double>::infinity(), 0, 0};
  double sum = 0;
  const auto add = [&](double min, double max, double part, std::uint64_t samples) {
    result.min = std::min(result.min, min);
    result.max = std::max(result.max, max);
    sum += part;
    result.samples += samples;
  };
  if (points_reach(range.from)) {
    for (std::size_t i = first_point_after(range.from - 1);
         i < points_.size() && time_of(point(i)) <= range.to; ++i) {
      add(point(i).value, point(i).value, point(i).value, 1);
    }
  } else {
    const BucketRing<Bucket>& ring = seconds_.reaches(range.from) ? seconds_ : minutes_;
    ring.visit(range, [&](Micros, const Bucket& bucket) {
      if (bucket.samples > 0) add(bucket.min, bucket.max, bucket.sum, bucket.samples);
    });
  }
  if (result.samples == 0) return std::nullopt;
  result.mean = sum / static_cast<double>(result.samples);
  return result;
}

}  // namespace portstorm::dashboard
