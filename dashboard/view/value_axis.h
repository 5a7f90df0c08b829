#pragma once
// The upper end of a chart's y-axis: grows at once, shrinks only after 10 s of smaller values, and
// can be locked. What the user zooms to is fitted at once. Ends are round numbers, so that grid
// lines are.

namespace portstorm::dashboard {

class ValueAxis {
 public:
  static constexpr double patience_seconds = 10;

  // Once a frame: the highest value on screen, and the time in seconds.
  // Bytes are round by powers of 1024.
  void update(double highest, double now, bool at_once = false, bool of_bytes = false);
  double top() const noexcept { return top_; }
  double unit() const noexcept { return unit_; }  // that grid lines are whole steps of

  void toggle_lock() noexcept { locked_ = !locked_; }
  bool is_locked() const noexcept { return locked_; }

 private:
  double top_ = 1;
  double unit_ = 1;
  double shrink_since_ = -1;  // since when a lower top would do; negative: it would not
  bool locked_ = false;
};

// The smallest of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten that is not below `value`.
double round_up(double value);
// A distance of 1, 2, 2.5 or 5 times a power of ten that cuts `length` into at most `parts`.
double round_step(double length, double parts);
// The smallest power of ten that is not below `value`.
double power_of_ten_from(double value);

}  // namespace portstorm::dashboard
