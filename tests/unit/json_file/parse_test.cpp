#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "json_file/json_file.h"

namespace portstorm::json_file {
namespace {

using Kind = Value::Kind;

// The mistakes of a text, one line each, named after the file "f".
std::string mistakes_of(std::string_view text) {
  Mistakes mistakes("f");
  parse(text, mistakes);
  return mistakes.to_string();
}

Value parsed(std::string_view text) {
  Mistakes mistakes("f");
  auto value = parse(text, mistakes);
  EXPECT_EQ(mistakes.to_string(), "");
  return value.value_or(Value{});
}

void expect_place(const Value& value, std::uint32_t line, std::uint32_t column) {
  EXPECT_EQ(value.place.line, line);
  EXPECT_EQ(value.place.column, column);
}

TEST(JsonParse, KeepsEveryKindOfValue) {
  const Value root =
      parsed(R"({"n": null, "t": true, "i": -7, "d": 2.5e1, "s": "a\"\u00e9", "a": [1]})");
  ASSERT_EQ(root.kind, Kind::object);
  ASSERT_EQ(root.members.size(), 6u);
  EXPECT_EQ(root.find("n")->kind, Kind::null);
  EXPECT_TRUE(root.find("t")->boolean);
  EXPECT_EQ(root.find("i")->kind, Kind::integer);
  EXPECT_EQ(root.find("i")->integer, -7);
  EXPECT_EQ(root.find("i")->number, -7.0);
  EXPECT_EQ(root.find("d")->kind, Kind::number);
  EXPECT_EQ(root.find("d")->number, 25.0);
  EXPECT_EQ(root.find("s")->string, "a\"\xc3\xa9");
  EXPECT_EQ(root.find("a")->elements.at(0).integer, 1);
  EXPECT_EQ(root.find("missing"), nullptr);
}

TEST(JsonParse, TellsIntegersBeyondInt64Apart) {
  const Value root = parsed("[9223372036854775807, 9223372036854775808, 18446744073709551615]");
  EXPECT_FALSE(root.elements[0].is_unsigned);
  EXPECT_EQ(root.elements[0].integer, INT64_MAX);
  EXPECT_TRUE(root.elements[1].is_unsigned);
  EXPECT_EQ(root.elements[2].unsigned_integer, UINT64_MAX);
}

TEST(JsonParse, KnowsThePlaceOfEveryValueAndKey) {
  const Value root = parsed("{\n  \"a\": [10,\n    -2.5 , \"x\\\\\\\"y\", true],\n \"b\":{} }");
  expect_place(root, 1, 1);
  const Value& a = *root.find("a");
  expect_place(a, 2, 8);
  expect_place(a.elements[0], 2, 9);
  expect_place(a.elements[1], 3, 5);
  expect_place(a.elements[2], 3, 12);
  expect_place(a.elements[3], 3, 22);
  expect_place(*root.find("b"), 4, 6);
  EXPECT_EQ(root.members[0].key_place.line, 2u);
  EXPECT_EQ(root.members[0].key_place.column, 3u);
  EXPECT_EQ(root.members[1].key_place.line, 4u);
  EXPECT_EQ(root.members[1].key_place.column, 2u);
}

TEST(JsonParse, CountsColumnsInBytes) {
  const Value root = parsed("[\"\xec\x95\x88\", 1]");
  expect_place(root.elements[1], 1, 9);
}

TEST(JsonParse, ToleratesAByteOrderMark) {
  const Value root = parsed("\xef\xbb\xbf{\"a\": 1}");
  expect_place(*root.find("a"), 1, 7);
}

TEST(JsonParse, ReportsADuplicateKeyAtItsSecondPlace) {
  EXPECT_EQ(mistakes_of("{\"a\": 1,\n \"b\": 2, \"a\": 3}"),
            "f:2:10: duplicate key \"a\": it stands on line 1 already\n");
}

TEST(JsonParse, AllowsTheSameKeyInDifferentObjects) {
  EXPECT_EQ(mistakes_of(R"({"a": {"a": [{"a": 1}, {"a": 2}]}})"), "");
}

TEST(JsonParse, LimitsTheDepth) {
  EXPECT_EQ(mistakes_of(std::string(128, '[') + std::string(128, ']')), "");
  EXPECT_EQ(mistakes_of(std::string(129, '[') + std::string(129, ']')),
            "f:1:129: nested deeper than 128 levels\n");
  EXPECT_EQ(mistakes_of(std::string(1'000'000, '[')), "f:1:129: nested deeper than 128 levels\n");
}

TEST(JsonParse, SaysThatAFileIsEmpty) {
  EXPECT_EQ(mistakes_of(""), "f:1:1: the file is empty: expected JSON\n");
  EXPECT_EQ(mistakes_of(" \n "), "f:2:2: the file is empty: expected JSON\n");
}

struct Broken {
  std::string text;
  std::string mistake;
};

class JsonParseError : public testing::TestWithParam<Broken> {};

TEST_P(JsonParseError, SaysWhereAndWhatWasExpected) {
  EXPECT_EQ(mistakes_of(GetParam().text), GetParam().mistake + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Texts, JsonParseError,
    testing::Values(
        Broken{"{\"a\" 1}", "f:1:6: expected ':' after the key, found '1'"},
        Broken{"{\"a\": 1\n \"b\": 2}",
               "f:2:2: expected ',' or '}' after the member, found a string"},
        Broken{"[1 2]", "f:1:4: expected ',' or ']' after the element, found '2'"},
        Broken{"[1,\n2,]", "f:2:2: a comma before ']' is not allowed"},
        Broken{"{\"a\": 1,}", "f:1:8: a comma before '}' is not allowed"},
        Broken{"{a: 1}", "f:1:2: expected a key in double quotes or '}', found 'a'"},
        Broken{"{\"a\": 1, 2: 3}", "f:1:10: expected a key in double quotes after ',', found '2'"},
        Broken{"[tru]", "f:1:2: expected a value or ']', found 'tru'"},
        Broken{"{\"a\": }", "f:1:7: expected a value after ':', found '}'"},
        Broken{"{\"a\": [1, 2}", "f:1:12: expected ',' or ']' after the element, found '}'"},
        Broken{"{\"a\": 1",
               "f:1:8: expected ',' or '}' after the member, found the end of the file"},
        Broken{"{} x", "f:1:4: expected nothing after the document's end, found 'x'"},
        Broken{std::string("{}\0x", 4),
               "f:1:3: expected nothing after the document's end, found the byte 0x00"},
        Broken{"['a']", "f:1:2: strings stand in double quotes, not in single ones"},
        Broken{"[01]", "f:1:2: '01' is no number of JSON, or out of range"},
        Broken{"[1-2]", "f:1:2: '1-2' is no number of JSON, or out of range"},
        Broken{"[truefalse]", "f:1:2: expected a value, found 'truefalse'"},
        Broken{"[1.]", "f:1:2: '1.' is no number of JSON, or out of range"},
        Broken{"[1e999]", "f:1:2: '1e999' is no number of JSON, or out of range"},
        Broken{"[\"a\nb\"]",
               "f:1:2: the string is not closed on its line: expected '\"' (a line break inside a "
               "string is written \\n)"},
        Broken{"[\"abc", "f:1:2: the string is not closed: expected '\"'"},
        Broken{"[\"a\tb\"]",
               "f:1:4: the control character 0x09 is not allowed in a string; write \\u0009"},
        Broken{"[\"C:\\Users\"]",
               "f:1:5: unknown escape: expected \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX (a "
               "backslash in a path is written \\\\)"},
        Broken{"[\"\\u12g4\"]", "f:1:3: expected four hexadecimal digits after \\u"},
        Broken{
            "{ // note\n}",
            "f:1:3: expected a key in double quotes or '}', found a comment, which JSON does not "
            "have"}));

TEST(JsonParse, RefusesInvalidUtf8InsideAndOutsideOfStrings) {
  EXPECT_EQ(mistakes_of("[1, \"a\xc0\xaf\"]").substr(0, 40),
            "f:1:5: the string is not valid UTF-8, or");
  EXPECT_EQ(mistakes_of("[\xff]"), "f:1:2: expected a value or ']', found the byte 0xff\n");
}

TEST(JsonRead, ReportsAFileThatIsNotThere) {
  Mistakes mistakes("no/such/file.json");
  EXPECT_FALSE(read("no/such/file.json", mistakes));
  EXPECT_EQ(mistakes.to_string(), "no/such/file.json:1:1: the file does not exist\n");
}

TEST(JsonRead, ReportsAFolder) {
  Mistakes mistakes(".");
  EXPECT_FALSE(read(".", mistakes));
  EXPECT_EQ(mistakes.to_string(), ".:1:1: expected a file, found a folder\n");
}

// As much as is read of a file that has no end.
TEST(JsonRead, ReportsAFileThatIsTooLong) {
  const auto path = std::filesystem::temp_directory_path() / "portstorm_too_long.json";
  std::ofstream(path, std::ios::binary) << "[";
  std::filesystem::resize_file(path, (64U << 20) + 1);
  Mistakes mistakes("f");
  EXPECT_FALSE(read(path.string(), mistakes));
  EXPECT_EQ(mistakes.to_string(), "f:1:1: the file has more than 64 MiB\n");
  std::filesystem::remove(path);
}

TEST(JsonMistakes, AreSortedByPlaceWithinEachFile) {
  Mistakes outer("outer"), inner("inner");
  outer.add({3, 1}, "c");
  inner.add({1, 1}, "i");
  outer.append(inner);
  outer.add({2, 9}, "b");
  outer.add({2, 1}, "a");
  EXPECT_EQ(outer.to_string(), "outer:2:1: a\nouter:2:9: b\nouter:3:1: c\ninner:1:1: i\n");
}

}  // namespace
}  // namespace portstorm::json_file
