#include "target_server/content/field_map.h"

#include <algorithm>
#include <cassert>

namespace portstorm::server {
namespace {

constexpr int least_sector_side = 16;

}  // namespace

FieldMap::FieldMap(int width, int height, int view, int pillar_spacing)
    : width_(width),
      height_(height),
      view_(view),
      pillar_spacing_(pillar_spacing),
      sector_side_(std::max(view, least_sector_side)),
      columns_((width + sector_side_ - 1) / sector_side_),
      rows_((height + sector_side_ - 1) / sector_side_),
      sectors_(static_cast<std::size_t>(columns_ * rows_)) {}

void FieldMap::place(Id id, FieldPoint point) {
  assert(is_inside(point));
  if (id >= index_.size()) index_.resize(id + std::size_t{1});
  auto& there = sectors_[sector_of(point)];
  index_[id] = static_cast<std::uint32_t>(there.size());
  there.push_back(id);
}

void FieldMap::move(Id id, FieldPoint from, FieldPoint to) {
  if (sector_of(from) == sector_of(to)) return;
  remove(id, from);
  place(id, to);
}

void FieldMap::remove(Id id, FieldPoint point) noexcept {
  auto& there = sectors_[sector_of(point)];
  assert(there[index_[id]] == id);
  const Id last = there.back();
  there[index_[id]] = last;
  index_[last] = index_[id];
  there.pop_back();
}

}  // namespace portstorm::server
