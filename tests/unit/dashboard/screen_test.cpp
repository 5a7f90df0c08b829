// The screen without a window: Dear ImGui with no backend, a clock of the test's own, the mouse and
// the keys set by hand, and the rasteriser in place of a graphics card.

#include <gtest/gtest.h>

#include <fstream>

#include "dashboard/draw/fonts.h"
#include "dashboard/draw/theme.h"
#include "dashboard/host/software_host.h"
#include "dashboard/host/state_file.h"
#include "dashboard/panels/dashboard.h"
#include "dashboard/panels/more_metrics.h"
#include "tests/unit/dashboard/made_run.h"

namespace portstorm::dashboard {
namespace {

using Role = Recording::Role;

class EmptyScreen : public testing::Test {
 protected:
  EmptyScreen() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {1280, 720};
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    theme::apply(1);
    fonts_ = load_builtin_font();
    park();
    frame();
  }
  ~EmptyScreen() override { ImGui::DestroyContext(); }

  void frame() {
    ImGuiIO& io = ImGui::GetIO();
    io.DeltaTime = 0.05f;
    now_ += 0.05;
    dashboard_.poll(now_);
    ImGui::NewFrame();
    dashboard_.frame(now_, fonts_);
    ImGui::Render();
  }
  void wait(double seconds) {
    for (double t = 0; t < seconds; t += 0.05) frame();
  }
  void park() { move({-1000, -1000}); }
  void move(ImVec2 to) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddMousePosEvent(to.x, to.y);
#else
    ImGui::GetIO().MousePos = to;
#endif
  }
  void button(bool down) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddMouseButtonEvent(0, down);
#else
    ImGui::GetIO().MouseDown[0] = down;
#endif
  }
  void click_at(ImVec2 at) {
    move(at);
    frame();
    button(true);
    frame();
    button(false);
    frame();
  }
  ImVec2 middle(const std::string& item) {
    const auto found = dashboard_.items().find(item);
    EXPECT_NE(found, dashboard_.items().end()) << item;
    if (found == dashboard_.items().end()) return {-1, -1};
    const Rect& area = found->second;
    return {(area.min.x + area.max.x) / 2, (area.min.y + area.max.y) / 2};
  }
  void click(const std::string& item) {
    click_at(middle(item));
  }
  void drag(ImVec2 from, ImVec2 to) {
    move(from);
    frame();
    button(true);
    frame();
    move(to);
    frame();
    button(false);
    frame();
  }
  void press(int glfw_key, [[maybe_unused]] int imgui_key) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddKeyEvent(static_cast<ImGuiKey>(imgui_key), true);
    frame();
    ImGui::GetIO().AddKeyEvent(static_cast<ImGuiKey>(imgui_key), false);
#else
    if (imgui_key >= 0) ImGui::GetIO().KeyMap[imgui_key] = glfw_key;
    ImGui::GetIO().KeysDown[glfw_key] = true;
    frame();
    ImGui::GetIO().KeysDown[glfw_key] = false;
#endif
    frame();
  }
  void press_space() {
    press(' ', ImGuiKey_Space);
  }
  void press_escape() {
    press(256, ImGuiKey_Escape);
  }
  void press_enter() {
    press(257, ImGuiKey_Enter);
  }
  void press_letter(char upper) {
#if IMGUI_VERSION_NUM >= 18700
    press(upper, ImGuiKey_A + (upper - 'A'));
#else
    press(upper, -1);
#endif
  }
  ViewState& view() {
    return dashboard_.view();
  }
  std::string state() {
    return state_json(dashboard_, {});
  }

  Dashboard dashboard_;
  Fonts fonts_;
  double now_ = 0;
};

class Screen : public EmptyScreen {
 protected:
  Screen() {
    const auto add_to = [&](Role role) {
      return [this, role](const telemetry::Line& line) { dashboard_.run().add(line, role); };
    };
    test::make_server_lines({}, add_to(Role::server));
    test::make_client_lines({}, add_to(Role::client));
    frame();
  }
};

// telemetry/publisher.h in somebody's own server: what it counts has names of its own.
class AServerOfOnesOwn : public EmptyScreen {
 protected:
  AServerOfOnesOwn() {
    telemetry::Hello hello;
    hello.source = "my_server";
    hello.metrics = {{"monsters", telemetry::MetricKind::gauge, "monsters", "Alive."},
                     {"players", telemetry::MetricKind::gauge, "players", ""},
                     {"map_bytes", telemetry::MetricKind::counter, "bytes", ""}};
    dashboard_.run().add(hello, Role::server);
    for (int i = 0; i < 100; ++i) {
      telemetry::Sample sample;
      sample.time = telemetry::WallTime(
          std::chrono::microseconds(test::made_run_start + i * 100 * millisecond));
      const auto n = static_cast<std::uint64_t>(i);
      sample.counters = {{"packets_received", n * 10}, {"sends", n}, {"map_bytes", n * 100}};
      sample.gauges = {{"sessions", 3}, {"monsters", i}, {"players", 7}};
      dashboard_.run().add(sample, Role::server);
    }
    frame();
  }
};

