// `fuzz`: bent packets and bent sequences to a server of which only the protocol is known.

#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "dummy_client/fuzz/fuzz_text.h"
#include "dummy_client/fuzz/fuzzer.h"
#include "dummy_client/host/commands.h"
#include "dummy_client/host/console.h"
#include "dummy_client/host/exit_code.h"
#include "dummy_client/host/file_kind.h"
#include "dummy_client/host/interruption.h"
#include "dummy_client/host/log_file.h"
#include "dummy_client/host/target.h"
#include "dummy_client/report/file_output.h"
#include "process/child.h"
#include "process/process.h"
#include "wire/protocol_file.h"

namespace portstorm::client {

namespace {

namespace fs = std::filesystem;

struct Subject {
  Scenario scenario;  // without cohorts where only the protocol is known
  std::string protocol_file;
};

std::optional<Subject> read_subject(const FuzzCommandOptions& options,
                                    json_file::Mistakes& mistakes) {
  const auto document = json_file::read(options.file, mistakes);
  if (!document) return std::nullopt;
  if (!is_protocol(*document)) {
    auto scenario = read_scenario(*document, options.file, options.overrides, mistakes);
    if (!scenario) return std::nullopt;
    const fs::path protocol = document->find("protocol")->string;
    return Subject{std::move(*scenario),
                   (fs::path(options.file).parent_path() / protocol).generic_string()};
  }
  auto protocol = wire::read_protocol(*document, mistakes);
  if (!protocol) return std::nullopt;
  if (!options.overrides.target) {
    mistakes.add(document->place, "fuzzing with a protocol file needs --target HOST:PORT");
    return std::nullopt;
  }
  Subject subject{{}, options.file};
  subject.scenario.name = protocol->name;
  subject.scenario.file = options.file;
  subject.scenario.target = *options.overrides.target;
  subject.scenario.seed = options.overrides.seed.value_or(1);
  subject.scenario.protocol = std::make_shared<wire::Protocol>(std::move(*protocol));
  return subject;
}

std::string server_log(const FuzzCommandOptions& options) {
  return (fs::path(options.folder) / "server.log").generic_string();
}

// Only the first one's output is kept: the others are started to die.
ServerControl control_of(const FuzzCommandOptions& options,
                         std::unique_ptr<process::Child>& server) {
  ServerControl control;
  if (options.server.empty()) return control;
  control.restart = [&options, &server, is_first = true]() mutable {
    server.reset();
    server = std::make_unique<process::Child>(options.server,
                                              is_first ? server_log(options) : std::string());
    is_first = false;
  };
  control.end = [&server] { return server ? server->end() : std::nullopt; };
  return control;
}

FuzzResult fuzz(const Subject& subject, const Endpoint& target, FuzzOptions fuzz_options,
                const FuzzCommandOptions& options, LogFile& log) {
  const bool is_terminal = process::is_terminal_stderr();
  log.stream() << log_begin(subject.scenario, fuzz_options);
  fuzz_options.on_case = [&](const CaseRecord& record) { log.stream() << log_line(record); };
  if (!options.quiet) {
    fuzz_options.on_progress = [&](const FuzzProgress& progress) {
      print_error(fuzz_progress_text(progress, options.fuzz, is_terminal));
    };
  }
  Interruption interruption;  // before the server: it must not inherit what it has not asked for
  std::unique_ptr<process::Child> server;
  fuzz_options.server = control_of(options, server);
  Fuzzer fuzzer(subject.scenario, target, make_completion_port({}), std::move(fuzz_options));
  interruption.attach([&fuzzer] { fuzzer.stop(); });
  FuzzResult result = fuzzer.run();
  interruption.detach();
  if (!options.quiet && is_terminal) print_error("\r\x1b[K");
  return result;
}

bool is_folder_made(const FuzzCommandOptions& options) {
  if (options.server.empty()) return true;  // it is made when there is something to keep
  std::error_code error;
  fs::create_directories(options.folder, error);
  if (fs::is_directory(options.folder, error)) return true;
  complain(fmt::format("--save: cannot make the folder \"{}\"", options.folder));
  return false;
}

}  // namespace

int fuzz_command(const FuzzCommandOptions& options) {
  json_file::Mistakes mistakes(options.file);
  const auto subject = read_subject(options, mistakes);
  if (!subject) {
    print_error(mistakes.to_string());
    return exit_invalid;
  }
  if (!options.log_file.empty()) {
    if (const auto problem = why_not_writable(options.log_file)) {
      complain(*problem);
      return exit_invalid;
    }
  }
  if (!is_folder_made(options)) return exit_invalid;
  const Scenario& scenario = subject->scenario;
  const auto target = resolve_target(scenario.target);
  if (!target) return exit_unreachable;

  FuzzOptions fuzz_options = options.fuzz;
  fuzz_options.seed = scenario.seed;
  LogFile log(options.log_file);
  FuzzResult result = fuzz(*subject, *target, std::move(fuzz_options), options, log);
  if (!result.unreachable.empty() && !options.server.empty()) {
    result.unreachable += "; what it printed is in " + server_log(options);
  }

  bool is_written = log.finish();
  std::vector<FailureFiles> files(result.failures.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto problem = save(result.failures[i], result, scenario.protocol->framing,
                              subject->protocol_file, scenario.target, options.folder, files[i]);
    if (!problem) continue;
    complain(*problem);
    is_written = false;
  }
  const std::string again =
      fmt::format("dummy_client fuzz {} --target {}", options.file, scenario.target);
  print_out(fuzz_summary(scenario, result, files, again));
  const int exit = fuzz_exit_code(result);
  return exit == exit_ok && !is_written ? exit_failed : exit;
}

}  // namespace portstorm::client
