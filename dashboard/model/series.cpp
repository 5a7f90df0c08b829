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

Series::Series(std::shared_ptr<SampleTimes> times)
    : times_(std::move(times)),
      tiers_{Tier(second, 6 * 3600), Tier(10 * second, 2 * 24 * 360), Tier(minute, 7 * 24 * 60)} {}

void Series::add(Micros time, double value) {
  if (time < times_->newest()) return;
  const float kept = newest_.emplace(static_cast<float>(value));
  values_.at_end(times_->add(time)).value = kept;
  for (Tier& tier : tiers_) {
    const Micros number = tier.buckets.number_of(time);
    Bucket& bucket = tier.buckets.at_end(number);
    bucket.min = std::min(bucket.min, kept);
    bucket.max = std::max(bucket.max, kept);
    bucket.sum += kept;
    ++tier.samples.at_end(number);
  }
}

template <typename Visit>
void Series::visit_values(std::int64_t from, Visit&& visit) const {
  for (std::int64_t i = std::max(from, first_kept()); i < values_.last(); ++i) {
    if (values_[i].is_there() && !visit((*times_)[i], values_[i].value)) return;
  }
}

std::int64_t Series::before(std::int64_t number) const {
  number = std::min(number, values_.last()) - 1;
  while (number >= first_kept() && !values_[number].is_there()) --number;
  return number;
}

const Series::Tier& Series::tier(TimeRange range, Micros column_width) const {
  for (auto tier = tiers_.rbegin(); tier != tiers_.rend(); ++tier) {
    if (tier->buckets.width() <= column_width && tier->buckets.reaches(range.from)) return *tier;
  }
  for (const Tier& tier : tiers_) {
    if (tier.buckets.reaches(range.from)) return tier;
  }
  return tiers_.back();
}

std::vector<Column> Series::columns(TimeRange range, std::size_t count) const {
  if (!newest_ || count == 0 || range.length() <= 0) return {};
  ColumnMaker maker(range, count);
  const Micros width = range.length() / static_cast<Micros>(count);
  if (width < second && times_->reach(range.from)) {
    // The one before the range leads the line in from the left, one behind it out to the right.
    visit_values(before(times_->first_after(range.from)), [&](Micros time, double value) {
      maker.add(time, value, value, value, 1);
      return time <= range.to;
    });
    return maker.take();
  }
  const Tier& kept = tier(range, width);
  const BucketRing<Bucket>& ring = kept.buckets;
  ring.visit({range.from - ring.width(), range.to + ring.width()},
             [&](Micros number, const Bucket& bucket) {
               const std::uint32_t samples = kept.samples[number];
               if (samples == 0) return;
               maker.add(ring.middle_of(number), bucket.min, bucket.max, bucket.sum, samples);
             });
  return maker.take();
}

std::optional<double> Series::at(Micros time, Micros tolerance) const {
  if (const std::int64_t found = before(times_->first_after(time)); found >= first_kept()) {
    if (time - (*times_)[found] <= tolerance) return values_[found].value;
    return std::nullopt;
  }
  for (const Tier& tier : tiers_) {
    const Micros number = tier.buckets.number_of(time);
    if (number < tier.buckets.first() || number >= tier.buckets.last()) continue;
    const std::uint32_t samples = tier.samples[number];
    if (samples > 0) return tier.buckets[number].sum / static_cast<float>(samples);
  }
  return std::nullopt;
}

std::optional<double> Series::newest() const {
  return newest_;
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
  if (times_->reach(range.from)) {
    visit_values(times_->first_after(range.from - 1), [&](Micros time, double value) {
      if (time > range.to) return false;
      add(value, value, value, 1);
      return true;
    });
  } else {
    const Tier& kept = tier(range, 0);
    kept.buckets.visit(range, [&](Micros number, const Bucket& bucket) {
      const std::uint32_t samples = kept.samples[number];
      if (samples > 0) add(bucket.min, bucket.max, bucket.sum, samples);
    });
  }
  if (result.samples == 0) return std::nullopt;
  result.mean = sum / static_cast<double>(result.samples);
  return result;
}

}  // namespace portstorm::dashboard
