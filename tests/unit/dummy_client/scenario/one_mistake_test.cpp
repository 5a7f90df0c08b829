// Files with one mistake each: it is reported alone, with its file, line and column, in a sentence
// that helps. Then all of them in one file.
//
// Each is files/everything.json, or a protocol file that uses all there is, with one piece of its
// text replaced. A '@' in the new text marks the place that must be reported.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>

#include "dummy_client/scenario/scenario_file.h"
#include "wire/protocol_file.h"

namespace portstorm::client {
namespace {

struct Edit {
  const char* from;
  const char* to;
  const char* why;
};

void PrintTo(const Edit& edit, std::ostream* out) {
  *out << edit.to;
}

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string edited(std::string text, const Edit& edit) {
  const std::size_t position = text.find(edit.from);
  EXPECT_NE(position, std::string::npos) << edit.from << " is not in the file";
  if (position != std::string::npos) {
    text.replace(position, std::string_view(edit.from).size(), edit.to);
  }
  return text;
}

// Takes the marks out of the text and says where they were, in the order of the text.
std::vector<json_file::Place> take_marks(std::string& text) {
  std::vector<json_file::Place> places;
  std::string plain;
  json_file::Place place{1, 1};
  for (const char c : text) {
    if (c == '@') {
      places.push_back(place);
      continue;
    }
    plain += c;
    place = c == '\n' ? json_file::Place{place.line + 1, 1}
                      : json_file::Place{place.line, place.column + 1};
  }
  text = plain;
  return places;
}

std::vector<json_file::Mistake> mistakes_in_scenario(const std::string& text) {
  const std::string path = PORTSTORM_TEST_FILES "/everything.json";
  json_file::Mistakes mistakes(path);
  const auto document = json_file::parse(text, mistakes);
  if (document) {
    const auto scenario = read_scenario(*document, path, {}, mistakes);
    EXPECT_EQ(scenario.has_value(), mistakes.empty());
  }
  return mistakes.all();
}

std::vector<json_file::Mistake> mistakes_in_protocol(const std::string& text) {
  json_file::Mistakes mistakes("protocol.json");
  const auto protocol = wire::parse_protocol(text, mistakes);
  EXPECT_EQ(protocol.has_value(), mistakes.empty());
  return mistakes.all();
}

std::string listed(const std::vector<json_file::Mistake>& mistakes) {
  std::string all;
  for (const auto& mistake : mistakes) all += mistake.to_string() + "\n";
  return all;
}

bool is_at(const json_file::Mistake& mistake, json_file::Place place) {
  return mistake.place.line == place.line && mistake.place.column == place.column;
}

void expect_one(const std::vector<json_file::Mistake>& mistakes, std::string_view file,
                json_file::Place place, std::string_view why) {
  ASSERT_EQ(mistakes.size(), 1U) << listed(mistakes);
  EXPECT_EQ(mistakes[0].file, file);
  EXPECT_TRUE(is_at(mistakes[0], place))
      << listed(mistakes) << "expected at " << place.line << ":" << place.column;
  EXPECT_NE(mistakes[0].message.find(why), std::string::npos) << listed(mistakes) << why;
}

// ---- scenario files ---------------------------------------------------------------------------

constexpr Edit scenario_edits[] = {
    {R"("seed": 7)", R"("seed": @-7)", "\"seed\" must be an integer from 0"},
    {R"("variables": {"room_size": 10)", R"("variables": {@"iteration": 1, "room_size": 10)",
     "\"iteration\" already has a meaning in expressions"},
    {R"("target": "127.0.0.1:11021")", R"("target": @"127.0.0.1:0")", "HOST:PORT"},
    {R"("pick": "sequential")", R"("pick": @"sequentially")", "did you mean \"sequential\"?"},
    {R"("${accounts.password}")", R"("${accounts.@passwort}")", "did you mean \"password\"?"},
    {R"("where": {"result": 0}, "timeout": "2s")", R"("where": {@"reslt": 0}, "timeout": "2s")",
     "did you mean \"result\"?"},
    {R"({"entered": "result"})", R"({"entered": "result", @"burst": "result"})",
     "\"burst\" is a variable already"},
    {R"("${entered == 0 && vu > 0}")", R"("${entered @= 0 && vu > 0}")", "equality is \"==\""},
    {R"({"idle": "2s"})", R"({"idle": @"0s"})", "\"idle\" must be longer than zero"},
    {R"("executor": "ramping-vus")", R"("executor": @"ramping-vu")",
     "\"executor\" must be one of constant-vus, ramping-vus, "},
    {R"("unexpected": "ignore")", R"("unexpected": @"warn")", "must be one of ignore, fail"},
    {R"("target": 50)", R"("target": @-50)", "\"target\" must be an integer from 0"},
    {R"("gracefulStop": "5s")", R"("gracefulStop": @5)", "number without a unit"},
    {R"("repeat": 20)", R"("repeat": @"${pause_ms}")", "must be an integer, found a number with"},
    {R"("message": "${stamp}")",
     R"("message": @"${stamp}, a word to all of you, listen, 64 bytes are)"
     R"( not many, but this is more than the message can take, which)"
     R"( has two hundred and fifty-seven, and so it goes on and on for)"
     R"( as long as it has to, until it is too long, now, almost, yes")",
     "message (char[257]) is too small"},
    {R"("optional": true)", R"("optional": true, "timeout": @"1s")",
     "\"timeout\" has no use with \"optional\""},
    {R"({"leave": "room-${vu / room_size}"})", R"({"leave": "room-${vu @/ (room_size - 10)}"})",
     "division by zero"},
    {R"({"barrier": "talked", "timeout": "10s"})", R"({@"barier": "talked", "timeout": "10s"})",
     "unknown step \"barier\"; did you mean \"barrier\"?"},
    {R"("maxVUs": 50)", R"("maxVUs": @4)", "\"maxVUs\" must not be below \"preAllocatedVUs\", 5"},
    {R"("weight": 3)", R"("weight": @0)", "\"weight\" must be above zero"},
    {R"("local_ports": "20000-29999")", R"("local_ports": @"29999-20000")", "the lower one first"},
    {R"("from": "127.0.0.2")", R"("from": @"localhost")", "must be an address of this machine"},
    {R"({"disconnect": "half_close"})", R"({"disconnect": @"halfclose"})",
     "did you mean \"half_close\"?"},
    {R"({"expect_nothing": "100ms"}, {"disconnect": "graceful"})",
     R"({"expect_nothing": "100ms"}, @{"connect": {}})", "\"connect\" while connected"},
    {R"("vus": 3, "iterations": 9)", R"("vus": 3, "iterations": @2)",
     "3 virtual users share 2 iterations"},
    {R"("at": [1, 3, 10])", R"("at": [1, 3, @2])", "the offsets must rise: 2 after 3"},
    {R"("pieces": 3)", R"("pieces": @1)", "\"pieces\" must be an integer from 2"},
    {R"("hex": "00 00 c9 00 00")", R"("hex": "00 00 c@g 00 00")", "pairs of hexadecimal digits"},
    {R"({"stop_reading": true})", R"({"stop_reading": @false})", "\"stop_reading\" must be true"},
    {R"("count": 100, "for": "1s")", R"("count": @"${vu}", "for": "1s")",
     "it may hold variables only"},
    {R"("bytes_per_second": 100)", R"("bytes_per_second": @0)", "must be an integer from 1"},
    {R"({"kind": "reset", "timeout": "3s"})", R"({"kind": @"rst", "timeout": "3s"})",
     "must be one of any, graceful, reset"},
    {R"("as": "thrown_out")", R"("as": @"thrown out")", "is no name for results"},
    {R"("within": "5s")", R"("within": @"5")", "has no unit"},
    {R"("flow": [{"call": "login"}, {"disconnect": "graceful"}])",
     R"("flow": [{"call": @"lgoin"}, {"disconnect": "graceful"}])", "did you mean \"login\"?"},
    {R"("field": "message")", R"("field": @"user_id")", "cannot hold a stamp"},
    {R"("latency{as:say}")", R"(@"latency{as:storm}")", "only adversaries have steps measured as"},
    {R"("count<5")", R"("@rate<5")", "expected count here"},
    {R"("rate<0.001")", R"("rate<@0.1%")", "the limit must be a number"},
};

