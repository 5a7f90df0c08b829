#include "dummy_client/fuzz/fuzz_text.h"

#include <fmt/format.h>

#include "dummy_client/report/run_result.h"
#include "dummy_client/report/units.h"
#include "dummy_client/scenario/duration.h"
#include "json_file/json_text.h"

namespace portstorm::client {

using json_file::string_text;

namespace {

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", human_count(count), noun, count == 1 ? "" : "s");
}

std::string size_of(const Transcript& transcript) {
  std::size_t writes = 0;
  for (const SentConnection& connection : transcript) writes += connection.writes.size();
  return fmt::format("{}, {}, {}", counted(transcript.size(), "connection"),
                     counted(writes, "write"), counted(bytes_of(transcript), "byte"));
}

std::string shrinking_text(const Failure& failure) {
  const std::string before =
      fmt::format("{} and {}", counted(failure.connections_before, "connection"),
                  counted(failure.bytes_before, "byte"));
  switch (failure.shrinking) {
    case Failure::Shrinking::minimal:
      return fmt::format("{}; it was {}, {} made it small", size_of(failure.transcript), before,
                         counted(failure.trials, "trial"));
    case Failure::Shrinking::cut_short:
      return fmt::format("{}; it was {}; the time was over after {}", size_of(failure.transcript),
                         before, counted(failure.trials, "trial"));
    case Failure::Shrinking::not_again:
      return fmt::format(
          "{}; sent again to a fresh server, they did no harm: it takes more than "
          "these bytes, or luck",
          before);
    case Failure::Shrinking::no_fresh_server:
      return fmt::format("the last {}, as they were; with --server COMMAND they are made small",
                         before);
  }
  return {};
}

void add(std::string& text, std::string_view name, const std::string& value) {
  text += fmt::format("    {:<15}{}\n", name, value);
}

void add_failure(std::string& text, const Failure& failure, const FailureFiles& files) {
  text += fmt::format("\n  ✗ case {}: {}\n", failure.number, failure.what);
  if (!failure.server_end.empty()) add(text, "the server", "has ended: " + failure.server_end);
  add(text, "takes", shrinking_text(failure));
  if (!files.scenario.empty()) add(text, "scenario", "dummy_client run " + files.scenario);
  if (!files.stream.empty()) add(text, "fuzz input", files.stream);
}

std::string what_was_found(const FuzzResult& result) {
  if (!result.unreachable.empty()) return "UNREACHABLE: " + result.unreachable;
  if (!result.failures.empty()) return fmt::format("FOUND {}", result.failures.size());
  if (result.is_aborted) return "ABORTED: nothing was found until then";
  return result.cases == 0 ? "INVALID: no case was tried" : "PASSED: nothing was found";
}

}  // namespace

std::string log_begin(const Scenario& scenario, const FuzzOptions& options) {
  return fmt::format(
      "{{\"fuzz\": {}, \"version\": 1, \"protocol\": {}, \"target\": {}, \"seed\": {}}}\n",
      string_text(scenario.name), string_text(scenario.protocol->name),
      string_text(scenario.target), options.seed);
}

std::string log_line(const CaseRecord& record) {
  std::string changes;
  for (const std::string& change : record.changes) {
    changes += (changes.empty() ? "" : ", ") + string_text(change);
  }
  return fmt::format(
      "{{\"case\": {}, \"connection\": {}, \"connection_case\": {}, \"changes\": [{}], "
      "\"writes\": {}, \"bytes\": {}, \"hash\": \"{:016x}\", \"end\": {}, \"canary_ms\": {:.3f}, "
      "\"problem\": {}}}\n",
      record.number, record.connection, record.connection_case, changes, record.writes,
      record.bytes, record.hash, string_text(record.end), milliseconds(record.canary),
      string_text(record.problem));
}

std::string fuzz_progress_text(const FuzzProgress& progress, const FuzzOptions& options,
                               bool is_terminal) {
  const double seconds = std::chrono::duration<double>(progress.elapsed).count();
  const auto whole = [](std::chrono::nanoseconds time) {
    return duration_text(std::chrono::round<std::chrono::seconds>(time));
  };
  std::string text =
      fmt::format("{}/{}  {} cases, {}/s, canary {}, {} found", whole(progress.elapsed),
                  whole(options.duration), human_count(progress.cases),
                  human_short(seconds > 0 ? static_cast<double>(progress.cases) / seconds : 0),
                  human_duration(progress.canary), progress.failures);
  if (progress.trials > 0) text += fmt::format(", making one small: trial {}", progress.trials);
  return is_terminal ? "\r" + text + "\x1b[K" : text + '\n';
}

std::string fuzz_summary(const Scenario& scenario, const FuzzResult& result,
                         const std::vector<FailureFiles>& files, const std::string& again) {
  std::string text =
      fmt::format("\n  {}: fuzzed {} with seed {}\n", scenario.name, scenario.target, result.seed);
  if (result.unreachable.empty()) {
    const double seconds = std::chrono::duration<double>(result.elapsed).count();
    add(text, "cases",
        fmt::format("{} in {} ({}/s), on {}, {} on one that was left open",
                    human_count(result.cases), human_duration(result.elapsed),
                    human_short(seconds > 0 ? static_cast<double>(result.cases) / seconds : 0),
                    counted(result.connections, "connection"), human_count(result.reused)));
    add(text, "sent",
        fmt::format("{}, {}", counted(result.writes, "write"),
                    human_bytes(static_cast<double>(result.bytes))));
    for (const auto& [change, count] : result.changes) {
      text += fmt::format("    {:<15}  {:>9}  {}\n", "", human_count(count), change);
    }
    add(text, "reached",
        result.expected == 0
            ? "nothing is waited for in front of the first bend"
            : fmt::format("{} of {} answers came in front of a case's first bend{}",
                          human_count(result.answered), human_count(result.expected),
                          result.answered == result.expected
                              ? ""
                              : "; the first that did not: " + result.first_unanswered));
    add(text, "closed",
        fmt::format("{} by the server; {} broke the framing",
                    counted(result.closed_by_server, "connection"),
                    counted(result.must_close, "stream")));
    add(text, "canary",
        fmt::format(
            "{}; {} times, {} on average, {} at worst", result.canary, human_count(result.canaries),
            human_duration(result.canaries > 0
                               ? result.canary_sum / static_cast<std::int64_t>(result.canaries)
                               : std::chrono::nanoseconds{}),
            human_duration(result.canary_worst)));
  }
  for (std::size_t i = 0; i < result.failures.size(); ++i) {
    const Failure& failure = result.failures[i];
    add_failure(text, failure, files[i]);
    const auto& transcript = failure.transcript;
    const std::uint64_t first = transcript.empty() ? failure.number : transcript.back().first_case;
    add(text, "again",
        fmt::format("{} --seed {} --case {}", again, result.seed,
                    first == failure.number ? fmt::format("{}", first)
                                            : fmt::format("{}-{}", first, failure.number)));
  }
  return text + fmt::format("\n  {}\n", what_was_found(result));
}

int fuzz_exit_code(const FuzzResult& result) noexcept {
  if (!result.failures.empty()) return exit_code(Verdict::threshold_failed);
  if (result.is_aborted) return exit_code(Verdict::aborted);
  if (!result.unreachable.empty()) return exit_code(Verdict::unreachable);
  return exit_code(result.cases == 0 ? Verdict::invalid : Verdict::passed);
}

}  // namespace portstorm::client
