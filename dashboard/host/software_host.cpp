#include "dashboard/host/software_host.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "dashboard/draw/fonts.h"
#include "dashboard/draw/theme.h"
#include "dashboard/host/frame_clock.h"
#include "dashboard/host/state_file.h"
#include "dashboard/picture/rasteriser.h"

namespace portstorm::dashboard {

Image picture_of_frame() {
  FontTexture font;
  unsigned char* coverage = nullptr;
  ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&coverage, &font.width, &font.height);
  font.coverage = coverage;
  return rasterise(*ImGui::GetDrawData(), font, theme::background);
}

void run_without_window(Dashboard& dashboard, const Options& options) {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;  // many triangles
  io.DisplaySize = {static_cast<float>(options.width), static_cast<float>(options.height)};
  theme::apply(dashboard.scale());
  Fonts fonts;
  FrameClock clock;
  double before = 0;
  for (bool first = true; !is_enough(options, clock); first = false) {
    do {
      dashboard.poll(clock.now());
    } while (dashboard.is_reading_files());
    clock.begin();
    if (dashboard.glyphs().take_changed() || first) {
      fonts = load_fonts(dashboard.glyphs(), dashboard.scale());
    }
    const double now = clock.now();
    io.DeltaTime = static_cast<float>(std::max(0.001, now - before));
    before = now;
    ImGui::NewFrame();
    dashboard.frame(now, fonts);
    ImGui::Render();
    clock.end();
    if (const double rest = clock.rest(options.rate); rest > 0 && dashboard.is_live()) {
      std::this_thread::sleep_for(std::chrono::duration<double>(rest));
    }
  }
  if (!options.png.empty()) write_png(options.png, picture_of_frame());
  if (!options.state.empty()) write_state(options.state, state_json(dashboard, clock.figures()));
  ImGui::DestroyContext();
}

}  // namespace portstorm::dashboard
