#include "tests/simulation/run_options.h"

#include <array>
#include <charconv>

namespace portstorm::simulation {

namespace {

struct NumberOption {
  std::string_view name;
  unsigned RunOptions::*number;
  unsigned most;
};

constexpr std::array<NumberOption, 12> number_options = {{
    {"talkers", &RunOptions::talkers, 1000},
    {"vandals", &RunOptions::vandals, 1000},
    {"iterations", &RunOptions::iterations, 1000},
    {"messages", &RunOptions::messages, 1000},
    {"room-size", &RunOptions::room_size, 1000},
    {"engine-threads", &RunOptions::engine_threads, 8},
    {"workers", &RunOptions::workers, 16},
    {"accepts", &RunOptions::accepts, 64},
    {"max-sessions", &RunOptions::max_sessions, 4096},
    {"replaces-logins", &RunOptions::replaces_logins, 1},
    {"high-water-bytes", &RunOptions::high_water_bytes, 1 << 24},
    {"stream-bytes", &RunOptions::stream_bytes, 1 << 24},
}};

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// "none", or "short_send=120,reset=30"; without a rate, the one that was drawn, or 100.
std::string read_faults(std::string_view text, FaultRates& faults) {
  const FaultRates drawn = faults;
  faults = {};
  if (text == "none") return "";
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    const std::size_t equals = item.find('=');
    const auto fault = fault_of(item.substr(0, equals));
    if (!fault) return std::string("there is no fault called ").append(item);
    unsigned rate = drawn[*fault] > 0 ? drawn[*fault] : 100;
    if (equals != item.npos && (!read_number(item.substr(equals + 1), rate) || rate > 1000)) {
      return std::string(item).append(": a rate is a number up to 1000, of times in a thousand");
    }
    faults[*fault] = rate;
  }
  return "";
}

std::string to_text(const FaultRates& faults) {
  std::string text;
  for (std::size_t i = 0; i < fault_count; ++i) {
    if (faults.per_mille[i] == 0) continue;
    if (!text.empty()) text += ",";
    text +=
        std::string(to_string(static_cast<Fault>(i))) + "=" + std::to_string(faults.per_mille[i]);
  }
  return text.empty() ? "none" : text;
}

std::string read_option(std::string_view name, std::string_view value, RunOptions& options) {
  if (name == "faults") return read_faults(value, options.faults);
  if (name == "planted") {
    options.planted = value;
    return "";
  }
  for (const NumberOption& option : number_options) {
    if (option.name != name) continue;
    unsigned& number = options.*option.number;
    if (read_number(value, number) && number <= option.most) return "";
    return std::string(value).append(" is no number up to ").append(std::to_string(option.most));
  }
  return std::string("there is no option --").append(name);
}

}  // namespace

RunOptions RunOptions::drawn(std::uint64_t seed) {
  SeededChoices choices(seed ^ 0x6f7074696f6e73);  // not those of the run itself
  const auto from = [&](unsigned least, unsigned most) {
    return least + static_cast<unsigned>(choices.below(most - least + 1));
  };
  RunOptions options;
  options.seed = seed;
  options.faults = FaultRates::drawn(choices);
  options.talkers = from(2, 8);
  options.vandals = from(0, 4);
  options.iterations = from(1, 3);
  options.messages = from(1, 4);
  options.room_size = from(2, 5);
  options.engine_threads = from(1, 2);
  options.workers = from(1, 3);
  options.accepts = from(1, 4);
  options.max_sessions = from(options.talkers + options.vandals, 24);
  options.high_water_bytes = from(4, 12) * 1024;
  options.stream_bytes = from(1, 8) * 512;
  options.replaces_logins = from(0, 1);
  return options;
}

std::string RunOptions::to_command_line() const {
  const RunOptions usual = drawn(seed);
  std::string text = "--seed " + std::to_string(seed);
  if (faults.per_mille != usual.faults.per_mille) text += " --faults " + to_text(faults);
  for (const NumberOption& option : number_options) {
    if (this->*option.number == usual.*option.number) continue;
    text += " --" + std::string(option.name) + " " + std::to_string(this->*option.number);
  }
  if (!planted.empty()) text += " --planted " + planted;
  return text;
}

ParsedRunOptions parse_run_options(std::span<const std::string_view> arguments) {
  RunOptions options = RunOptions::drawn(1);
  if (arguments.size() % 2 != 0) return {std::nullopt, "every option has a value"};
  for (std::size_t i = 0; i < arguments.size(); i += 2) {  // the seed first: it draws the others
    std::uint64_t seed = 0;
    if (arguments[i] != "--seed") continue;
    if (!read_number(arguments[i + 1], seed)) return {std::nullopt, "--seed is a number"};
    options = RunOptions::drawn(seed);
  }
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    if (arguments[i] == "--seed") continue;
    if (!arguments[i].starts_with("--")) {
      return {std::nullopt, std::string(arguments[i]).append(" is no option")};
    }
    const std::string mistake = read_option(arguments[i].substr(2), arguments[i + 1], options);
    if (!mistake.empty()) return {std::nullopt, mistake};
  }
  return {options, ""};
}

std::string run_options_help() {
  std::string text =
      "  --seed N            draws everything else\n"
      "  --faults A=RATE,B   only these, so many times in a thousand; or none\n"
      "  --planted BUG       a bug that the server is to have\n";
  for (const NumberOption& option : number_options) {
    text.append("  --").append(option.name).append(" N\n");
  }
  return text;
}

}  // namespace portstorm::simulation
