#include "dummy_client/host/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "completion_port/endpoint.h"
#include "dummy_client/host/commands.h"
#include "dummy_client/host/console.h"
#include "dummy_client/host/exit_code.h"
#include "dummy_client/scenario/duration.h"

namespace portstorm::client {

namespace {

constexpr std::string_view about =
    "dummy_client puts a TCP server under the load of a scenario file: thousands of virtual\n"
    "users, latency counted from the moment an action was due, a verdict as exit code.";

constexpr unsigned max_threads = 256;

Duration read_duration(const std::string& text) {
  std::string why;
  const auto duration = parse_duration(text, why);
  if (!duration) throw CLI::ValidationError("--duration", fmt::format("\"{}\" {}", text, why));
  return *duration;
}

std::pair<std::string, std::string> read_setting(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw CLI::ValidationError("--set", fmt::format("\"{}\" must be NAME=VALUE", text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void check_source(const std::string& text) {
  const std::string with_port =
      text.find(':') == std::string::npos ? text + ":0" : "[" + text + "]:0";
  if (!Endpoint::parse(with_port)) {
    throw CLI::ValidationError("--source",
                               fmt::format("\"{}\" must be an IPv4 or IPv6 address", text));
  }
}

// CLI11 itself reads "-5" into an unsigned number as 2^64 - 5, and what is too large as 2^64 - 1.
const CLI::Validator& whole_number() {
  static const CLI::Validator validator(
      [](const std::string& text) {
        std::uint64_t number = 0;
        const char* end = text.data() + text.size();
        const auto read = std::from_chars(text.data(), end, number);
        return read.ec == std::errc() && read.ptr == end
                   ? std::string()
                   : fmt::format("\"{}\" must be a whole number below 2^64", text);
      },
      "");
  return validator;
}

// The callbacks below only store; main's subcommand runs after all options are read.
void add_run(CLI::App& app, RunOptions& options) {
  CLI::App* run = app.add_subcommand("run", "put the target of a scenario under load");
  run->add_option("FILE", options.file, "the scenario")->required();
  run->add_option_function<std::string>(
         "--target", [&](const std::string& text) { options.overrides.target = text; },
         "the server, instead of the file's")
      ->type_name("HOST:PORT");
  run->add_option_function<std::uint64_t>(
         "--vus", [&](std::uint64_t vus) { options.overrides.vus = vus; },
         "virtual users at the highest; stages are scaled")
      ->check(whole_number())
      ->type_name("N");
  run->add_option_function<std::string>(
         "--duration",
         [&](const std::string& text) { options.overrides.duration = read_duration(text); },
         "length of the run, such as 30s; stages are scaled")
      ->type_name("TIME");
  run->add_option_function<std::vector<std::string>>(
         "--set",
         [&](const std::vector<std::string>& texts) {
           for (const auto& text : texts) options.overrides.set.push_back(read_setting(text));
         },
         "value of a variable of the scenario; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  run->add_option_function<std::uint64_t>(
         "--seed", [&](std::uint64_t seed) { options.overrides.seed = seed; },
         "seed of all random choices")
      ->check(whole_number())
      ->type_name("N");
  run->add_option("--threads", options.load.threads, "engine threads; 0 chooses")
      ->check(CLI::Range(0U, max_threads))
      ->type_name("N");
  run->add_option_function<std::vector<std::string>>(
         "--source",
         [&](const std::vector<std::string>& texts) {
           for (const auto& text : texts) check_source(text);
           options.load.sources = texts;
         },
         "source address of connections; may be repeated")
      ->type_name("ADDRESS")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  run->add_option("--out", options.out_file, "write the result as JSON")->type_name("FILE");
  run->add_option("--html", options.html_file, "write a report as one HTML page")
      ->type_name("FILE");
  run->add_flag("--quiet", options.quiet, "print no progress");
}

struct CommandLine {
  RunOptions run;
  std::vector<std::string> validate_files;
  std::string explain_file;
  std::uint64_t explain_vu = 0;
};

void add_subcommands(CLI::App& app, CommandLine& line) {
  app.set_version_flag("--version", "dummy_client " PORTSTORM_VERSION);
  app.require_subcommand(1);
  add_run(app, line.run);
  app.add_subcommand("validate", "check scenario files: every mistake at once")
      ->add_option("FILE", line.validate_files, "the scenarios")
      ->required();
  CLI::App* explain = app.add_subcommand("explain", "say what one virtual user would do");
  explain->add_option("FILE", line.explain_file, "the scenario")->required();
  explain->add_option("--vu", line.explain_vu, "its number, from 0")
      ->check(whole_number())
      ->type_name("N");
}

// CLI11 would only say that a subcommand is missing.
std::string parse_failure(const CLI::App& app, const CLI::ParseError& error, int argc,
                          char** argv) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (!app.get_subcommands().empty() || first.empty() || first.starts_with('-')) {
    return error.what();
  }
  return fmt::format("there is no subcommand \"{}\": run, validate, explain", first);
}

int run_subcommand(const CLI::App& app, const CommandLine& line) {
  if (app.got_subcommand("run")) return run_command(line.run);
  if (app.got_subcommand("validate")) return validate_command(line.validate_files);
  return explain_command(line.explain_file, line.explain_vu);
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app{std::string(about), "dummy_client"};
  app.allow_windows_style_options(false);  // "/data/load.json" is a file everywhere
  CommandLine line;
  add_subcommands(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    print_error(fmt::format("dummy_client: {}\nSee dummy_client --help.\n",
                            parse_failure(app, error, argc, argv)));
    return exit_invalid;
  }
  return run_subcommand(app, line);
}

}  // namespace portstorm::client
