#include "dummy_client/engine/packet_builder.h"

#include <gtest/gtest.h>

#include "tests/unit/dummy_client/scenario/scenario_text.h"
#include "wire/codec.h"

namespace portstorm::client {
namespace {

// The first send of a flow, built again and again.
class PacketBuilderTest : public testing::Test {
 protected:
  void read(const std::string& text) {
    Reading reading = read_text(text);
    ASSERT_TRUE(reading.scenario) << reading.all;
    scenario = std::move(*reading.scenario);
    builder.emplace(*scenario.protocol);
  }
  const SendStep& step() const {
    for (const Step& step : scenario.cohorts.at(0).flow) {
      if (const auto* send = std::get_if<SendStep>(&step.action)) return *send;
    }
    throw std::logic_error("the flow sends nothing");
  }
  std::string append(const EvaluationContext& context) {
    return builder->append(step(), context, out);
  }
  std::string text() const { return {reinterpret_cast<const char*>(out.data()), out.size()}; }
  wire::FieldView field(std::size_t index) const {
    const auto value =
        wire::read_field(scenario.protocol->framing, *step().packet, std::span(out), index);
    return value.value_or(wire::FieldView(std::string_view("packet too short")));
  }

  Scenario scenario;
  std::optional<PacketBuilder> builder;
  std::vector<std::byte> out;
};

TEST_F(PacketBuilderTest, EvaluatesTheFields) {
  read(chat_scenario(R"({"connect": {}}, {"send": "LoginRequest",
      "with": {"user_id": "user${vu}", "password": "${iteration * 2}"}})"));
  ASSERT_EQ(append({12, 3, {}, nullptr}), "");
  EXPECT_EQ(out.size(), 5U + 33 + 33);
  EXPECT_EQ(std::get<std::string_view>(field(0)), "user12");
  EXPECT_EQ(std::get<std::string_view>(field(1)), "6");
}

TEST_F(PacketBuilderTest, AShorterTextLeavesNothingOfTheLongerOneBefore) {
  read(chat_scenario(R"({"connect": {}}, {"send": "LoginRequest",
      "with": {"user_id": "user${vu}"}})"));
  ASSERT_EQ(append({123456, 0, {}, nullptr}), "");
  out.clear();
  ASSERT_EQ(append({7, 0, {}, nullptr}), "");
  EXPECT_EQ(std::get<std::string_view>(field(0)), "user7");
  EXPECT_EQ(std::get<std::string_view>(field(1)), "");  // not named
}

TEST_F(PacketBuilderTest, AppendsBehindWhatIsThere) {
  read(chat_scenario(R"({"connect": {}}, {"send": "RoomEnterRequest", "with": {"room": 5}})"));
  ASSERT_EQ(append({}), "");
  const std::string first = text();
  ASSERT_EQ(append({}), "");
  EXPECT_EQ(text(), first + first);
}

TEST_F(PacketBuilderTest, CarriesTheStamp) {
  read(chat_scenario(R"({"connect": {}}, {"join": "g"}, {"send": "RoomChatRequest",
      "with": {"message": "hi ${stamp}!"}, "ledger": "g"})",
                     R"("ledgers": {"RoomChatNotify": {"field": "message"}},)"));
  ASSERT_EQ(append({0, 0, "~1-2-3-4-5;", nullptr}), "");
  EXPECT_EQ(std::get<std::string_view>(field(0)), "hi ~1-2-3-4-5;!");
}

TEST_F(PacketBuilderTest, ANumberBeyondItsTypeIsAProblemThatNamesTheField) {
  read(chat_scenario(R"({"connect": {}}, {"send": "RoomEnterRequest",
      "with": {"room": "${2147483647 + vu}"}})"));
  EXPECT_EQ(append({0, 0, {}, nullptr}), "");
  const std::string before = text();
  EXPECT_EQ(append({1, 0, {}, nullptr}), "out_of_range at room (i32)");
  EXPECT_EQ(text(), before);  // nothing half built
}

TEST_F(PacketBuilderTest, AnExpressionThatFailsThrows) {
  read(chat_scenario(R"({"connect": {}}, {"send": "RoomEnterRequest",
      "with": {"room": "${100 / vu}"}})"));
  EXPECT_EQ(append({4, 0, {}, nullptr}), "");
  EXPECT_EQ(std::get<std::int64_t>(field(0)), 25);
  EXPECT_THROW(append({0, 0, {}, nullptr}), EvaluationError);
}

TEST_F(PacketBuilderTest, OfAStreamIsTheBytesAlone) {
  read(echo_scenario(R"({"connect": {}}, {"send": {"text": "vu ${vu};"}}, {"expect": "echo"})"));
  ASSERT_EQ(append({3, 0, {}, nullptr}), "");
  ASSERT_EQ(append({44, 0, {}, nullptr}), "");
  EXPECT_EQ(text(), "vu 3;vu 44;");
}

}  // namespace
}  // namespace portstorm::client
