#include "dashboard/view/view_state.h"

#include <algorithm>

namespace portstorm::dashboard {

namespace {
constexpr double one_zoom_seconds = 0.6;
constexpr Micros incident_window = 4 * second;
}  // namespace

void ViewState::follow(Micros oldest, Micros live_edge) {
  oldest_ = oldest;
  live_edge_ = std::max(live_edge_, live_edge);
}

TimeRange ViewState::range() const noexcept {
  const Micros right = paused_at_.value_or(live_edge_);
  return {right - length_, right};
}

void ViewState::toggle_pause() {
  if (is_live()) {
    pause();
  } else {
    go_live();
  }
}

void ViewState::pause() {
  if (is_live()) paused_at_ = live_edge_;
}

void ViewState::go_live() {
  paused_at_.reset();
  length_ = std::min(length_, 10 * minute);
}

void ViewState::set_length(Micros length) noexcept {
  length_ = std::clamp(length, shortest, longest);
}

void ViewState::zoom(double factor, Micros cursor, double now) {
  if (last_zoom_ < 0 || now - last_zoom_ > one_zoom_seconds) remember();
  last_zoom_ = now;
  const TimeRange before = range();
  const double part = before.length() > 0 ? static_cast<double>(cursor - before.from) /
                                                static_cast<double>(before.length())
                                          : 1;
  set_length(static_cast<Micros>(static_cast<double>(length_) * factor));
  if (is_live()) return;
  paused_at_ = cursor + static_cast<Micros>((1 - part) * static_cast<double>(length_));
}

void ViewState::pan(Micros by) {
  pause();
  paused_at_ = std::clamp(*paused_at_ + by, oldest_, std::max(oldest_, live_edge_ + length_ / 2));
}

void ViewState::show(TimeRange range) {
  remember();
  paused_at_ = range.to;
  set_length(range.length());
}

void ViewState::show_all() {
  const Micros margin = std::max<Micros>((live_edge_ - oldest_) / 50, 100 * millisecond);
  show({oldest_ - margin, live_edge_ + margin});
}

void ViewState::open_on_all() {
  show_all();
  undo_.clear();
}

void ViewState::select(TimeRange range) {
  remember();
  pause();
  if (range.from > range.to) std::swap(range.from, range.to);
  selection_ = range;
  side_panel = SidePanel::chosen;
}

void ViewState::pin(Micros time) {
  remember();
  if (pins_.size() == 2) pins_.clear();
  pins_.push_back(time);
  if (pins_.size() == 2) side_panel = SidePanel::chosen;
}

void ViewState::centre_on(std::uint64_t incident, Micros time) {
  if (incident_ != incident) remember();
  incident_ = incident;
  set_length(std::min(length_, incident_window));
  paused_at_ = time + length_ / 2;
}

void ViewState::toggle_series(const std::string& name) {
  if (hidden_.erase(name) == 0) hidden_.insert(name);
}

bool ViewState::is_plotted(const std::string& key) const {
  return std::find(plotted_.begin(), plotted_.end(), key) != plotted_.end();
}

void ViewState::toggle_plotted(const std::string& key) {
  if (std::erase(plotted_, key) > 0) return;
  if (plotted_.size() == max_plotted) plotted_.erase(plotted_.begin());
  plotted_.push_back(key);
}

void ViewState::remember() {
  undo_.push_back({paused_at_, length_, selection_, pins_, incident_});
  if (undo_.size() > max_undo) undo_.erase(undo_.begin());
}

void ViewState::undo() {
  last_zoom_ = -1;
  if (detail_) {
    detail_ = false;
    return;
  }
  if (undo_.empty()) return;
  Snapshot before = std::move(undo_.back());
  undo_.pop_back();
  paused_at_ = before.paused_at;
  length_ = before.length;
  selection_ = before.selection;
  pins_ = std::move(before.pins);
  incident_ = before.incident;
}

}  // namespace portstorm::dashboard
