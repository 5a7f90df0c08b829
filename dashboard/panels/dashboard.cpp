#include "dashboard/panels/dashboard.h"

#include <algorithm>
#include <cmath>

#include "dashboard/draw/keys.h"
#include "dashboard/draw/theme.h"
#include "dashboard/panels/figures.h"
#include "dashboard/panels/incident_detail.h"
#include "dashboard/panels/side_panel.h"
#include "dashboard/panels/text.h"
#include "dashboard/panels/tiles.h"
#include "dashboard/panels/top_bar.h"
#include "dashboard/sources/file_feed.h"
#include "dashboard/sources/live_feed.h"

namespace portstorm::dashboard {

namespace {

void note_texts(Glyphs& glyphs, const telemetry::Line& line) {
  if (const auto* hello = std::get_if<telemetry::Hello>(&line)) {
    glyphs.note(hello->source);
    for (const telemetry::Text& entry : hello->info) glyphs.note(entry.value);
  } else if (const auto* sample = std::get_if<telemetry::Sample>(&line)) {
    for (const telemetry::Text& entry : sample->texts) glyphs.note(entry.value);
    for (const auto& [name, histogram] : sample->histograms) glyphs.note(name);
  } else if (const auto* incident = std::get_if<telemetry::IncidentLine>(&line)) {
    for (const std::string* text : {&incident->kind, &incident->action, &incident->detail})
      glyphs.note(*text);
  } else if (const auto* mark = std::get_if<telemetry::MarkLine>(&line)) {
    glyphs.note(mark->text);
  }
}

constexpr const char* help_text =
    "Space          pause the view, or go on; recording never stops\n"
    "End            back to live; a double click does it too\n"
    "Home           all there is\n"
    "wheel          zoom at the cursor\n"
    "drag           select a range: its statistics\n"
    "right drag     move in time; Left and Right do it too\n"
    "click          pin a moment; two pins show the differences\n"
    "Esc            undo the last of these\n"
    "H              heat map of latency\n"
    "L              latency on a linear or a logarithmic axis\n"
    "M              write a note at the cursor\n"
    "Up, Down       the incident before, the next one\n"
    "Enter          what is known of the chosen incident\n"
    "legend         click: show or hide a curve\n"
    "More metrics   click one: on a chart of its own, or off it\n"
    "value axis     click: lock it\n"
    "latency title  click: the next thing that was timed\n"
    "F1             this";

}  // namespace

void Dashboard::add_feed(std::unique_ptr<Feed> feed) {
  feed->set_on_line([this](const telemetry::Line& line) { note_texts(glyphs_, line); });
  glyphs_.note(feed->name());
  feeds_.push_back(std::move(feed));
}

void Dashboard::watch(Recording::Role role, const std::string& address) {
  add_feed(std::make_unique<LiveFeed>(run_, role, address));
}

void Dashboard::open(const std::string& path) {
  from_file_ = true;
  add_feed(std::make_unique<FileFeed>(run_, path));
}

void Dashboard::compare_with(const std::string& path) {
  if (baseline_ == nullptr) baseline_ = std::make_unique<Recording>();
  add_feed(std::make_unique<FileFeed>(*baseline_, path));
}

void Dashboard::poll(double now) {
  for (const auto& feed : feeds_) feed->poll(now);
  note_metric_names();
  if (!run_.has_samples()) return;
  view_.follow(run_.oldest(), live_edge(now));
  choose_latency();
  if (from_file_ && !showed_all_ && !is_reading_files()) {
    showed_all_ = true;
    view_.open_on_all();
  }
}

// Names of metrics are on screen too. They come once and are few; samples are many.
void Dashboard::note_metric_names() {
  const auto& server = run_.server().metrics();
  const auto& client = run_.client().metrics();
  if (server.size() + client.size() == metrics_noted_) return;
  metrics_noted_ = server.size() + client.size();
  for (const auto& [name, metric] : server) glyphs_.note(name);
  for (const auto& [name, metric] : client) glyphs_.note(name);
}

bool Dashboard::is_reading_files() const {
  return std::any_of(feeds_.begin(), feeds_.end(),
                     [](const auto& feed) { return feed->state() == FeedState::reading; });
}

bool Dashboard::is_busy() const {
  return std::any_of(feeds_.begin(), feeds_.end(), [](const auto& feed) {
    return feed->state() == FeedState::reading || feed->state() == FeedState::live;
  });
}

// Time goes on in a live view even when a source falls silent. Counted from when the newest sample
// came, so that the clocks of two machines do not matter.
Micros Dashboard::live_edge(double now) const {
  Micros edge = run_.newest();
  if (from_file_) return edge;
  double waited = -1;
  for (const auto& feed : feeds_) {
    if (feed->last_sample_at() < 0) continue;
    const double since = now - feed->last_sample_at();
    waited = waited < 0 ? since : std::min(waited, since);
  }
  return edge + static_cast<Micros>(std::max(0.0, waited) * 1e6);
}

void Dashboard::choose_latency() {
  const bool next = charts_.take_next_latency();
  if (!latency_name_.empty() && !next) return;
  const std::vector<std::string> names = latency_names(run_);
  if (names.empty()) return;
  const auto here = std::find(names.begin(), names.end(), latency_name_);
  latency_name_ = here == names.end() || here + 1 == names.end() ? names.front() : *(here + 1);
}

void Dashboard::frame(double now, const Fonts& fonts) {
  items_.clear();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::Begin("dashboard", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar(3);
  ImGui::PushFont(fonts.body);

  Context context{
      run_,         baseline_ != nullptr && baseline_->has_samples() ? baseline_.get() : nullptr,
      feeds_,       view_,
      items_,       fonts,
      scale_,       now,
      from_file_,   std::nullopt,
      latency_name_};
  if (ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
    context.cursor = charts_.cursor_time(view_.range());
  }
  const float gap = context.px(5);
  const float top_bar = context.px(top_bar_height), tiles = context.px(tiles_height);
  const float tables = std::clamp(size.y * 0.22f, context.px(150), context.px(320));
  const float side = std::clamp(size.x * 0.34f, context.px(400), context.px(560));
  const float left = gap, right = size.x - gap;
  const float tiles_top = gap + top_bar, charts_top = tiles_top + tiles + gap;
  const float tables_top = size.y - tables - gap;
  const Rect charts{{left, charts_top}, {right, tables_top - gap}};

  draw_top_bar(context, {{left, gap}, {right, gap + top_bar}});
  draw_tiles(context, {{left, tiles_top}, {right, tiles_top + tiles}});
  charts_.draw(context, charts);
  table_.draw(context, {{left, tables_top}, {right - side - gap, tables_top + tables}});
  draw_side_panel(context, {{right - side, tables_top}, {right, tables_top + tables}});
  handle_keys(context);
  ImGui::PopFont();
  ImGui::End();

  ImGui::PushFont(fonts.body);
  if (view_.shows_detail()) {
    const float width = std::min(context.px(560), size.x * 0.6f);
    draw_incident_detail(context, {{right - width, tiles_top}, {right, tables_top - gap}});
  }
  if (auto note = note_.draw(context, charts)) {
    glyphs_.note(note->text);
    run_.add_mark(std::move(*note));
  }
  if (help_) draw_help(context, charts);
  ImGui::PopFont();
}

void Dashboard::handle_keys(const Context& context) {
  if (note_.is_open()) {
    if (is_pressed(Key::escape)) note_.close();
    return;
  }
  if (is_pressed(Key::space)) view_.toggle_pause();
  if (is_pressed(Key::end)) view_.go_live();
  if (is_pressed(Key::home) && run_.has_samples()) view_.show_all();
  if (is_pressed(Key::h)) view_.heat_map = !view_.heat_map;
  if (is_pressed(Key::l)) charts_.logarithmic_latency = !charts_.logarithmic_latency;
  if (is_pressed(Key::up, true)) table_.select_neighbour(context, -1);
  if (is_pressed(Key::down, true)) table_.select_neighbour(context, 1);
  if (is_pressed(Key::left, true)) view_.pan(-view_.range().length() / 8);
  if (is_pressed(Key::right, true)) view_.pan(view_.range().length() / 8);
  if (is_pressed(Key::enter)) view_.toggle_detail();
  if (is_pressed(Key::f1)) help_ = !help_;
  if (is_pressed(Key::m) && run_.has_samples()) {
    glyphs_.note_all_of_hangul();
    note_.open(context.focus());
  }
  if (is_pressed(Key::escape)) {
    if (help_) {
      help_ = false;
    } else {
      view_.undo();
    }
  }
}

void Dashboard::draw_help(const Context& context, const Rect& area) {
  ImGui::SetNextWindowPos({(area.min.x + area.max.x) / 2, (area.min.y + area.max.y) / 2},
                          ImGuiCond_Always, {0.5f, 0.5f});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme::panel_raised);
  ImGui::Begin("help", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_AlwaysAutoResize |
                   ImGuiWindowFlags_NoFocusOnAppearing);
  ImGui::PushFont(context.fonts.mono);
  ImGui::TextUnformatted(help_text);
  ImGui::PopFont();
  ImGui::End();
  ImGui::PopStyleColor();
}

}  // namespace portstorm::dashboard
