// target_server: reads its options, starts the server, waits for Ctrl-C, prints totals.

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <condition_variable>
#include <cstdio>
#include <exception>
#include <mutex>
#include <optional>

#include "process/process.h"
#include "target_server/host/descriptor_budget.h"
#include "target_server/host/server.h"
#include "target_server/host/server_options.h"
#include "target_server/host/server_telemetry.h"
#include "target_server/host/totals.h"
#include "telemetry/stream.h"

namespace portstorm::server {
namespace {

// Set by the interrupt, awaited by main.
class StopSignal {
 public:
  void set() {
    {
      const std::lock_guard lock(mutex_);
      is_set_ = true;
    }
    changed_.notify_all();
  }
  // Zero waits for ever.
  void wait_for(std::chrono::nanoseconds time) {
    std::unique_lock lock(mutex_);
    const auto is_set = [this] { return is_set_; };
    if (time == std::chrono::nanoseconds::zero()) {
      changed_.wait(lock, is_set);
    } else {
      changed_.wait_for(lock, time, is_set);
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_set_ = false;
};

// Its last sample has the totals.
void finish(telemetry::Stream& stream, const telemetry::StreamOptions& options) {
  stream.stop();
  if (!stream.is_recorded()) {
    spdlog::error("telemetry: cannot write \"{}\": the capture is not whole", options.record);
  }
}

void run(ServerOptions options) {
  StopSignal stop;
  const process::InterruptHandler interrupts([&stop] { stop.set(); });
  fit_to_descriptors(options);
  if (options.workers == 0) options.workers = process::processor_count();

  const std::unique_ptr<Server> server = make_server(options);
  std::printf("%s: listening on %s, %u workers, up to %u sessions\n",
              std::string(to_string(options.kind)).c_str(),
              server->local_endpoint().to_string().c_str(), options.workers,
              options.network.max_sessions);
  ServerTelemetry source(*server, options);
  std::optional<telemetry::Stream> stream;
  if (options.telemetry.is_wanted()) stream.emplace(source, options.telemetry);
  if (options.telemetry.listen) {
    std::printf("telemetry: listening on %s\n", stream->local_endpoint().to_string().c_str());
  }
  std::fflush(stdout);

  stop.wait_for(options.run_for);
  spdlog::info("stopping; {} sessions are open", server->sessions());
  server->stop();
  if (stream) finish(*stream, options.telemetry);
  print_totals(*server, options.incidents);
}

}  // namespace
}  // namespace portstorm::server

int main(int argc, char** argv) {
  using namespace portstorm;
  process::prepare_console();
  const server::ParsedOptions parsed = server::parse_options(argc, argv);
  if (!parsed.options) return parsed.exit_code;
  try {
    spdlog::set_default_logger(spdlog::stderr_color_mt("target_server"));
    spdlog::set_level(spdlog::level::from_str(parsed.options->log_level));
    server::run(*parsed.options);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "target_server: %s\n", error.what());
    return 1;
  }
}
