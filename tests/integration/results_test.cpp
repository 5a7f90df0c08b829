// The files that runs leave, and what can be made of them: merge, compare, validate.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// 20 users of echo.json; results in NAME.json and NAME.hlog.
Arguments echo_run(const std::string& address, const std::string& name) {
  return {"run",
          unhurried_scenario("echo.json"),
          "--target",
          address,
          "--vus",
          "20",
          "--duration",
          "2s",
          "--quiet",
          "--out",
          scratch_file(name + ".json"),
          "--hdr",
          scratch_file(name + ".hlog")};
}

json step_of(const json& result, const std::string& name) {
  for (const json& step : result.at("steps")) {
    if (step.at("name") == name) return step;
  }
  ADD_FAILURE() << "no step " << name;
  return {};
}

std::size_t lines_with(const std::string& text, const std::string& what) {
  std::size_t lines = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++lines;
  return lines;
}

class Results : public testing::Test {
 protected:
  // Two generators at one server at the same time.
  void run_two() {
    RunningServer server({"echo"});
    ChildProcess a(client_command(echo_run(server.address(), "a")));
    ChildProcess b(client_command(echo_run(server.address(), "b")));
    ASSERT_EQ(a.wait_for_exit(patience(60s)), 0) << a.output();
    ASSERT_EQ(b.wait_for_exit(patience(60s)), 0) << b.output();
  }
};

TEST_F(Results, OfTwoGeneratorsMergeIntoOneAndCompare) {
  run_two();
  const std::string a = scratch_file("a.json"), b = scratch_file("b.json");
  const std::string whole = scratch_file("whole.json"), html = scratch_file("whole.html");
  const ClientRun merge = run_client({"merge", a, b, "--out", whole, "--html", html});
  ASSERT_EQ(merge.exit_code, 0) << merge.output;
  const json first = json::parse(read_file(a)), second = json::parse(read_file(b)),
             merged = json::parse(read_file(whole));
  for (const char* key : {"iterations", "packets_sent", "bytes_sent", "bytes_received"}) {
    EXPECT_EQ(merged.at(key),
              first.at(key).get<std::uint64_t>() + second.at(key).get<std::uint64_t>())
        << key;
  }
  EXPECT_EQ(merged.at("peak_vus"), 40);
  for (const char* name : {"connect", "echo"}) {
    EXPECT_EQ(step_of(merged, name).at("count"),
              step_of(first, name).at("count").get<std::uint64_t>() +
                  step_of(second, name).at("count").get<std::uint64_t>());
  }
  EXPECT_NE(read_file(html).find("<svg"), std::string::npos);

  const ClientRun compare = run_client({"compare", a, b, "--fail-on-regression", "1000"});
  EXPECT_EQ(compare.exit_code, 0) << compare.output;
  EXPECT_NE(compare.output.find("beyond noise"), std::string::npos) << compare.output;

  const std::string log = read_file(scratch_file("a.hlog"));
  EXPECT_EQ(log.find("#[Histogram log format version 1.3]"), 0U) << log.substr(0, 200);
  EXPECT_GE(lines_with(log, "Tag=expect_echo,"), 2U) << log.substr(0, 400);  // one a second
}

TEST(ResultFiles, ThatAreNoneAreNamed) {
  const std::string no_result = shipped_scenario("echo.json");
  const ClientRun compare = run_client({"compare", no_result, scratch_file("missing.json")});
  EXPECT_EQ(compare.exit_code, 104);
  EXPECT_NE(compare.output.find("echo.json:1:1: this is no result"), std::string::npos)
      << compare.output;
  EXPECT_NE(compare.output.find("missing.json:1:1: the file does not exist"), std::string::npos)
      << compare.output;
}

TEST(Validate, KnowsScenariosProtocolsAndSuites) {
  const std::string protocol = scratch_file("broken_protocol.json");
  write_file(protocol, R"({"protocol": "p", "framing": {"kind": "streem"}})");
  const ClientRun run = run_client({"validate", shipped_scenario("echo.json"),
                                    shipped_scenario("protocols/tutorial_chat.json"),
                                    shipped_scenario("suites/tutorial_chat.json"), protocol});
  EXPECT_EQ(run.exit_code, 104) << run.output;
  EXPECT_NE(run.output.find("echo.json: ok (1 cohort"), std::string::npos) << run.output;
  EXPECT_NE(run.output.find("tutorial_chat.json: ok (protocol, "), std::string::npos) << run.output;
  EXPECT_NE(run.output.find("tutorial_chat.json: ok (suite, "), std::string::npos) << run.output;
  EXPECT_NE(run.output.find("broken_protocol.json:1:39: "), std::string::npos) << run.output;
  EXPECT_NE(run.output.find("did you mean \"stream\""), std::string::npos) << run.output;
}

}  // namespace
}  // namespace portstorm::test
