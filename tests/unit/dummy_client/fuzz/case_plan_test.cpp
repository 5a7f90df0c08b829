#include "dummy_client/fuzz/case_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

Scenario chat(const std::string& flow) {
  Reading reading = read_text(chat_scenario(flow));
  if (!reading.scenario) throw std::logic_error(reading.all);
  return std::move(*reading.scenario);
}

const std::string login_and_chat = R"({"connect": {}},
  {"send": "LoginRequest", "with": {"user_id": "user${vu}"}}, {"expect": "LoginResponse"},
  {"think": "1s"},
  {"repeat": 9, "flow": [{"send": "RoomChatRequest", "with": {"message": "hi"}},
                         {"expect": "RoomChatResponse"}]},
  {"disconnect": "graceful"})";

// Everything that a plan says, as a text.
std::string in_words(const CasePlan& plan) {
  std::string text = std::to_string(plan.number) + (plan.may_reuse ? " reuses " : " new ") +
                     std::to_string(plan.reuse_begin) + ' ' + std::to_string(plan.first_bend) +
                     ' ' + std::to_string(static_cast<int>(plan.ending));
  for (const std::string& change : plan.order_changes) text += ", " + change;
  for (const Move& move : plan.moves) {
    text += "; " + std::to_string(static_cast<int>(move.kind)) + ' ' +
            std::to_string(move.mutations) + ' ' + std::to_string(static_cast<int>(move.cut)) +
            ' ' + (move.is_glued ? "glued " : "") + std::to_string(move.seed);
  }
  return text;
}

TEST(CasePlan, IsAMatterOfSeedAndNumberAlone) {
  const Scenario scenario = chat(login_and_chat);
  const Flow* flow = &scenario.cohorts.front().flow;
  std::set<std::string> plans;
  for (std::uint64_t number = 0; number < 200; ++number) {
    const CasePlan plan = plan_case(flow, *scenario.protocol, 7, number);
    EXPECT_EQ(in_words(plan), in_words(plan_case(flow, *scenario.protocol, 7, number)));
    EXPECT_NE(in_words(plan), in_words(plan_case(flow, *scenario.protocol, 8, number)));
    plans.insert(in_words(plan));
  }
  EXPECT_EQ(plans.size(), 200U);
}

TEST(CasePlan, GoesTheWayOfTheFlowUpToTheFirstBend) {
  const Scenario scenario = chat(login_and_chat);
  const Flow& flow = scenario.cohorts.front().flow;
  fuzz::Dice dice(1);
  const Moves way = moves_of(flow, dice);
  ASSERT_EQ(way.size(), 6U);  // login and its answer; twice a chat and its answer
  int bent_later = 0;
  for (std::uint64_t number = 0; number < 300; ++number) {
    const CasePlan plan = plan_case(&flow, *scenario.protocol, 1, number);
    if (!plan.order_changes.empty() || plan.moves.empty()) continue;
    for (std::size_t i = 0; i < plan.first_bend; ++i) {
      EXPECT_EQ(plan.moves[i].step, way[i].step);
      EXPECT_EQ(plan.moves[i].mutations, 0U);
    }
    if (plan.first_bend >= 4) ++bent_later;
  }
  EXPECT_GT(bent_later, 10);
}

TEST(CasePlan, BendsCutsGluesAndEndsInEveryWay) {
  const Scenario scenario = chat(login_and_chat);
  const Flow* flow = &scenario.cohorts.front().flow;
  std::set<std::string> changes;
  std::set<CasePlan::Ending> endings;
  std::set<Move::Cut> cuts;
  bool glues = false, reuses = false, says_nothing = false;
  for (std::uint64_t number = 0; number < 500; ++number) {
    const CasePlan plan = plan_case(flow, *scenario.protocol, 3, number);
    changes.insert(plan.order_changes.begin(), plan.order_changes.end());
    endings.insert(plan.ending);
    reuses |= plan.may_reuse;
    says_nothing |= plan.moves.empty();
    for (const Move& move : plan.moves) {
      cuts.insert(move.cut);
      glues |= move.is_glued;
    }
  }
  EXPECT_EQ(changes.size(), 5U);
  EXPECT_EQ(endings.size(), 4U);
  EXPECT_EQ(cuts.size(), 3U);
  EXPECT_TRUE(glues && reuses && says_nothing);
}

TEST(CasePlan, OfAProtocolAloneSendsWhatAClientSends) {
  const Scenario scenario = chat(login_and_chat);
  const wire::Protocol& protocol = *scenario.protocol;
  std::set<std::string> names;
  for (std::uint64_t number = 0; number < 300; ++number) {
    for (const Move& move : plan_case(nullptr, protocol, 1, number).moves) {
      if (move.kind != Move::Kind::generate) continue;
      ASSERT_NE(move.packet, nullptr);
      EXPECT_NE(move.packet->from, wire::Sender::server);
      names.insert(move.packet->name);
    }
  }
  EXPECT_EQ(names.size(), moves_of(protocol).size());
}

TEST(CasePlan, IsBoundedWhateverTheFlowRepeats) {
  const Scenario scenario = chat(R"({"connect": {}}, {"repeat": 1000000, "flow": [
    {"repeat": 1000000, "flow": [{"repeat": 1000000, "flow": [{"repeat": 100, "flow": [
      {"repeat": 100, "flow": [{"repeat": 100, "flow": [{"repeat": 100, "flow": [
        {"send": "RoomLeaveRequest"}, {"expect": "RoomLeaveResponse"}]}]}]}]}]}]}]})");
  fuzz::Dice dice(1);
  EXPECT_EQ(moves_of(scenario.cohorts.front().flow, dice).size(), max_moves);
}

}  // namespace
}  // namespace portstorm::client
