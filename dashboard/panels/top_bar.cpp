#include "dashboard/panels/top_bar.h"

#include <fmt/format.h>

#include <algorithm>

#include "dashboard/draw/theme.h"
#include "dashboard/panels/figures.h"
#include "dashboard/panels/text.h"

namespace portstorm::dashboard {

namespace {

constexpr float strained_lag = 2'000;  // microseconds at p99
constexpr float bad_lag = 10'000;

// Writes from left to right: a dim name, then its value.
class Line {
 public:
  Line(const Context& context, ImVec2 at, float end)
      : context_(context), list_(*ImGui::GetWindowDrawList()), at_(at), end_(end) {}

  void say(std::string_view name, std::string_view value, ImU32 colour = theme::text) {
    if (value.empty() || at_.x >= end_) return;
    ImFont* font = context_.fonts.body;
    if (!name.empty()) {
      at_.x = draw_text(list_, font, at_, theme::text_dim, name) + context_.px(5);
    }
    const std::string text = fitted(font, value, std::max(context_.px(30), end_ - at_.x));
    at_.x = draw_text(list_, font, at_, colour, text) + context_.px(16);
  }
  void light(ImU32 colour) {
    const float radius = context_.px(5);
    list_.AddCircleFilled({at_.x + radius, at_.y + context_.fonts.body->FontSize / 2}, radius,
                          colour, 16);
    at_.x += radius * 2 + context_.px(6);
  }
  void space(float pixels) { at_.x += pixels; }
  float x() const noexcept { return at_.x; }

