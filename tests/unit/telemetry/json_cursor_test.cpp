#include "telemetry/json_cursor.h"

#include <gtest/gtest.h>

#include <vector>

namespace portstorm::telemetry {
namespace {

// What a text is as a string, or the mistake in it.
std::string string_in(std::string_view text) {
  JsonCursor json(text);
  std::string out;
  return json.string(out, 100) && json.end() ? out : json.error();
}

bool skips(std::string_view text) {
  JsonCursor json(text);
  return json.skip() && json.end();
}

TEST(JsonCursor, ReadsEscapesInStrings) {
  EXPECT_EQ(string_in(R"("a\"b\\c\n\u0041\ud55c")"), "a\"b\\c\nA한");
}

TEST(JsonCursor, MakesOneCharacterOfASurrogatePair) {
  EXPECT_EQ(string_in(R"("\ud83d\ude00")"), "\xF0\x9F\x98\x80");
}

TEST(JsonCursor, RefusesHalfASurrogatePair) {
  EXPECT_EQ(string_in(R"("\ud83d")"), "column 8: half a surrogate pair");
  EXPECT_EQ(string_in(R"("\ude00")"), "column 8: half a surrogate pair");
  EXPECT_EQ(string_in(R"("\ud83d\u0041")"), "column 14: half a surrogate pair");
}

TEST(JsonCursor, RefusesWhatIsNoUtf8) {
  for (const char* text : {"\"\xFF\"", "\"\xC0\xAF\"", "\"\xED\xA0\x80\"", "\"\xE2\x82\"",
                           "\"\xF4\x90\x80\x80\"", "\"\x80\""}) {
    EXPECT_EQ(string_in(text), "column 2: a byte that is no UTF-8") << text;
  }
  EXPECT_EQ(string_in("\"\xF4\x8F\xBF\xBF\""), "\xF4\x8F\xBF\xBF");
}

TEST(JsonCursor, RefusesAStringThatIsTooLong) {
  EXPECT_EQ(string_in("\"" + std::string(101, 'x') + "\""),
            "column 103: a string of more than 100 bytes");
}

TEST(JsonCursor, ReadsNumbersToTheLastUnit) {
  JsonCursor json("[18446744073709551615, 0.5, -2e3]");
  std::uint64_t whole = 0;
  std::vector<double> others;
  EXPECT_TRUE(json.array(
      9, [&] { return whole == 0 ? json.number(whole) : json.number(others.emplace_back()); }));
  EXPECT_EQ(whole, UINT64_MAX);
  EXPECT_EQ(others, (std::vector<double>{0.5, -2000}));
}

TEST(JsonCursor, RefusesWhatIsNoNumberOfJson) {
  for (const char* text : {"01", "+1", ".5", "1.", "1e", "-", "0x10", "nan", "inf", "1e999", ""}) {
    JsonCursor json(text);
    double out = 0;
    EXPECT_FALSE(json.number(out) && json.end()) << text;
  }
}

TEST(JsonCursor, RefusesNumbersOutOfRange) {
  for (const char* text : {"-1", "1.5", "18446744073709551616", "101"}) {
    JsonCursor json(text);
    std::uint64_t out = 0;
    EXPECT_FALSE(json.number(out, 100)) << text;
    EXPECT_EQ(json.error(), "column 1: a whole number from 0 to 100 was expected");
  }
}

TEST(JsonCursor, SkipsAnyValue) {
  for (const char* text : {"{}", "[]", "[1, {\"a\": [true, false, null]}, \"x\"]", "-1.5e-3"}) {
    EXPECT_TRUE(skips(text)) << text;
  }
}

TEST(JsonCursor, RefusesBrokenStructure) {
  for (const char* text : {"{", "[", "[1", "[1 2]", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "{1:1}",
                           "tru", "[1]]", "{\"a\":1,}"}) {
    EXPECT_FALSE(skips(text)) << text;
  }
}

TEST(JsonCursor, BoundsTheDepthOfWhatItSkips) {
  EXPECT_TRUE(skips(std::string(31, '[') + std::string(31, ']')));
  EXPECT_FALSE(skips(std::string(100'000, '[')));
}

TEST(JsonCursor, BoundsTheNumberOfMembers) {
  JsonCursor json(R"({"a":1,"b":2,"c":3})");
  EXPECT_FALSE(json.object(2, [&](const std::string&) { return json.skip(); }));
  EXPECT_EQ(json.error(), "column 13: there are more than 2 entries");
}

TEST(JsonCursor, KeepsTheFirstMistake) {
  JsonCursor json("[1,x]");
  std::uint64_t out = 0;
  EXPECT_FALSE(json.array(9, [&] { return json.number(out); }));
  EXPECT_FALSE(json.fail("another"));
  EXPECT_FALSE(json.skip());
  EXPECT_EQ(json.error(), "column 4: a number was expected");
}

}  // namespace
}  // namespace portstorm::telemetry
