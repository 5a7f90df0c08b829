#include "tests/simulation/load_scenario.h"

#include <stdexcept>

#include "dummy_client/scenario/scenario_file.h"

namespace portstorm::simulation {

namespace {

constexpr std::string_view login = R"(
  {"connect": {"timeout": "5s"}},
  {"send": "LoginRequest", "with": {"user_id": "NAME${vu}", "password": "NAME${vu}.${iteration}"}},
  {"expect": "LoginResponse", "where": {"result": 0}, "exact": true, "timeout": "8s"})";

constexpr std::string_view talk = R"(,
  {"send": "RoomEnterRequest", "with": {"room": "${vu / ROOM_SIZE}"}},
  {"expect": "RoomEnterResponse", "where": {"result": 0}, "exact": true, "timeout": "8s"},
  {"join": "room-${vu / ROOM_SIZE}"},
  {"repeat": MESSAGES, "flow": [
    {"send": "RoomChatRequest", "with": {"message": "${stamp}"}, "ledger": "room-${vu / ROOM_SIZE}"},
    {"expect": "RoomChatResponse", "where": {"result": 0}, "exact": true, "timeout": "8s"},
    {"think": {"distribution": "exponential", "mean": "60ms", "max": "300ms"}}
  ]},
  {"leave": "room-${vu / ROOM_SIZE}"},
  {"send": "RoomLeaveRequest"},
  {"expect": "RoomLeaveResponse", "where": {"result": 0}, "exact": true, "timeout": "8s"},
  {"disconnect": "graceful"})";

constexpr std::string_view vandalise = R"(
  {"connect": {"timeout": "5s"}},
  {"send": "LoginRequest", "with": {"user_id": "v${vu / 2}", "password": "v${vu}.${iteration}"}},
  {"choose": [
    {"flow": [{"disconnect": "reset"}]},
    {"flow": [{"think": "300ms"}, {"disconnect": "reset"}]},
    {"flow": [{"disconnect": "half_close"}, {"expect_close": {"kind": "any", "timeout": "8s"}}]},
    {"flow": [{"raw": {"hex": "0000c90000"}}, {"expect_close": {"kind": "any", "timeout": "8s"}}]},
    {"flow": [{"raw": {"hex": "0500ff7f00"}}, {"expect_close": {"kind": "any", "timeout": "8s"}}]},
    {"flow": [{"split": {"at": "every_byte"}}, {"send": "RoomEnterRequest", "with": {"room": 0}},
              {"think": "100ms"}, {"disconnect": "graceful"}]},
    {"flow": [{"expect": "LoginResponse", "timeout": "8s"},
              {"send": "RoomEnterRequest", "with": {"room": "${500 + vu % 2}"}},
              {"stop_reading": true},
              {"repeat": 60, "flow": [{"send": "RoomChatRequest", "with": {"message": "m${vu}.${iteration}"}}]},
              {"think": "4s"}, {"disconnect": "reset"}]},
    {"flow": [{"expect_close": {"kind": "any", "timeout": "10s"}}]}
  ]},
  {"think": "20ms"})";

std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
  std::string result(text);
  for (std::size_t at = 0; (at = result.find(what, at)) != result.npos; at += by.size()) {
    result.replace(at, what.size(), by);
  }
  return result;
}

std::string cohort(const std::string& name, unsigned users, unsigned iterations, bool adversary,
                   const std::string& flow) {
  return "\"" + name +
         "\": {\"executor\": \"per-vu-iterations\", \"vus\": " + std::to_string(users) +
         ", \"iterations\": " + std::to_string(iterations) +
         ", \"maxDuration\": \"15s\", \"gracefulStop\": \"10s\"" +
         (adversary ? ", \"adversary\": true" : "") + ", \"flow\": [" + flow + "]}";
}

std::string talkers(const RunOptions& options, const std::string& name, unsigned users,
                    unsigned iterations) {
  std::string flow = replaced(std::string(login) + std::string(talk), "NAME", name);
  flow = replaced(flow, "ROOM_SIZE", std::to_string(std::max(options.room_size, 1U)));
  flow = replaced(flow, "MESSAGES", std::to_string(std::max(options.messages, 1U)));
  return cohort(name, users, iterations, false, flow);
}

client::Scenario scenario_of(const std::string& cohorts, std::uint64_t seed) {
  json_file::Mistakes mistakes(PORTSTORM_SCENARIOS "/simulation.json");
  const std::string text = R"({"scenario": "simulation", "target": "127.0.0.1:9000",
    "protocol": "protocols/tutorial_chat.json",
    "ledgers": {"RoomChatNotify": {"field": "message", "exact": true}},
    "cohorts": {)" + cohorts +
                           "}}";
  const auto document = json_file::parse(text, mistakes);
  client::Overrides overrides;
  overrides.seed = seed;
  auto scenario = document ? client::read_scenario(*document, mistakes.file(), overrides, mistakes)
                           : std::nullopt;
  if (!scenario) throw std::logic_error("scenario: " + mistakes.all().front().message);
  return std::move(*scenario);
}

}  // namespace

client::Scenario load_scenario(const RunOptions& options) {
  std::string cohorts =
      talkers(options, "talker", std::max(options.talkers, 1U), std::max(options.iterations, 1U));
  if (options.vandals > 0) {
    cohorts += ", " + cohort("vandals", options.vandals, std::max(options.iterations, 1U), true,
                             std::string(vandalise));
  }
  return scenario_of(cohorts, options.seed);
}

client::Scenario canary_scenario(const RunOptions& options) {
  return scenario_of(talkers(options, "canary", std::max(options.max_sessions, 1U), 1),
                     options.seed);
}

}  // namespace portstorm::simulation