std::string everything() {
  return file_text(PORTSTORM_TEST_FILES "/everything.json");
}

TEST(OneMistake, WithoutAnyTheFileIsRight) {
  const auto mistakes = mistakes_in_scenario(everything());
  EXPECT_TRUE(mistakes.empty()) << listed(mistakes);
}

class ScenarioMistake : public testing::TestWithParam<Edit> {};

TEST_P(ScenarioMistake, IsReportedAloneAtItsPlace) {
  std::string text = edited(everything(), GetParam());
  const auto places = take_marks(text);
  ASSERT_EQ(places.size(), 1U);
  expect_one(mistakes_in_scenario(text), PORTSTORM_TEST_FILES "/everything.json", places[0],
             GetParam().why);
}

INSTANTIATE_TEST_SUITE_P(OneMistake, ScenarioMistake, testing::ValuesIn(scenario_edits));

// ---- protocol files ---------------------------------------------------------------------------

constexpr const char* game = R"({
  "protocol": "game",
  "framing": {
    "kind": "length_prefixed", "endian": "little",
    "header": [{"name": "length", "type": "u16"}, {"name": "id", "type": "u8"},
               {"name": "version", "type": "u8", "value": 3}],
    "length_field": "length", "length_counts": "body", "id_field": "id", "max_packet": 4096
  },
  "structs": {"Point": [{"name": "x", "type": "f32"}, {"name": "y", "type": "f32"}]},
  "packets": [
    {"name": "Hello", "id": 1, "from": "client",
     "fields": [{"name": "name", "type": "char[20]"}, {"name": "key", "type": "u32", "endian": "big"}]},
    {"name": "Players", "id": 2, "from": "server",
     "fields": [{"name": "count", "type": "u16"}, {"name": "at", "type": "Point[count]"},
                {"name": "motto", "type": "string<u16>"}, {"name": "rest", "type": "bytes..."}]}
  ]
})";

