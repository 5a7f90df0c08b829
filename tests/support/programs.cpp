#include "tests/support/programs.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace portstorm::test {

namespace {

std::vector<std::string> words(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) throw std::runtime_error(std::string(variable) + " is not set: run ctest");
  std::istringstream stream(text);
  std::vector<std::string> result;
  for (std::string word; stream >> word;) result.push_back(word);
  return result;
}

std::vector<std::string> command(const char* variable, const Arguments& arguments) {
  std::vector<std::string> result = words(variable);
  result.insert(result.end(), arguments.begin(), arguments.end());
  return result;
}

Arguments on_a_free_port(Arguments arguments) {
  arguments.insert(arguments.end(), {"--listen", "127.0.0.1:0"});
  const bool has_store =
      std::find(arguments.begin(), arguments.end(), "--redis") != arguments.end();
  if (arguments.front() == "chat" && !has_store) {
    arguments.insert(arguments.end(), {"--accounts", ":memory:"});
  }
  return arguments;
}

}  // namespace

std::vector<std::string> server_command(const Arguments& arguments) {
  return command("PORTSTORM_SERVER", arguments);
}

std::vector<std::string> watched_server_command(const Arguments& arguments) {
  return command("PORTSTORM_WATCHED_SERVER", arguments);
}

std::vector<std::string> client_command(const Arguments& arguments) {
  std::vector<std::string> result = user_client_command(arguments);
  if (!arguments.empty() && (arguments[0] == "run" || arguments[0] == "check")) {
    result.insert(result.end(), {"--lag-limit", "1h"});
  }
  return result;
}

std::vector<std::string> user_client_command(const Arguments& arguments) {
  return command("PORTSTORM_CLIENT", arguments);
}

std::string shipped_scenario(const std::string& name) {
  return std::string(PORTSTORM_SOURCE_DIR) + "/scenarios/" + name;
}

std::string scratch_file(const std::string& name) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::filesystem::path folder =
      std::filesystem::path("scratch") / test->test_suite_name() / test->name();
  static std::string prepared;
  if (prepared != folder) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    prepared = folder;
  }
  return folder / name;
}

std::string unhurried_scenario(const std::string& name) {
  std::istringstream lines(read_file(shipped_scenario(name)));
  const std::string protocols = "\"protocols/";
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("\"latency{") != line.npos) continue;  // never the last threshold
    if (const auto at = line.find(protocols); at != line.npos) {
      line.replace(at, protocols.size(), '"' + shipped_scenario("protocols/"));
    }
    text += line + '\n';
  }
  const std::string copy = scratch_file(name);
  write_file(copy, text);
  return copy;
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::chrono::milliseconds patience(std::chrono::milliseconds native) {
  const char* factor = std::getenv("PORTSTORM_PATIENCE");
  return native * (factor != nullptr ? std::atoi(factor) : 1);
}

RunningServer::RunningServer(Arguments arguments)
    : process_(server_command(on_a_free_port(std::move(arguments)))) {
  const std::string mark = "listening on ";
  const auto line = process_.wait_for_output(mark, patience(std::chrono::seconds(10)));
  if (!line) throw std::runtime_error("the server did not start:\n" + process_.output());
  const std::size_t begin = line->find(mark) + mark.size();
  address_ = line->substr(begin, line->find_first_not_of("0123456789.:", begin) - begin);
}

std::string RunningServer::stop() {
  process_.signal(SIGINT);
  const auto exit_code = process_.wait_for_exit(patience(std::chrono::seconds(20)));
  EXPECT_EQ(exit_code, 0) << process_.output();
  return process_.output();
}

ClientRun run_client(const Arguments& arguments, std::chrono::milliseconds deadline) {
  ChildProcess client(client_command(arguments));
  const auto exit_code = client.wait_for_exit(patience(deadline));
  EXPECT_TRUE(exit_code.has_value()) << "the client did not end:\n" << client.output();
  return {exit_code.value_or(-1), client.output()};
}

}  // namespace portstorm::test
