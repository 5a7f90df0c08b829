#include "dashboard/host/window_host.h"

#if __has_include("backends/imgui_impl_glfw.h")
#include "backends/imgui_impl_glfw.h"
#include "backends/imgui_impl_opengl3.h"
#else  // vcpkg
#include "imgui_impl_glfw.h"
#include "imgui_impl_opengl3.h"
#endif
#include <GLFW/glfw3.h>

#include <algorithm>
#include <string>
#include <type_traits>

#include "dashboard/draw/fonts.h"
#include "dashboard/draw/theme.h"
#include "dashboard/host/frame_clock.h"
#include "dashboard/host/state_file.h"
#include "dashboard/picture/image.h"

#ifdef _WIN32
#define PORTSTORM_GL_CALL __stdcall
#else
#define PORTSTORM_GL_CALL
#endif

namespace portstorm::dashboard {

namespace {

constexpr double idle_rate = 10;  // frames a second when nothing moves
constexpr double state_every_seconds = 0.5;

std::string glfw_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text != nullptr ? text : "no reason given";
}

void start_glfw() {
  if (glfwInit() == GLFW_FALSE) throw NoWindow("no display: " + glfw_error());
}

// The few calls of OpenGL that are made here come through GLFW: there is nothing to link.
struct Gl {
  void(PORTSTORM_GL_CALL* viewport)(GLint, GLint, GLsizei, GLsizei);
  void(PORTSTORM_GL_CALL* clear_color)(GLfloat, GLfloat, GLfloat, GLfloat);
  void(PORTSTORM_GL_CALL* clear)(GLbitfield);
  void(PORTSTORM_GL_CALL* read_pixels)(GLint, GLint, GLsizei, GLsizei, GLenum, GLenum, void*);
  void(PORTSTORM_GL_CALL* pixel_store)(GLenum, GLint);

  Gl() {
    const auto load = [](auto& to, const char* name) {
      to = reinterpret_cast<std::remove_reference_t<decltype(to)>>(glfwGetProcAddress(name));
      if (to == nullptr) throw NoWindow(std::string("OpenGL has no ") + name);
    };
    load(viewport, "glViewport");
    load(clear_color, "glClearColor");
    load(clear, "glClear");
    load(read_pixels, "glReadPixels");
    load(pixel_store, "glPixelStorei");
  }
};

class Window {
 public:
  explicit Window(const Options& options) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHint(GLFW_DEPTH_BITS, 0);  // all that is drawn lies flat
    glfwWindowHint(GLFW_STENCIL_BITS, 0);
    glfwWindowHint(GLFW_VISIBLE, options.hidden ? GLFW_FALSE : GLFW_TRUE);
    handle_ =
        glfwCreateWindow(options.width, options.height, "Portstorm dashboard", nullptr, nullptr);
    if (handle_ == nullptr) throw NoWindow("no window with OpenGL 3.2: " + glfw_error());
    glfwMakeContextCurrent(handle_);
    glfwSwapInterval(0);
  }
  ~Window() { glfwDestroyWindow(handle_); }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  GLFWwindow* get() const noexcept { return handle_; }

 private:
  GLFWwindow* handle_ = nullptr;
};

class Backends {
 public:
  explicit Backends(GLFWwindow* window) {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;  // nothing is kept between runs
    ImGui_ImplGlfw_InitForOpenGL(window, true);
    ImGui_ImplOpenGL3_Init("#version 150");
  }
  ~Backends() {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
    ImGui::DestroyContext();
  }
  Backends(const Backends&) = delete;
  Backends& operator=(const Backends&) = delete;
};

Image picture_of_window(const Gl& gl, int width, int height) {
  Image upside_down(width, height), image(width, height);
  gl.pixel_store(GL_PACK_ALIGNMENT, 1);
  gl.read_pixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, upside_down.pixels.data());
  for (int y = 0; y < height; ++y) {
    std::copy_n(upside_down.at(0, height - 1 - y), static_cast<std::size_t>(width) * 4,
                image.at(0, y));
  }
  return image;
}

void draw(const Gl& gl, GLFWwindow* window, int& width, int& height) {
  glfwGetFramebufferSize(window, &width, &height);
  const ImVec4 ground = ImGui::ColorConvertU32ToFloat4(theme::background);
  gl.viewport(0, 0, width, height);
  gl.clear_color(ground.x, ground.y, ground.z, 1);
  gl.clear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void refresh_fonts(Dashboard& dashboard, Fonts& fonts, bool first) {
  if (!dashboard.glyphs().take_changed() && !first) return;
  fonts = load_fonts(dashboard.glyphs(), dashboard.scale());
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

}  // namespace

double screen_scale() {
  start_glfw();
  float x = 1, y = 1;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) glfwGetMonitorContentScale(monitor, &x, &y);
  return std::clamp(static_cast<double>(x), 1.0, 4.0);
}

void run_window(Dashboard& dashboard, const Options& options) {
  start_glfw();
  Window window(options);
  const Gl gl;
  Backends backends(window.get());
  theme::apply(dashboard.scale());

  Fonts fonts;
  bool first = true;
  FrameClock clock;
  int width = 0, height = 0;
  double state_written = -1;
  while (true) {
    clock.begin();
    dashboard.poll(clock.now());
    ImGui_ImplOpenGL3_NewFrame();
    refresh_fonts(dashboard, fonts, first);
    first = false;
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    dashboard.frame(clock.now(), fonts);
    ImGui::Render();
    draw(gl, window.get(), width, height);
    clock.end();
    const bool enough = is_enough(options, clock);
    if (glfwWindowShouldClose(window.get()) || (enough && !dashboard.is_reading_files())) break;
    glfwSwapBuffers(window.get());
    if (!options.state.empty() && clock.now() - state_written >= state_every_seconds) {
      write_state(options.state, state_json(dashboard, clock.figures()));
      state_written = clock.now();
    }
    // Keys and the mouse wake it up at once; time does at the rate.
    const double rest =
        clock.rest(dashboard.is_busy() || options.frames > 0 ? options.rate : idle_rate);
    if (rest > 0.0005) {
      glfwWaitEventsTimeout(rest);
    } else {
      glfwPollEvents();
    }
  }
  if (!options.png.empty()) write_png(options.png, picture_of_window(gl, width, height));
  if (!options.state.empty()) write_state(options.state, state_json(dashboard, clock.figures()));
}

}  // namespace portstorm::dashboard
