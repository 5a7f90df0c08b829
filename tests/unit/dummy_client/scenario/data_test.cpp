// "data": CSV files whose columns are names in expressions.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "dummy_client/scenario/data_set.h"
#include "tests/unit/dummy_client/scenario/scenario_text.h"

namespace portstorm::client {
namespace {

// Each test has a folder of its own, as several test programs may run at once.
class Data : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              (std::string("portstorm_data_") + test->name() + "_" +
               std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, std::string_view text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  // "data": {"accounts": {"csv": PATH, <keys>}}, as a section of a scenario.
  std::string section(const std::string& keys = "") const {
    return "\"data\": {\"accounts\": {\"csv\": \"" + (folder_ / "a.csv").generic_string() + "\"" +
           (keys.empty() ? "" : ", " + keys) + "}},\n";
  }

  Reading read(std::string_view value, const std::string& keys = "") const {
    return read_text(chat_scenario(R"({"connect": {}}, {"send": "LoginRequest", "with": {
"user_id": ")" + std::string(value) + "\"}}",
                                   section(keys)));
  }

  std::filesystem::path folder_;
};

TEST_F(Data, ColumnsAreNamesInExpressions) {
  write("a.csv", "user_id,age,score\nann,41,1.5\nbob,7,2\n");
  const Reading reading = read("${accounts.user_id}-${accounts.age + 1}-${accounts.score * 2}");
  ASSERT_TRUE(reading.scenario) << reading.all;
  const DataSet& set = *reading.scenario->data.at(0);
  EXPECT_EQ(set.name, "accounts");
  EXPECT_EQ(set.rows(), 2U);
  EXPECT_EQ(set.types, (std::vector<ExpressionType>{ExpressionType::text, ExpressionType::integer,
                                                    ExpressionType::number}));
  const std::size_t row[] = {1};
  EvaluationContext context;
  context.data_rows = row;
  const auto& send = std::get<SendStep>(reading.scenario->cohorts[0].flow[1].action);
  EXPECT_EQ(send.with[0].value.evaluate(context), ExpressionValue(std::string("bob-8-4")));
  EXPECT_THROW(send.with[0].value.evaluate({}), EvaluationError);
}

TEST_F(Data, LeadingZerosAreKeptAsText) {
  write("a.csv", "pin,plus,minus,big,dot,empty\n007,+1,-5,9223372036854775808,.5,\n1,2,3,4,5,6\n");
  const Reading reading = read("x");
  ASSERT_TRUE(reading.scenario) << reading.all;
  const auto& types = reading.scenario->data.at(0)->types;
  EXPECT_EQ(types, (std::vector<ExpressionType>{ExpressionType::text, ExpressionType::text,
                                                ExpressionType::integer, ExpressionType::text,
                                                ExpressionType::text, ExpressionType::text}));
}

TEST_F(Data, PicksRowsByUserInSequenceOrAtRandom) {
  write("a.csv", "user_id\nann\n");
  using Pick = DataSet::Pick;
  EXPECT_EQ(read("x").scenario->data.at(0)->pick, Pick::per_vu);
  EXPECT_EQ(read("x", R"("pick": "sequential")").scenario->data.at(0)->pick, Pick::sequential);
  EXPECT_EQ(read("x", R"("pick": "random")").scenario->data.at(0)->pick, Pick::random);
}

TEST_F(Data, AColumnThatIsNotThereNamesTheNearest) {
  write("a.csv", "user_id,pass\nann,pw\n");
  EXPECT_TRUE(read("${accounts.user}").has("accounts has no column \"user\""));
  EXPECT_TRUE(read("${accounts.userid}").has("did you mean \"user_id\"?"));
  EXPECT_TRUE(read("${accounts}").has("\"accounts\" has columns: write accounts.user_id"));
  EXPECT_TRUE(read("${acounts.user_id}").has("unknown name \"acounts\"; did you mean "));
  EXPECT_TRUE(read("${accounts.}").has("accounts has no column the end; columns: user_id, pass"));
}

TEST_F(Data, MistakesOfTheCsvHaveItsOwnPlaces) {
  write("a.csv", "user_id,user id,user_id\nann,1\n");
  json_file::Mistakes mistakes("scenario.json");
  const auto document =
      json_file::parse(chat_scenario(R"({"connect": {}}, {"send": "LoginRequest", "with": {
"user_id": "${accounts.user_id}"}})",
                                     section()),
                       mistakes);
  ASSERT_TRUE(document);
  EXPECT_FALSE(
      read_scenario(*document, std::string(PORTSTORM_SCENARIOS) + "/t.json", {}, mistakes));
  ASSERT_EQ(mistakes.all().size(), 1U) << mistakes.to_string();
  EXPECT_EQ(mistakes.all()[0].file, (folder_ / "a.csv").generic_string());
  EXPECT_EQ(mistakes.all()[0].place.line, 2U);

  write("a.csv", "user_id,user id,user_id\nann,1,2\n");
  const Reading reading = read("${accounts.user_id}");
  EXPECT_EQ(reading.mistakes.size(), 2U) << reading.all;
  EXPECT_TRUE(reading.has("1:9: \"user id\" is no name")) << reading.all;
  EXPECT_TRUE(reading.has("1:17: a second column \"user_id\"")) << reading.all;
}