constexpr Edit protocol_edits[] = {
    {R"("protocol": "game")", R"("protocol": @5)", "\"protocol\" must be a string"},
    {R"("kind": "length_prefixed")", R"("kind": @"length_prefix")",
     "did you mean \"length_prefixed\"?"},
    {R"("endian": "little")", R"("endian": @"middle")", "must be one of little, big"},
    {R"("length_field": "length")", R"("length_field": @"lenght")", "lenght"},
    {R"("length_counts": "body")", R"("length_counts": @"bytes")", "must be one of whole_packet"},
    {R"("max_packet": 4096)", R"("max_packet": @0)", "\"max_packet\" must be"},
    {R"("value": 3)", R"("value": @300)", "300"},
    {R"({"name": "y", "type": "f32"})", R"({"name": "y", "type": @"f23"})", "f23"},
    {R"("id": 2, "from": "server")", R"("id": 2, "from": @"serve")", "did you mean \"server\"?"},
    {R"("type": "char[20]")", R"("type": @"char[0]")", "char"},
    {R"("type": "Point[count]")", R"("type": @"Point[cuont]")", "cuont"},
    {R"("type": "string<u16>")", R"("type": @"string<f32>")", "string"},
    {R"({"name": "Players", "id": 2)", R"(@{"name": "Hello", "id": 2)",
     "duplicate packet \"Hello\""},
    {R"({"name": "key", "type": "u32", "endian": "big"})",
     R"({"name": "key", "type": "u32", @"edian": "big"})", "did you mean \"endian\"?"},
};

TEST(OneMistake, WithoutAnyTheProtocolIsRight) {
  EXPECT_TRUE(mistakes_in_protocol(game).empty()) << listed(mistakes_in_protocol(game));
}

class ProtocolMistake : public testing::TestWithParam<Edit> {};

TEST_P(ProtocolMistake, IsReportedAloneAtItsPlace) {
  std::string text = edited(game, GetParam());
  const auto places = take_marks(text);
  ASSERT_EQ(places.size(), 1U);
  expect_one(mistakes_in_protocol(text), "protocol.json", places[0], GetParam().why);
}

INSTANTIATE_TEST_SUITE_P(OneMistake, ProtocolMistake, testing::ValuesIn(protocol_edits));

// ---- all in one file --------------------------------------------------------------------------

// A step that is none and an executor that is none leave things unsaid: nobody can know the order
// of such a flow, or what its keys are.
bool hides_others(const Edit& edit) {
  const std::string_view why = edit.why;
  return why.find("unknown step") != why.npos || why.find("\"executor\"") != why.npos;
}

TEST(ManyMistakes, AreAllReported) {
  std::string text = everything();
  std::size_t made = 0;
  for (const Edit& edit : scenario_edits) {
    if (hides_others(edit)) continue;
    text = edited(text, edit);
    ++made;
  }
  ASSERT_GE(made, 30U);
  const auto places = take_marks(text);
  ASSERT_EQ(places.size(), made);
  const auto mistakes = mistakes_in_scenario(text);
  EXPECT_EQ(mistakes.size(), made) << listed(mistakes);
  for (const json_file::Place& place : places) {
    EXPECT_TRUE(std::any_of(mistakes.begin(), mistakes.end(),
                            [&](const auto& mistake) { return is_at(mistake, place); }))
        << place.line << ":" << place.column << " is not among\n"
        << listed(mistakes);
  }
}

TEST(ManyMistakes, OfAScenarioAndItsProtocolAreReportedTogether) {
  json_file::Mistakes mistakes("s.json");
  const auto document = json_file::parse(
      R"({"scenario": "t", "protocol": "broken.json", "target": "nowhere", "cohorts": {}})",
      mistakes);
  EXPECT_FALSE(read_scenario(*document, PORTSTORM_TEST_FILES "/s.json", {}, mistakes));
  EXPECT_EQ(mistakes.all().size(), 4U) << mistakes.to_string();
  const std::string all = mistakes.to_string();
  EXPECT_NE(all.find("s.json:1:56: \"target\" must be HOST:PORT"), std::string::npos) << all;
  EXPECT_NE(all.find("broken.json:3:"), std::string::npos) << all;
  EXPECT_NE(all.find("broken.json:4:"), std::string::npos) << all;
}

}  // namespace
}  // namespace portstorm::client
