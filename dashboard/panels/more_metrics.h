#pragma once
// What the sources report and no fixed chart shows: a user's own counters and gauges above all. The
// list stands beside the incidents; a click puts a metric on a chart of its own, together with
// others of the same unit.

#include <string>
#include <string_view>
#include <vector>

#include "dashboard/draw/format.h"
#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

struct MoreMetric {
  Recording::Role role = Recording::Role::server;
  std::string_view name;
  std::string key;             // "server:monsters": of ViewState::plotted()
  Unit unit = Unit::count;     // of its series: a counter's is a rate
  std::string_view unit_word;  // as the source says it, may be empty
  std::string_view help;       // the same
  bool is_own = false;         // no name of Portstorm's
  const SourceHistory::Metric* metric = nullptr;
};

// Those of a user's own first, then the server's, then the client's. Points into `run`.
std::vector<MoreMetric> more_metrics(const Recording& run);
// That of a key of ViewState::plotted(); null when `run` has none.
const Series* plotted_series(const Recording& run, std::string_view key);

bool has_own_metrics(const Recording& run);
void draw_more_metrics(const Context& context);  // into the current child window

}  // namespace portstorm::dashboard
