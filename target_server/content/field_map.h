#pragma once
// The ground of the game field: its edges, its pillars, and who stands in which sector.
//
// Sectors are squares with a side no shorter than a view reaches, so everybody in view of a place
// stands in one of the (at most) nine sectors around it: looking around costs what is near, not
// what is on the map.
//
//      +-------+-------+-------+
//      |       |       |       |
//      +-------+-------+-------+      . what is looked at for the view around o
//      |  . . .|. . . .|. .    |
//      |  . . .|. . o .|. .    |
//      +--.-.-.+.-.-.-.+.-.----+
//      |  . . .|. . . .|. .    |

#include <cstddef>
#include <cstdint>
#include <vector>

namespace portstorm::server {

struct FieldPoint {
  int x = 0;
  int y = 0;

  friend bool operator==(const FieldPoint&, const FieldPoint&) = default;
};

class FieldMap {
 public:
  using Id = std::uint32_t;  // of who stands there; dense, from 0

  // `view`: one sees so many squares in each direction. A pillar stands on every
  // pillar_spacing-th square of every such row; 0: none.
  FieldMap(int width, int height, int view, int pillar_spacing);

  bool is_inside(FieldPoint point) const noexcept {
    return point.x >= 0 && point.y >= 0 && point.x < width_ && point.y < height_;
  }
  bool is_pillar(FieldPoint point) const noexcept {
    return pillar_spacing_ > 0 && point.x % pillar_spacing_ == pillar_spacing_ - 1 &&
           point.y % pillar_spacing_ == pillar_spacing_ - 1;
  }
  // Both ways the same.
  bool is_in_view(FieldPoint a, FieldPoint b) const noexcept {
    return a.x - b.x <= view_ && b.x - a.x <= view_ && a.y - b.y <= view_ && b.y - a.y <= view_;
  }

  int width() const noexcept { return width_; }
  int height() const noexcept { return height_; }

  // The points must be inside.
  void place(Id id, FieldPoint point);
  void move(Id id, FieldPoint from, FieldPoint to);
  void remove(Id id, FieldPoint point) noexcept;

  // Calls visit(id) for all in the sectors that the views around `a` and `b` touch: all in view of
  // either place, and others. `visit` must not place, move or remove.
  template <class Visit>
  void for_each_near(FieldPoint a, FieldPoint b, Visit visit) const {
    const int left = sector(smaller(a.x, b.x) - view_), right = sector(larger(a.x, b.x) + view_);
    const int top = sector(smaller(a.y, b.y) - view_), bottom = sector(larger(a.y, b.y) + view_);
    for (int row = larger(top, 0); row <= smaller(bottom, rows_ - 1); ++row) {
      for (int column = larger(left, 0); column <= smaller(right, columns_ - 1); ++column) {
        for (const Id id : sectors_[static_cast<std::size_t>(row * columns_ + column)]) visit(id);
      }
    }
  }

 private:
  static int smaller(int a, int b) noexcept { return a < b ? a : b; }
  static int larger(int a, int b) noexcept { return a < b ? b : a; }
  int sector(int coordinate) const noexcept {
    return coordinate < 0 ? -1 : coordinate / sector_side_;
  }
  std::size_t sector_of(FieldPoint point) const noexcept {
    return static_cast<std::size_t>(sector(point.y) * columns_ + sector(point.x));
  }

  int width_, height_, view_, pillar_spacing_;
  int sector_side_, columns_, rows_;
  std::vector<std::vector<Id>> sectors_;
  std::vector<std::uint32_t> index_;  // by id: where in its sector's list
};

}  // namespace portstorm::server
