// docs/test_your_server.md is true: its files against its server, its commands and what they print.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "docs/examples/ten_minutes/my_packets.h"
#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

using namespace std::chrono_literals;

std::string example_folder() {
  return shipped_scenario("../docs/examples/ten_minutes");
}
std::string example(const std::string& name) {
  return example_folder() + "/" + name;
}
std::string guide() {
  return read_file(shipped_scenario("../docs/test_your_server.md"));
}
std::string korean_guide() {
  return read_file(shipped_scenario("../docs/ko/test_your_server.md"));
}

std::string checks() {
  return read_file(shipped_scenario("../docs/checks.md"));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

// ---- the server of the guide --------------------------------------------------------------------

class ExampleServer {
 public:
  explicit ExampleServer(const std::string& tick_ms = "0") : process_(command(tick_ms)) {
    const std::string mark = "listening on ";
    const auto line = process_.wait_for_output(mark, patience(10s));
    if (!line) throw std::runtime_error("the server did not start:\n" + process_.output());
    const std::size_t begin = line->find(mark) + mark.size();
    address_ = line->substr(begin, line->find_first_not_of("0123456789.:", begin) - begin);
  }
  ~ExampleServer() {
    process_.signal(SIGINT);
    EXPECT_EQ(process_.wait_for_exit(patience(10s)), 0) << process_.output();
  }

  const std::string& address() const { return address_; }

 private:
  static std::vector<std::string> command(const std::string& tick_ms) {
    const char* program = std::getenv("PORTSTORM_EXAMPLE_SERVER");
    if (program == nullptr)
      throw std::runtime_error("PORTSTORM_EXAMPLE_SERVER is not set: run ctest");
    std::vector<std::string> words = words_of(program);
    words.insert(words.end(), {"127.0.0.1:0", tick_ms});
    return words;
  }

  ChildProcess process_;
  std::string address_;
};

// A scenario of the guide, under way.
class ScenarioRun {
 public:
  ScenarioRun(const std::string& file, const ExampleServer& server, Arguments options = {},
              const std::string& out = "result.json")
      : out_(scratch_file(out)), client_(command(file, server, std::move(options))) {}

  // Waits for it; its verdict must be PASSED.
  nlohmann::json result() {
    EXPECT_EQ(client_.wait_for_exit(patience(30s)), 0) << client_.output();
    return nlohmann::json::parse(read_file(out_));
  }

 private:
  std::vector<std::string> command(const std::string& file, const ExampleServer& server,
                                   Arguments options) const {
    options.insert(options.begin(),
                   {"run", example(file), "--target", server.address(), "--out", out_, "--quiet"});
    return client_command(options);
  }

  const std::string out_;
  ChildProcess client_;
};

nlohmann::json step_of(const nlohmann::json& result, const std::string& kind,
                       const std::string& name) {
  for (const nlohmann::json& step : result.at("steps")) {
    if (step.at("kind") == kind && step.at("name") == name) return step;
  }
  ADD_FAILURE() << "no step " << kind << ' ' << name;
  return {};
}

TEST(TenMinutes, TheFirstPlayerLogsInTakesAStepAndLeaves) {
  ExampleServer server;
  const nlohmann::json result = ScenarioRun("first.json", server).result();
  EXPECT_EQ(step_of(result, "expect", "ScLogin").at("count"), 1);
  EXPECT_EQ(step_of(result, "expect", "ScMove").at("count"), 1);
  EXPECT_EQ(result.at("marks").at(0).at("text"), "player 1 is in");
}

TEST(TenMinutes, TheLoadPassesAndAServerThatWaitsForItsTickIsSlower) {
  ExampleServer at_once;
  ExampleServer in_frames("50");
  const Arguments brief = {"--vus", "20",      "--duration", "1s",
                           "--set", "steps=5", "--set",      "think_ms=50"};
  ScenarioRun run_before("load.json", at_once, brief, "before.json");
  ScenarioRun run_after("load.json", in_frames, brief, "after.json");
  const nlohmann::json before = run_before.result();
  const nlohmann::json after = run_after.result();
  EXPECT_EQ(before.at("peak_vus"), 20);
  EXPECT_GT(step_of(before, "expect", "move").at("count"), 20);
  const auto median = [](const nlohmann::json& result) {
    return step_of(result, "expect", "move").at("latency").at("p50").get<double>();
  };
  EXPECT_LT(median(before), median(after));
  EXPECT_GT(median(after), 0.010);
  const ClientRun compared =
      run_client({"compare", scratch_file("before.json"), scratch_file("after.json")});
  EXPECT_EQ(compared.exit_code, 0) << compared.output;
}

TEST(TenMinutes, VisitorsArriveAsDue) {
  ExampleServer server;
  const Arguments brief = {"--duration", "500ms", "--set", "pace_ms=20"};
  const nlohmann::json result = ScenarioRun("arrivals.json", server, brief).result();
  EXPECT_EQ(result.at("iterations"), 10);
  EXPECT_EQ(result.at("dropped_iterations"), 0);
}

TEST(TenMinutes, EverybodyGetsEveryMessageOnce) {
  ExampleServer server;
  const Arguments brief = {"--vus", "20", "--duration", "500ms", "--set", "think_ms=50"};
  const nlohmann::json result = ScenarioRun("everybody.json", server, brief).result();
  const nlohmann::json& ledger = result.at("ledger");
  EXPECT_GT(ledger.at("messages"), 100);
  EXPECT_GT(ledger.at("delivered"), 1000);
  EXPECT_EQ(ledger.at("delivered"), ledger.at("expected"));
  for (const char* fault : {"missing", "duplicated", "misrouted", "out_of_order", "corrupted"}) {
    EXPECT_EQ(ledger.at(fault), 0) << fault;
  }
}

TEST(TenMinutes, TheChecksSeeNoBug) {
  ExampleServer one, other;
  ChildProcess of_protocol(
      client_command({"check", example("my_protocol.json"), "--target", one.address(), "--quiet"}));
  ChildProcess of_suite(
      client_command({"check", example("my_suite.json"), "--target", other.address(), "--quiet"}));
  EXPECT_EQ(of_suite.wait_for_exit(patience(30s)), 0);
  EXPECT_EQ(of_protocol.wait_for_exit(patience(30s)), 0);
  const auto expect_line = [](const std::string& output, const std::string& line) {
    EXPECT_NE(output.find(line), std::string::npos) << output;
  };
  expect_line(of_protocol.output(), "0 of 10 bugs detected, 10 not seen");
  expect_line(of_suite.output(), "0 of 7 bugs detected, 6 not seen, 1 not applicable, 0 not run");
}

// ---- the files ----------------------------------------------------------------------------------

std::size_t bytes_of(const std::string& type) {
  if (type.starts_with("char[")) return std::stoul(type.substr(5));
  return std::stoul(type.substr(1)) / 8;
}

TEST(TenMinutes, ThePacketsOfTheProtocolFileAreAsLargeAsTheStructs) {
  const std::map<std::string, std::size_t> struct_sizes = {
      {"CsLogin", sizeof(CsLogin)},      {"ScLogin", sizeof(ScLogin)}, {"CsMove", sizeof(CsMove)},
      {"ScMove", sizeof(ScMove)},        {"CsChat", sizeof(CsChat)},   {"ScChat", sizeof(ScChat)},
      {"ScPosition", sizeof(ScPosition)}};
  const auto protocol = nlohmann::json::parse(read_file(example("my_protocol.json")));
  EXPECT_EQ(protocol.at("packets").size(), struct_sizes.size());
  for (const nlohmann::json& packet : protocol.at("packets")) {
    std::size_t bytes = sizeof(PacketHeader);
    for (const nlohmann::json& field : packet.at("fields")) bytes += bytes_of(field.at("type"));
    EXPECT_EQ(bytes, struct_sizes.at(packet.at("name"))) << packet.at("name");
  }
}

// ---- the text -----------------------------------------------------------------------------------

struct Block {
  std::string language;
  std::string text;
};

std::vector<Block> blocks_of(const std::string& markdown) {
  std::vector<Block> blocks;
  bool is_inside = false;
  for (const std::string& line : lines_of(markdown)) {
    if (line.starts_with("```")) {
      is_inside = !is_inside;
      if (is_inside) blocks.push_back({line.substr(3), ""});
    } else if (is_inside) {
      blocks.back().text += line + '\n';
    }
  }
  return blocks;
}

// An excerpt leaves lines out where it says "...".
std::vector<std::string> parts_of(const std::string& excerpt) {
  std::vector<std::string> parts(1);
  for (const std::string& line : lines_of(excerpt)) {
    if (line.find_first_not_of(" .") == std::string::npos && line.ends_with("...")) {
      parts.emplace_back();
    } else {
      parts.back() += line + '\n';
    }
  }
  std::erase(parts, "");
  return parts;
}

bool is_excerpt_of(const std::string& excerpt, const std::string& text) {
  std::size_t from = 0;
  for (const std::string& part : parts_of(excerpt)) {
    const std::size_t found = ("\n" + text).find("\n" + part, from);
    if (found == std::string::npos) return false;
    from = found + part.size();
  }
  return true;
}

bool is_in_an_example(const std::string& excerpt) {
  const std::filesystem::directory_iterator files(example_folder());
  return std::any_of(begin(files), end(files), [&](const auto& file) {
    return is_excerpt_of(excerpt, read_file(file.path().string()));
  });
}

TEST(TenMinutes, TheGuideShowsTheFilesAsTheyAre) {
  for (const Block& block : blocks_of(guide() + checks())) {
    if (block.language != "json" && block.language != "cpp") continue;
    EXPECT_TRUE(is_in_an_example(block.text)) << block.text;
  }
}

// "| 1 | the bug | how it is revealed | `coalescers`, `fragmenters` |"
TEST(TenMinutes, TheTableOfChecksSaysWhichScenarioLooksForARow) {
  std::map<std::string, std::string> line_of_row;
  for (const std::string& line : lines_of(checks())) {
    const std::vector<std::string> words = words_of(line);
    if (words.size() > 2 && words[0] == "|") line_of_row.emplace(words[1], line);
  }
  const auto suite =
      nlohmann::json::parse(read_file(shipped_scenario("suites/tutorial_chat.json")));
  for (const nlohmann::json& check : suite.at("checks")) {
    std::string rows = check.at("row");
    std::replace(rows.begin(), rows.end(), ',', ' ');
    const std::string scenario =
        '`' + std::filesystem::path(check.at("scenario").get<std::string>()).stem().string() + '`';
    for (const std::string& row : words_of(rows)) {
      EXPECT_NE(line_of_row[row].find(scenario), std::string::npos) << row << ' ' << scenario;
    }
  }
}

// "$ dummy_client explain first.json" and what it prints. What depends on the clock is no matter
// of this test.
TEST(TenMinutes, TheGuideShowsWhatTheCommandsPrint) {
  int commands = 0;
  for (const Block& block : blocks_of(guide())) {
    if (block.language != "console") continue;
    const std::string command = lines_of(block.text).front();
    const bool is_repeatable = command.starts_with("$ dummy_client validate") ||
                               command.starts_with("$ dummy_client explain");
    if (!is_repeatable) continue;
    ++commands;
    std::vector<std::string> words = words_of(command);
    words.erase(words.begin(), words.begin() + 2);
    std::vector<std::string> in_its_folder = {"env", "-C", example_folder()};
    for (std::string& word : client_command(words)) in_its_folder.push_back(std::move(word));
    ChildProcess client(in_its_folder);
    EXPECT_TRUE(client.wait_for_exit(patience(20s)));
    std::string output;
    for (const std::string& line : lines_of(client.output())) output += line + '\n';
    EXPECT_TRUE(is_excerpt_of(block.text.substr(command.size() + 1), output)) << output;
  }
  EXPECT_EQ(commands, 3);
}

TEST(TenMinutes, TheKoreanGuideShowsTheSame) {
  const auto code_of = [](const std::string& markdown) {
    std::vector<std::string> code;
    for (const Block& block : blocks_of(markdown)) {
      if (block.language != "sh" && block.language != "powershell") code.push_back(block.text);
    }
    return code;
  };
  const auto korean = code_of(korean_guide());
  const auto english = code_of(guide());
  ASSERT_EQ(korean.size(), english.size());
  for (std::size_t i = 0; i < korean.size(); ++i) EXPECT_EQ(korean[i], english[i]);
}

TEST(TenMinutes, TheFilesThatTheGuidesNameExist) {
  for (const std::string& text : {guide(), korean_guide()}) {
    for (const Block& block : blocks_of(text)) {
      for (const std::string& line : lines_of(block.text)) {
        const std::vector<std::string> words = words_of(line);
        const auto client = std::find(words.begin(), words.end(), "dummy_client");
        if (words.end() - client < 3 || client[1] == "compare" || client[1] == "merge") continue;
        EXPECT_TRUE(std::filesystem::exists(example(client[2]))) << line;
      }
    }
  }
}

}  // namespace
}  // namespace portstorm::test
