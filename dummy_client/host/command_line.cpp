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
#include "process/shell_text.h"

namespace portstorm::client {

namespace {

constexpr std::string_view about =
    "dummy_client puts a TCP server under the load of a scenario file: thousands of virtual\n"
    "users, latency counted from the moment an action was due, a verdict as exit code.";

constexpr unsigned max_threads = 256;
constexpr int max_merged = 1000;
constexpr unsigned max_cases_per_second = 100'000;

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

void add_result_files(CLI::App& command, ResultFiles& files) {
  command.add_option("--out", files.out, "write the result as JSON")->type_name("FILE");
  command.add_option("--html", files.html, "write a report as one HTML page")->type_name("FILE");
  command.add_option("--junit", files.junit, "write thresholds and verdict as JUnit XML")
      ->type_name("FILE");
}

// The callbacks below only store; main's subcommand runs after all options are read.
void add_target_and_settings(CLI::App& command, Overrides& overrides) {
  command
      .add_option_function<std::string>(
          "--target", [&](const std::string& text) { overrides.target = text; },
          "the server, instead of the file's")
      ->type_name("HOST:PORT");
  command
      .add_option_function<std::vector<std::string>>(
          "--set",
          [&](const std::vector<std::string>& texts) {
            for (const auto& text : texts) overrides.set.push_back(read_setting(text));
          },
          "value of a variable of the scenario; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_duration(CLI::App& command, const std::string& name, std::chrono::nanoseconds& value,
                  const std::string& help) {
  command
      .add_option_function<std::string>(
          name,
          [&value, name](const std::string& text) {
            std::string why;
            const auto duration = parse_duration(text, why);
            if (!duration) throw CLI::ValidationError(name, fmt::format("\"{}\" {}", text, why));
            value = *duration;
          },
          help)
      ->type_name("TIME");
}

void add_engine_options(CLI::App& command, LoadOptions& load) {
  command.add_option("--threads", load.threads, "engine threads; 0 chooses")
      ->check(CLI::Range(0U, max_threads))
      ->type_name("N");
  command
      .add_option_function<std::vector<std::string>>(
          "--source",
          [&](const std::vector<std::string>& texts) {
            for (const auto& text : texts) check_source(text);
            load.sources = texts;
          },
          "source address of connections; may be repeated")
      ->type_name("ADDRESS")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_duration(command, "--lag-limit", load.lag_limit,
               "how late 1 % of the steps may begin in a valid run; otherwise 100ms");
}

void add_run(CLI::App& app, RunOptions& options) {
  CLI::App* run = app.add_subcommand("run", "put the target of a scenario under load");
  run->add_option("FILE", options.file, "the scenario")->required();
  add_target_and_settings(*run, options.overrides);
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
  run->add_option_function<std::uint64_t>(
         "--seed", [&](std::uint64_t seed) { options.overrides.seed = seed; },
         "seed of all random choices")
      ->check(whole_number())
      ->type_name("N");
  add_engine_options(*run, options.load);
  add_result_files(*run, options.files);
  run->add_option("--hdr", options.files.hdr,
                  "write the latencies second by second as an HdrHistogram log")
      ->type_name("FILE");
  run->add_option_function<std::string>(
         "--telemetry",
         [&](const std::string& text) {
           options.telemetry.listen = telemetry::parse_telemetry_endpoint(text);
           if (!options.telemetry.listen) {
             throw CLI::ValidationError(
                 "--telemetry",
                 fmt::format("\"{}\" must be PORT (on 127.0.0.1) or ADDRESS:PORT", text));
           }
         },
         "serve telemetry lines and GET /metrics here; a port alone is on 127.0.0.1")
      ->type_name("[ADDRESS:]PORT");
  run->add_option("--record", options.telemetry.record, "write the telemetry lines to this file")
      ->type_name("FILE");
  run->add_option("--server-telemetry", options.server_telemetry,
                  "the server's telemetry: its sessions must be back at the end, says the canary")
      ->type_name("HOST:PORT");
  run->add_flag("--quiet", options.quiet, "print no progress");
}

void add_check(CLI::App& app, CheckOptions& options) {
  CLI::App* check =
      app.add_subcommand("check", "look for the bugs that servers have, by a suite of scenarios");
  check->add_option("FILE", options.file, "a check suite, or a protocol file")->required();
  add_target_and_settings(*check, options.overrides);
  check->add_option("--only", options.only, "this check, by name or row; may be repeated")
      ->type_name("CHECK")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_engine_options(*check, options.load);
  check->add_option("--out", options.out_file, "write the findings as JSON")->type_name("FILE");
  check->add_flag("--quiet", options.quiet, "print no progress");
}

// "17", or "15-17".
void read_cases(const std::string& text, FuzzOptions& fuzz) {
  std::uint64_t first = 0, last = 0;
  const char* const end = text.data() + text.size();
  auto read = std::from_chars(text.data(), end, first);
  last = first;
  if (read.ec == std::errc() && read.ptr != end && *read.ptr == '-') {
    read = std::from_chars(read.ptr + 1, end, last);
  }
  if (read.ec != std::errc() || read.ptr != end || last < first) {
    throw CLI::ValidationError("--case", fmt::format("\"{}\" must be a case, or FIRST-LAST", text));
  }
  fuzz.first_case = first;
  fuzz.cases = last - first + 1;
}

void add_fuzz(CLI::App& app, FuzzCommandOptions& options) {
  CLI::App* fuzz =
      app.add_subcommand("fuzz",
                         "bend packets and sequences until a server fails, without its "
                         "source");
  fuzz->add_option("FILE", options.file, "a scenario, or a protocol file")->required();
  add_target_and_settings(*fuzz, options.overrides);
  fuzz->add_option_function<std::uint64_t>(
          "--seed", [&](std::uint64_t seed) { options.overrides.seed = seed; }, "seed of all cases")
      ->check(whole_number())
      ->type_name("N");
  add_duration(*fuzz, "--duration", options.fuzz.duration, "how long, such as 10m; otherwise 1m");
  CLI::Option* cases = fuzz->add_option("--cases", options.fuzz.cases, "how many cases at the most")
                           ->check(whole_number())
                           ->type_name("N");
  fuzz->add_option_function<std::string>(
          "--case", [&](const std::string& text) { read_cases(text, options.fuzz); },
          "this case again, or these: FIRST-LAST")
      ->type_name("N")
      ->excludes(cases);
  fuzz->add_option("--rate", options.fuzz.rate, "cases a second at the most; otherwise 500")
      ->check(CLI::Range(1U, max_cases_per_second))
      ->type_name("N");
  add_duration(*fuzz, "--deadline", options.fuzz.deadline,
               "how long the canary and a close may take; otherwise 5s");
  fuzz->add_option("--server", options.server,
                   "starts the server, and again after a failure, to make what it takes small")
      ->type_name("COMMAND");
  add_duration(*fuzz, "--shrink", options.fuzz.shrink_time,
               "how long that may take for each failure; otherwise 1m");
  fuzz->add_option("--log", options.log_file, "write a JSON line for each case")->type_name("FILE");
  fuzz->add_option("--save", options.folder, "where failures are kept; otherwise fuzz_failures")
      ->type_name("FOLDER");
  fuzz->add_flag("--quiet", options.quiet, "print no progress");
}

void add_merge(CLI::App& app, MergeOptions& options) {
  CLI::App* merge = app.add_subcommand(
      "merge", "make one result of several generators' that ran a scenario together");
  merge->add_option("FILE", options.inputs, "the results, written by run --out")
      ->required()
      ->expected(1, max_merged);
  add_result_files(*merge, options.files);
}

void add_compare(CLI::App& app, CompareOptions& options) {
  CLI::App* compare =
      app.add_subcommand("compare", "say what changed from one result to another, noise apart");
  compare->add_option("A", options.a, "the result before")->required();
  compare->add_option("B", options.b, "the result after")->required();
  compare
      ->add_option_function<double>(
          "--fail-on-regression", [&](double percent) { options.fail_on_regression = percent; },
          "exit with 99 when a p99 got worse by more than this and beyond the noise")
      ->check(CLI::NonNegativeNumber)
      ->type_name("PERCENT");
}

struct CommandLine {
  RunOptions run;
  CheckOptions check;
  FuzzCommandOptions fuzz;
  MergeOptions merge;
  CompareOptions compare;
  std::vector<std::string> validate_files;
  std::string explain_file;
  std::uint64_t explain_vu = 0;
};

void add_subcommands(CLI::App& app, CommandLine& line) {
  app.set_version_flag("--version", "dummy_client " PORTSTORM_VERSION);
  app.require_subcommand(1);
  add_run(app, line.run);
  app.add_subcommand("validate", "check files: every mistake at once")
      ->add_option("FILE", line.validate_files, "scenarios, protocol files, suites")
      ->required();
  CLI::App* explain = app.add_subcommand("explain", "say what one virtual user would do");
  explain->add_option("FILE", line.explain_file, "the scenario")->required();
  explain->add_option("--vu", line.explain_vu, "its number, from 0")
      ->check(whole_number())
      ->type_name("N");
  add_check(app, line.check);
  add_fuzz(app, line.fuzz);
  add_merge(app, line.merge);
  add_compare(app, line.compare);
}

// CLI11 would only say that a subcommand is missing.
std::string parse_failure(const CLI::App& app, const CLI::ParseError& error, int argc,
                          char** argv) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (!app.get_subcommands().empty() || first.empty() || first.starts_with('-')) {
    return error.what();
  }
  return fmt::format(
      "there is no subcommand \"{}\": run, validate, explain, check, fuzz, merge, compare", first);
}

int run_subcommand(const CLI::App& app, const CommandLine& line) {
  if (app.got_subcommand("run")) return run_command(line.run);
  if (app.got_subcommand("validate")) return validate_command(line.validate_files);
  if (app.got_subcommand("check")) return check_command(line.check);
  if (app.got_subcommand("fuzz")) return fuzz_command(line.fuzz);
  if (app.got_subcommand("merge")) return merge_command(line.merge);
  if (app.got_subcommand("compare")) return compare_command(line.compare);
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
  line.run.command = process::command_again("dummy_client", argc, argv,
                                            {"--out", "--html", "--junit", "--hdr", "--record"});
  return run_subcommand(app, line);
}

}  // namespace portstorm::client
