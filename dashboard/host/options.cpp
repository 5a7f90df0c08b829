#include "dashboard/host/options.h"

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace portstorm::dashboard {

Options read_options(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Watches a run: load, latency, send queues and partial sends on one time axis.\nF1 lists the "
      "keys.");
  app.set_version_flag("--version", PORTSTORM_VERSION);
  app.add_option("--server", options.server, "telemetry of a server, HOST:PORT");
  app.add_option("--client", options.client, "telemetry of a dummy_client, HOST:PORT");
  app.add_option("--open", options.open,
                 "a capture file; once more for the other end of the same run");
  app.add_option("--baseline", options.baseline,
                 "a capture file of the run to compare with; may be repeated");
  app.add_option("--scale", options.scale, "size of everything; the screen's own without it")
      ->check(CLI::Range(0.5, 4.0));
  app.add_option("--width", options.width, "of the window in pixels")->check(CLI::Range(800, 8192));
  app.add_option("--height", options.height, "of the window in pixels")
      ->check(CLI::Range(500, 8192));
  app.add_option("--png", options.png, "writes a picture of the last frame");
  app.add_option("--state", options.state,
                 "writes what is on screen as JSON, twice a second and at the end");
  app.add_option("--frames", options.frames, "ends after so many frames")
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--seconds", options.seconds, "ends after so long")->check(CLI::Range(0.1, 1e9));
  app.add_option("--rate", options.rate, "frames a second at most")->check(CLI::Range(1.0, 240.0));
  app.add_flag("--hidden", options.hidden, "a window that does not appear, for --png");
  app.add_flag("--software", options.software,
               "no window and no graphics driver: only --png and --state; 60 frames without "
               "--frames and --seconds");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? 0 : 104);
  }
  if (options.software && options.frames == 0 && options.seconds == 0) options.frames = 60;
  return options;
}

}  // namespace portstorm::dashboard
