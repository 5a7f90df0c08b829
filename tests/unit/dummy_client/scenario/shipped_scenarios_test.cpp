// The scenarios that come with Portstorm.

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "dummy_client/scenario/scenario_file.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

Scenario shipped(const std::string& name, const Overrides& overrides = {}) {
  const std::string path = std::string(PORTSTORM_SCENARIOS) + "/" + name;
  json_file::Mistakes mistakes(path);
  auto scenario = read_scenario_file(path, overrides, mistakes);
  EXPECT_TRUE(scenario) << mistakes.to_string();
  return scenario ? std::move(*scenario) : Scenario{};
}

std::string text_of(const Template& value, std::uint64_t vu, std::uint64_t iteration = 0) {
  EvaluationContext context;
  context.vu = vu;
  context.iteration = iteration;
  std::string text;
  value.append_text(context, text);
  return text;
}

TEST(ShippedScenarios, AllReadWithoutAMistake) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(PORTSTORM_SCENARIOS)) {
    if (entry.path().extension() != ".json") continue;
    const std::string file = entry.path().filename().string();
    EXPECT_EQ(shipped(file).name + ".json", file);
    names.insert(file);
  }
  for (const char* file : {"chat_churn.json", "chat_features.json", "chat_rooms.json",
                           "connect_storm.json", "echo.json", "idle.json"}) {
    EXPECT_TRUE(names.contains(file)) << file;
  }
}

TEST(ShippedScenarios, AllRunSmallAndShort) {
  Overrides overrides;
  overrides.vus = 5;
  overrides.duration = 2s;
  overrides.target = "127.0.0.1:9";
  for (const char* file :
       {"chat_churn.json", "chat_rooms.json", "connect_storm.json", "echo.json", "idle.json"}) {
    const Scenario scenario = shipped(file, overrides);
    EXPECT_EQ(scenario.max_vus(), 5U) << file;
    EXPECT_EQ(scenario.duration(), 2s) << file;
  }
}

TEST(ShippedScenarios, ChatRoomsHasFiveThousandUsersInRoomsOfTen) {
  const Scenario scenario = shipped("chat_rooms.json");
  EXPECT_EQ(scenario.max_vus(), 5000U);
  EXPECT_EQ(scenario.duration(), 35s);
  const Flow& flow = scenario.cohorts.at(0).flow;
  const auto& join = std::get<JoinStep>(flow.at(5).action);
  EXPECT_EQ(text_of(join.group, 0), "room-0");
  EXPECT_EQ(text_of(join.group, 4999), "room-499");
}

TEST(ShippedScenarios, EchoSends64BytesSixtyTimesASecond) {
  const Scenario scenario = shipped("echo.json");
  const auto& repeat = std::get<RepeatStep>(scenario.cohorts.at(0).flow.at(1).action);
  EXPECT_EQ(std::get<SendStep>(repeat.flow.at(0).action).payload->least_bytes(), 64U);
  const Duration think = std::get<ThinkStep>(repeat.flow.at(2).action).mean;
  EXPECT_NEAR(std::chrono::duration<double>(think).count(), 1.0 / 60, 1e-5);

  Overrides faster;
  faster.set = {{"think_ms", "0"}, {"payload", "x"}};
  const Scenario changed = shipped("echo.json", faster);
  const auto& changed_repeat = std::get<RepeatStep>(changed.cohorts.at(0).flow.at(1).action);
  EXPECT_EQ(std::get<SendStep>(changed_repeat.flow.at(0).action).payload->least_bytes(), 1U);
  EXPECT_EQ(std::get<ThinkStep>(changed_repeat.flow.at(2).action).mean, 0s);
}

// user_id is char[33]; the id ends with a NUL, so 32 characters are the most.
TEST(ShippedScenarios, UserIdsAreUniqueAndShort) {
  for (const char* file : {"chat_churn.json", "chat_rooms.json"}) {
    const Scenario scenario = shipped(file);
    std::set<std::string> ids;
    for (const Cohort& cohort : scenario.cohorts) {
      const auto& login = std::get<SendStep>(cohort.flow.at(1).action);
      for (std::uint64_t vu = 0; vu < cohort.max_vus(); ++vu) {
        const std::string id = text_of(login.with.at(0).value, cohort.first_vu + vu);
        EXPECT_LE(id.size(), 32U);
        ids.insert(id);
      }
    }
    EXPECT_EQ(ids.size(), scenario.max_vus()) << file;
  }
}

}  // namespace
}  // namespace portstorm::client