 private:
  const Context& context_;
  ImDrawList& list_;
  ImVec2 at_;
  float end_;
};

ImU32 light_of(FeedState state) {
  switch (state) {
    case FeedState::live:
    case FeedState::finished:
      return theme::good;
    case FeedState::reading:
      return theme::sky;
    case FeedState::silent:
    case FeedState::waiting:
      return theme::yellow;
    case FeedState::failed:
      return theme::bad;
  }
  return theme::bad;
}

ImU32 light_of(Health health) {
  switch (health) {
    case Health::unknown:
      return theme::frame;
    case Health::good:
      return theme::good;
    case Health::strained:
      return theme::yellow;
    case Health::bad:
      return theme::bad;
  }
  return theme::bad;
}

void draw_mode(const Context& context, const Rect& area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool live = context.view.is_live();
  const bool waiting = !context.from_file && nothing_comes(context.feeds);
  const char* word = context.from_file ? "CAPTURE"
                     : !live           ? "PAUSED"
                     : waiting         ? "WAITING"
                                       : "LIVE";
  const ImU32 colour = context.from_file ? theme::sky
                       : !live           ? theme::orange
                       : waiting         ? theme::yellow
                                         : theme::good;
  list.AddRectFilled(area.min, area.max, theme::faded(colour, 60), context.px(4));
  list.AddRect(area.min, area.max, colour, context.px(4));
  const float middle = (area.min.y + area.max.y) / 2;
  const float x = area.min.x + context.px(9);
  if (live && !context.from_file) {
    list.AddCircleFilled({x + context.px(4), middle}, context.px(4.5f), colour, 16);
  } else if (!context.from_file) {
    list.AddRectFilled({x, middle - context.px(5)}, {x + context.px(3), middle + context.px(5)},
                       colour);
    list.AddRectFilled({x + context.px(6), middle - context.px(5)},
                       {x + context.px(9), middle + context.px(5)}, colour);
  }
  std::string text = word;
  if (!live && !context.from_file) {
    text += fmt::format("  {} behind", format_elapsed(context.view.behind(), 100 * millisecond));
  }
  draw_text(list, context.fonts.body,
            {x + context.px(context.from_file ? 0 : 15), middle - context.fonts.body->FontSize / 2},
            theme::text, text);
  context.items["pause"] = area;
  ImGui::SetCursorScreenPos(area.min);
  if (ImGui::InvisibleButton("pause", {area.width(), area.height()})) context.view.toggle_pause();
  if (ImGui::IsItemHovered())
    ImGui::SetTooltip("Space: pause the view, or go on. Recording never stops.");
}

void draw_feed(const Context& context, const Feed& feed, Line& line, float y) {
  const float from = line.x();
  line.light(light_of(feed.state()));
  line.say("", feed.name(), theme::text_dim);
  line.space(context.px(-10));
  line.say("", feed.explanation(), theme::yellow);
  if (feed.bad_lines() > 0) {
    line.say("",
             fmt::format("{} bad line{}", format_whole(feed.bad_lines()),
                         feed.bad_lines() == 1 ? "" : "s"),
             theme::orange);
  }
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const Rect area{{from, y}, {line.x(), y + context.fonts.body->FontSize}};
  if (!area.contains(mouse) || !ImGui::IsWindowHovered()) return;
  ImGui::SetTooltip("%s\n%s lines%s%s", feed.name().c_str(), format_whole(feed.lines()).c_str(),
                    feed.bad_lines() > 0 ? "\nlast bad one: " : "", feed.last_bad_line().c_str());
}

}  // namespace

bool nothing_comes(const std::vector<std::unique_ptr<Feed>>& feeds) {
  return std::none_of(feeds.begin(), feeds.end(), [](const std::unique_ptr<Feed>& feed) {
    return feed->state() == FeedState::live;
  });
}

Health generator_health(const Recording& run, Micros time) {
  const std::string_view verdict = run.client().text("verdict", time);
  if (verdict.find("INVALID") != std::string_view::npos) return Health::bad;
  const LatencyHistory* lag = run.client().latency("schedule_lag");
  const auto now = lag != nullptr ? lag->at(time) : std::nullopt;
  if (!now) return Health::unknown;
  if (now->p99 >= bad_lag) return Health::bad;
  return now->p99 >= strained_lag ? Health::strained : Health::good;
}

void draw_top_bar(const Context& context, const Rect& area) {
  const Recording& run = context.run;
  const Micros focus = context.focus();
  const float pad = context.px(4);
  const float mode_width = context.px(context.from_file              ? 84
                                      : !context.view.is_live()      ? 172
                                      : nothing_comes(context.feeds) ? 102
                                                                     : 76);
  const Rect mode{{area.min.x, area.min.y + pad},
                  {area.min.x + mode_width, area.min.y + context.px(26)}};
  draw_mode(context, mode);

  const float first_row = area.min.y + context.px(7);
  Line line(context, {mode.max.x + context.px(14), first_row}, area.max.x);
  if (run.has_samples())
    line.say("elapsed", format_elapsed(focus - run.origin(), 100 * millisecond));
  line.say("scenario", run.client().info("scenario"));
  line.say("seed", run.client().info("seed"));
  line.say("target", run.client().info("target"));
  line.say("stage", run.client().text("stage", focus));

  const float second_row = area.min.y + context.px(29);
  Line status(context, {area.min.x, second_row}, area.max.x);
  const Health health = generator_health(run, focus);
  status.light(light_of(health));
  std::string words = "generator";
  if (const auto cpu = value(run, Figure::generator_cpu, focus)) {
    words += fmt::format(" CPU {:.0f} %", *cpu * 100);
  }
  if (const LatencyHistory* lag = run.client().latency("schedule_lag")) {
    if (const auto now = lag->at(focus))
      words += fmt::format(", late by {} (p99)", format_microseconds(now->p99));
  }
  status.say("", words, health == Health::unknown ? theme::text_dim : theme::text);

  const std::string_view verdict = run.client().text("verdict", focus);
  const std::string_view thresholds = run.client().text("thresholds", focus);
  const bool failed = thresholds.find("fail") != std::string_view::npos ||
                      verdict.find("FAIL") != std::string_view::npos ||
                      verdict.find("INVALID") != std::string_view::npos;
  status.say("thresholds", thresholds, failed ? theme::bad : theme::good);
  status.say("verdict", verdict, failed ? theme::bad : theme::good);
  if (run.lost_lines() > 0) {
    status.say("", fmt::format("{} lines lost", format_whole(run.lost_lines())), theme::orange);
  }
  if (context.feeds.empty()) status.say("", "no source was given: see --help", theme::yellow);
  for (const auto& feed : context.feeds) draw_feed(context, *feed, status, second_row);
}

}  // namespace portstorm::dashboard
