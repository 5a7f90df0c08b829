#pragma once
// What the user has chosen to look at. Knows nothing of windows: keys and the mouse call it, panels
// read it, tests drive it.
//
// Pausing stops the view, never the recording. Every step that changes what is looked at (zoom,
// selection, pin, jump to an incident) can be undone, the last 64 of them.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dashboard/model/time.h"

namespace portstorm::dashboard {

// What the panel beside the incidents shows.
enum class SidePanel : std::uint8_t { worst_connections, metrics, chosen };

class ViewState {
 public:
  static constexpr Micros shortest = 500 * millisecond;
  static constexpr Micros longest = 7 * 24 * hour;
  static constexpr std::size_t max_undo = 64;
  static constexpr std::size_t max_plotted = 6;

  // Once a frame: the newest time there is to see, and the oldest.
  void follow(Micros oldest, Micros live_edge);

  bool is_live() const noexcept { return !paused_at_; }
  TimeRange range() const noexcept;
  // How far the right edge of a paused view is behind.
  Micros behind() const noexcept { return is_live() ? 0 : live_edge_ - *paused_at_; }
  Micros live_edge() const noexcept { return live_edge_; }

  void toggle_pause();
  void pause();
  void go_live();  // End, double click
  // The time under the cursor stays under it. A live view keeps its right edge.
  void zoom(double factor, Micros cursor, double now);
  void pan(Micros by);
  void show(TimeRange range);
  void show_all();     // Home
  void open_on_all();  // the same as a beginning: nothing to undo

  void select(TimeRange range);  // a drag; paused from here on
  const std::optional<TimeRange>& selection() const noexcept { return selection_; }
  void pin(Micros time);  // the third one starts over
  const std::vector<Micros>& pins() const noexcept { return pins_; }

  // A click in the incident table: paused, every chart centred on it.
  void centre_on(std::uint64_t incident, Micros time);
  std::uint64_t incident() const noexcept { return incident_; }  // 0: none
  void toggle_detail() { detail_ = incident_ != 0 && !detail_; }
  bool shows_detail() const noexcept { return detail_; }

  void toggle_series(const std::string& name);
  bool is_hidden(const std::string& name) const { return hidden_.contains(name); }
  const std::set<std::string>& hidden() const noexcept { return hidden_; }

  // Metrics on a chart of their own, by key; one more than fit takes the first one's place.
  void toggle_plotted(const std::string& key);
  void clear_plotted() { plotted_.clear(); }
  bool is_plotted(const std::string& key) const;
  const std::vector<std::string>& plotted() const noexcept { return plotted_; }

  void undo();  // Esc: first closes what is open
  std::size_t undo_depth() const noexcept { return undo_.size(); }

  bool heat_map = false;  // H
  // What the user has asked for last; `chosen` (a selection, two pins) by making one.
  std::optional<SidePanel> side_panel;

 private:
  struct Snapshot {
    std::optional<Micros> paused_at;
    Micros length = 0;
    std::optional<TimeRange> selection;
    std::vector<Micros> pins;
    std::uint64_t incident = 0;
  };
  void remember();
  void set_length(Micros length) noexcept;

  Micros oldest_ = 0;
  Micros live_edge_ = 0;
  std::optional<Micros> paused_at_;  // the right edge of the view
  Micros length_ = minute;
  std::optional<TimeRange> selection_;
  std::vector<Micros> pins_;
  std::uint64_t incident_ = 0;
  bool detail_ = false;
  std::set<std::string> hidden_;
  std::vector<std::string> plotted_;
  std::vector<Snapshot> undo_;
  double last_zoom_ = -1;  // wheel steps close together are one step to undo
};

}  // namespace portstorm::dashboard
