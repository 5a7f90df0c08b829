#pragma once
// The command line of the dashboard.

#include <string>
#include <vector>

namespace portstorm::dashboard {

struct Options {
  std::string server, client;         // HOST:PORT of their telemetry
  std::vector<std::string> open;      // capture files of one run
  std::vector<std::string> baseline;  // capture files of the run to compare with
  double scale = 0;                   // 0: the screen's own
  int width = 1280, height = 720;
  std::string png;        // a picture of the last frame
  std::string state;      // what is on screen, as JSON, twice a second
  int frames = 0;         // ends after so many; 0: when the window is closed
  double seconds = 0;     // ends after so long; 0: the same
  double rate = 20;       // frames a second while something moves
  bool hidden = false;    // a window that does not appear
  bool software = false;  // no window at all: only --png and --state
};

// Prints and ends the process for --help (0) and for mistakes (104).
Options read_options(int argc, char** argv);

}  // namespace portstorm::dashboard