TEST_F(Screen, IsLiveAndFollowsTheNewestSample) {
  EXPECT_TRUE(view().is_live());
  EXPECT_EQ(view().range().to, dashboard_.run().newest());
}

TEST_F(Screen, PausesByTheButtonAndByTheSpaceBar) {
  click("pause");
  EXPECT_FALSE(view().is_live());
  press_space();
  EXPECT_TRUE(view().is_live());
}

TEST_F(Screen, AClickInTheIncidentTableCentresEveryChartOnIt) {
  click("incident_row:0");
  const Incident* chosen = dashboard_.run().incidents().find(view().incident());
  ASSERT_NE(chosen, nullptr);
  EXPECT_EQ(view().range().from + view().range().length() / 2, chosen->time);
  EXPECT_FALSE(view().is_live());
}

TEST_F(Screen, EnterShowsWhatIsKnownOfTheIncidentAndEscClosesIt) {
  press_enter();
  EXPECT_FALSE(view().shows_detail());  // none is chosen
  click("incident_row:0");
  press_enter();
  EXPECT_TRUE(view().shows_detail());
  EXPECT_TRUE(dashboard_.items().contains("copy:0"));
  press_escape();
  EXPECT_FALSE(view().shows_detail());
  EXPECT_NE(view().incident(), 0u);
  press_escape();
  EXPECT_EQ(view().incident(), 0u);
  EXPECT_TRUE(view().is_live());
}

TEST_F(Screen, TheWheelZoomsAtTheCursor) {
  press_space();
  const ImVec2 at = middle("plot:throughput");
  move(at);
  frame();
  const TimeRange before = view().range();
#if IMGUI_VERSION_NUM >= 18700
  ImGui::GetIO().AddMouseWheelEvent(0, 3);
#else
  ImGui::GetIO().MouseWheel = 3;
#endif
  frame();
  EXPECT_NEAR(static_cast<double>(view().range().length()),
              static_cast<double>(before.length()) * 0.512, 1000.0);
  const Micros old_middle = before.from + before.length() / 2;
  EXPECT_NEAR(static_cast<double>(view().range().from + view().range().length() / 2),
              static_cast<double>(old_middle), 5e4);
  press_escape();
  EXPECT_EQ(view().range(), before);
}

TEST_F(Screen, ADragSelectsARangeAndShowsItsStatistics) {
  const ImVec2 middle_of_plot = middle("plot:latency");
  drag({middle_of_plot.x - 100, middle_of_plot.y}, {middle_of_plot.x + 100, middle_of_plot.y});
  ASSERT_TRUE(view().selection());
  EXPECT_TRUE(view().pins().empty());
  const Rect plot = dashboard_.items().at("plot:latency");
  const double expected = 60e6 * 200 / static_cast<double>(plot.width());
  EXPECT_NEAR(static_cast<double>(view().selection()->length()), expected, expected * 0.02);
  press_escape();
  EXPECT_FALSE(view().selection());
}

TEST_F(Screen, TheTableHoldsTheIncidentsOfTheSelectedRange) {
  const ImVec2 at = middle("plot:latency");
  drag({at.x - 100, at.y}, {at.x - 60, at.y});
  frame();
  click("incident_row:0");
  const Incident* chosen = dashboard_.run().incidents().find(view().incident());
  ASSERT_NE(chosen, nullptr);
  ASSERT_TRUE(view().selection());
  EXPECT_TRUE(view().selection()->contains(chosen->time));
}

TEST_F(Screen, AClickPinsAMomentAndADoubleClickGoesBackToLive) {
  press_space();
  const ImVec2 at = middle("plot:connections");
  click_at(at);
  ASSERT_EQ(view().pins().size(), 1u);
  wait(0.6);
  click_at({at.x + 50, at.y});
  EXPECT_EQ(view().pins().size(), 2u);
  EXPECT_GT(view().pins()[1], view().pins()[0]);
  wait(0.6);
  press_escape();
  click_at(at);
  click_at(at);
  EXPECT_TRUE(view().is_live());
  EXPECT_EQ(view().pins().size(), 1u);  // the double click left none behind
}

TEST_F(Screen, ALegendClickHidesACurveAndAnotherShowsIt) {
  click("legend:throughput:server sent");
  EXPECT_TRUE(view().is_hidden("throughput:server sent"));
  click("legend:throughput:server sent");
  EXPECT_FALSE(view().is_hidden("throughput:server sent"));
}

TEST_F(Screen, AClickOnALetterHidesThoseIncidents) {
  click("incident:F");
  EXPECT_TRUE(view().is_hidden("incident:F"));
  click("incident_row:0");
  const Incident* chosen = dashboard_.run().incidents().find(view().incident());
  ASSERT_NE(chosen, nullptr);
  EXPECT_NE(chosen->line.origin, telemetry::Origin::fault);
}

TEST_F(Screen, HTogglesTheHeatMap) {
  press_letter('H');
  EXPECT_TRUE(view().heat_map);
  press_letter('H');
  EXPECT_FALSE(view().heat_map);
}

