#pragma once
// The incidents as a table, the newest first; those of the selected range when there is one. A click centres every chart on one; Enter shows what
// is known of it; up and down go to its neighbours.

#include <cstdint>
#include <vector>

#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

class IncidentTable {
 public:
  void draw(const Context& context, const Rect& area);
  void select_neighbour(const Context& context, int step);  // -1: the newer one

 private:
  void collect(const Context& context);

  std::vector<std::size_t> rows_;  // positions in Incidents::kept(), the newest first
  bool scroll_to_chosen_ = false;
};

}  // namespace portstorm::dashboard
