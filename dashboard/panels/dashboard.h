#pragma once
// The whole screen: what is known, what is looked at, and a frame of it. Knows Dear ImGui, but no
// window: a window host, or a test, makes the frames.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dashboard/draw/glyphs.h"
#include "dashboard/model/recording.h"
#include "dashboard/panels/charts_panel.h"
#include "dashboard/panels/context.h"
#include "dashboard/panels/incident_table.h"
#include "dashboard/panels/note_editor.h"
#include "dashboard/sources/feed.h"
#include "dashboard/view/view_state.h"

namespace portstorm::dashboard {

class Dashboard {
 public:
  explicit Dashboard(float scale = 1) : scale_(scale) {}
  Dashboard(const Dashboard&) = delete;
  Dashboard& operator=(const Dashboard&) = delete;

  // Sources; throw std::invalid_argument for an address that is none.
  void watch(Recording::Role role, const std::string& address);
  void open(const std::string& path);
  void compare_with(const std::string& path);

  // Reads what the sources have. `now`: seconds of a clock that never goes back.
  void poll(double now);
  bool is_reading_files() const;
  bool is_live() const noexcept { return !from_file_; }
  // Between ImGui::NewFrame() and ImGui::Render().
  void frame(double now, const Fonts& fonts);

  Recording& run() noexcept { return run_; }
  const Recording* baseline() const noexcept { return baseline_.get(); }
  ViewState& view() noexcept { return view_; }
  Glyphs& glyphs() noexcept { return glyphs_; }
  const Items& items() const noexcept { return items_; }
  const std::vector<std::unique_ptr<Feed>>& feeds() const noexcept { return feeds_; }
  float scale() const noexcept { return scale_; }
  const std::string& latency_name() const noexcept { return latency_name_; }
  ChartsPanel& charts() noexcept { return charts_; }
  bool shows_help() const noexcept { return help_; }
  bool is_typing() const noexcept { return note_.is_open(); }
  // Something moves: worth drawing often.
  bool is_busy() const;

 private:
  void add_feed(std::unique_ptr<Feed> feed);
  void choose_latency();
  void note_metric_names();
  Micros live_edge(double now) const;
  void handle_keys(const Context& context);
  void draw_help(const Context& context, const Rect& area);

  const float scale_;
  Recording run_;
  std::unique_ptr<Recording> baseline_;
  std::vector<std::unique_ptr<Feed>> feeds_;
  ViewState view_;
  Glyphs glyphs_;
  Items items_;
  ChartsPanel charts_;
  IncidentTable table_;
  NoteEditor note_;
  std::string latency_name_;
  std::size_t metrics_noted_ = 0;
  bool from_file_ = false;
  bool showed_all_ = false;
  bool help_ = false;
};

}  // namespace portstorm::dashboard