TEST_F(Screen, MWritesANoteAndTypingItPressesNoOtherKeys) {
  const std::size_t marks = dashboard_.run().marks().size();
  press_letter('M');
  ASSERT_TRUE(dashboard_.is_typing());
  frame();
  for (const char c : {'h', 'i', ' ', 'M'}) {
    ImGui::GetIO().AddInputCharacter(static_cast<unsigned>(c));
    frame();
  }
  press_space();
  press_enter();
  EXPECT_FALSE(dashboard_.is_typing());
  EXPECT_TRUE(view().is_live());
  ASSERT_EQ(dashboard_.run().marks().size(), marks + 1);
  EXPECT_EQ(dashboard_.run().marks().back().text, "hi M");
  EXPECT_EQ(dashboard_.run().marks().back().kind, MarkKind::note);
}

TEST_F(Screen, TheNextThingThatWasTimedIsOneClickAway) {
  EXPECT_EQ(dashboard_.latency_name(), "latency");
  click("latency_title");
  frame();
  EXPECT_EQ(dashboard_.latency_name(), "latency{as:login}");
}

TEST_F(Screen, AMetricThatNoChartShowsIsTwoClicksAwayFromAChartOfItsOwn) {
  click("tab:metrics");
  wait(0.1);
  EXPECT_FALSE(dashboard_.items().contains("plot:plotted"));
  click("metric:server:accepted");
  frame();
  EXPECT_EQ(view().plotted(), std::vector<std::string>{"server:accepted"});
  EXPECT_TRUE(dashboard_.items().contains("plot:plotted"));
  EXPECT_TRUE(dashboard_.items().contains("legend:plotted:accepted"));
  click("metric:server:accepted");
  frame();
  EXPECT_FALSE(dashboard_.items().contains("plot:plotted"));
}

TEST_F(Screen, ASelectionShowsItsStatisticsUntilAnotherTabIsClicked) {
  const ImVec2 at = middle("plot:latency");
  click("tab:metrics");
  wait(0.1);
  EXPECT_FALSE(dashboard_.items().contains("tab:chosen"));
  drag({at.x - 100, at.y}, {at.x + 100, at.y});
  frame();
  EXPECT_TRUE(dashboard_.items().contains("tab:chosen"));
  EXPECT_FALSE(dashboard_.items().contains("metric:server:accepted"));
  click("tab:metrics");
  wait(0.1);
  EXPECT_TRUE(dashboard_.items().contains("metric:server:accepted"));
  press_escape();
  frame();
  EXPECT_FALSE(dashboard_.items().contains("tab:chosen"));
}

TEST_F(AServerOfOnesOwn, ShowsItsMetricsUnasked) {
  EXPECT_TRUE(dashboard_.items().contains("metric:server:monsters"));
  const std::vector<MoreMetric> metrics = more_metrics(dashboard_.run());
  std::vector<std::string> keys;
  for (const MoreMetric& metric : metrics) keys.push_back(metric.key);
  // Its own first; what the charts show anyway is not repeated.
  EXPECT_EQ(keys, (std::vector<std::string>{"server:map_bytes", "server:monsters", "server:players",
                                            "server:sends"}));
  EXPECT_EQ(metrics[0].unit, Unit::bytes_per_second);
  EXPECT_EQ(metrics[1].help, "Alive.");
  EXPECT_NE(state().find("\"server:monsters\":99"), std::string::npos) << state();
}

TEST_F(AServerOfOnesOwn, SharesAChartAmongMetricsOfOneUnit) {
  click("metric:server:monsters");
  click("metric:server:players");
  EXPECT_EQ(view().plotted().size(), 2u);
  click("metric:server:map_bytes");
  frame();
  EXPECT_EQ(view().plotted(), std::vector<std::string>{"server:map_bytes"});
}

TEST_F(Screen, TheStateSaysTheSameAsTheModel) {
  const Incidents& incidents = dashboard_.run().incidents();
  const std::string expected = "\"S\":" + std::to_string(incidents.count(IncidentGroup::server)) +
                               ",\"C\":" + std::to_string(incidents.count(IncidentGroup::client)) +
                               ",\"F\":" + std::to_string(incidents.count(IncidentGroup::fault));
  EXPECT_NE(state().find(expected), std::string::npos) << state();
  EXPECT_NE(state().find("\"mode\":\"live\""), std::string::npos);
}

#if IMGUI_VERSION_NUM == 18600
// The same bytes with every compiler, C library and system. After a change that is meant to be
// seen: look at the picture that is left behind, then put the number that the test prints into
// screen.hash.
TEST_F(Screen, IsDrawnAsBefore) {
  press_space();
  press_letter('L');
  park();
  wait(0.2);
  const Image picture = picture_of_frame();
  const std::string path = testing::TempDir() + "dashboard_screen.png";
  write_png(path, picture);
  std::uint64_t expected = 0;
  std::ifstream(SCREEN_HASH) >> expected;
  EXPECT_EQ(hash(picture), expected) << "look at " << path;
}
#endif

}  // namespace
}  // namespace portstorm::dashboard
