// dashboard: a window on the telemetry of a server, a dummy client, or a capture file.

#include <cstdio>
#include <exception>

#include "dashboard/host/options.h"
#include "dashboard/host/software_host.h"
#include "dashboard/host/window_host.h"
#include "dashboard/panels/dashboard.h"

namespace {

using namespace portstorm::dashboard;

void add_sources(Dashboard& dashboard, const Options& options) {
  if (!options.server.empty()) dashboard.watch(Recording::Role::server, options.server);
  if (!options.client.empty()) dashboard.watch(Recording::Role::client, options.client);
  for (const std::string& path : options.open) dashboard.open(path);
  for (const std::string& path : options.baseline) dashboard.compare_with(path);
}

double scale_of(const Options& options) {
  if (options.scale > 0) return options.scale;
  return options.software ? 1 : screen_scale();
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  try {
    Dashboard dashboard(static_cast<float>(scale_of(options)));
    add_sources(dashboard, options);
    if (options.software) {
      run_without_window(dashboard, options);
    } else {
      run_window(dashboard, options);
    }
    return 0;
  } catch (const NoWindow& error) {
    std::fprintf(stderr, "dashboard: %s\nWithout a display: dashboard --software --png FILE\n",
                 error.what());
    return 1;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "dashboard: %s\n", error.what());
    return 104;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dashboard: %s\n", error.what());
    return 1;
  }
}