TEST_F(Data, AFileThatIsNotThereIsOneMistake) {
  const Reading reading = read("${accounts.user_id}");
  EXPECT_EQ(reading.mistakes.size(), 1U) << reading.all;
  EXPECT_TRUE(reading.has("the file does not exist")) << reading.all;
}

TEST_F(Data, ANameMeansOneThing) {
  write("a.csv", "user_id\nann\n");
  const Reading reading = read_text(
      chat_scenario(R"({"connect": {}})", "\"variables\": {\"accounts\": 1},\n" + section()));
  EXPECT_EQ(reading.mistakes.size(), 1U) << reading.all;
  EXPECT_TRUE(reading.has("4:10: \"accounts\" is a variable already")) << reading.all;
}

TEST_F(Data, ATextColumnDoesNotFitANumberField) {
  write("a.csv", "room\n12\nx\n");
  const Reading reading = read_text(chat_scenario(R"({"connect": {}},
{"send": "RoomEnterRequest", "with": {"room": "${accounts.room}"}})",
                                                  section()));
  EXPECT_TRUE(reading.has("holds a number, the value is a text")) << reading.all;
}

DataSet numbers(std::size_t rows, DataSet::Pick pick) {
  DataSet set;
  set.pick = pick;
  set.columns = {"n"};
  set.types = {ExpressionType::integer};
  for (std::size_t i = 0; i < rows; ++i) set.cells.emplace_back(static_cast<std::int64_t>(i));
  return set;
}

TEST(DataRows, PerVuEachUserKeepsItsRow) {
  const DataSet set = numbers(10, DataSet::Pick::per_vu);
  EXPECT_EQ(row_of(set, 3, 0, 100, 1), 3U);
  EXPECT_EQ(row_of(set, 3, 77, 100, 1), 3U);
  EXPECT_EQ(row_of(set, 25, 0, 100, 1), 5U);
}

TEST(DataRows, SequentialNoRowIsUsedTwiceUntilAllHaveBeen) {
  const DataSet set = numbers(12, DataSet::Pick::sequential);
  std::set<std::size_t> rows;
  for (std::uint64_t iteration = 0; iteration < 3; ++iteration) {
    for (std::uint64_t vu = 0; vu < 4; ++vu) rows.insert(row_of(set, vu, iteration, 4, 1));
  }
  EXPECT_EQ(rows.size(), 12U);
  EXPECT_EQ(row_of(set, 1, ~std::uint64_t{0}, 4, 1), (1 + 15 % 12 * 4) % 12) << "no overflow";
}

TEST(DataRows, RandomRowsDependOnSeedUserAndIterationAlone) {
  const DataSet set = numbers(1000, DataSet::Pick::random);
  int changed = 0;
  std::set<std::size_t> rows;
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(row_of(set, 7, i, 10, 5), row_of(set, 7, i, 99, 5));
    changed += row_of(set, 7, i, 10, 5) != row_of(set, 8, i, 10, 5);
    changed += row_of(set, 7, i, 10, 5) != row_of(set, 7, i, 10, 6);
    rows.insert(row_of(set, 7, i, 10, 5));
  }
  EXPECT_GT(changed, 190);
  EXPECT_GT(rows.size(), 85U);
}

TEST(DataRows, TwoDataSetsAreNotDrawnInStep) {
  DataSet a = numbers(1000, DataSet::Pick::random);
  DataSet b = a;
  a.name = "names";
  b.name = "rooms";
  int equal = 0;
  for (std::uint64_t i = 0; i < 100; ++i) equal += row_of(a, 1, i, 10, 5) == row_of(b, 1, i, 10, 5);
  EXPECT_LT(equal, 5);
}

}  // namespace
}  // namespace portstorm::client
