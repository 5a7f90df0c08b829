// make_capture server|client FILE [SECONDS] [slow] [korean] [sparse]: the made run as a capture
// file; sparse: a sample every 10 s instead of ten a second.

#include <cstdlib>
#include <cstring>
#include <fstream>

#include "tests/unit/dashboard/made_run.h"

int main(int argc, char** argv) {
  using namespace portstorm::dashboard::test;
  if (argc < 3) return 2;
  MadeRun run;
  if (argc > 3) run.seconds = std::atof(argv[3]);
  for (int i = 4; i < argc; ++i) {
    if (std::strcmp(argv[i], "slow") == 0) run.slower = 2;
    if (std::strcmp(argv[i], "korean") == 0) run.korean = true;
    if (std::strcmp(argv[i], "sparse") == 0) run.interval = 10 * portstorm::dashboard::second;
  }
  std::ofstream file(argv[2], std::ios::binary);
  const auto write = [&](const portstorm::telemetry::Line& line) { file << text_of(line); };
  if (std::strcmp(argv[1], "server") == 0) {
    make_server_lines(run, write);
  } else {
    make_client_lines(run, write);
  }
  return file.flush() ? 0 : 1;
}
