#include "json_file/fields.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace portstorm::json_file {
namespace {

constexpr std::array<std::string_view, 3> colours = {"red", "green", "blue"};

class JsonFields : public testing::Test {
 protected:
  const Value& document(std::string_view text) {
    document_ = parse(text, mistakes_).value();
    return document_;
  }
  std::string reported() const { return mistakes_.to_string(); }

  Mistakes mistakes_{"f"};
  Value document_;
};

TEST_F(JsonFields, ReadsWhatIsThere) {
  const Value& d = document(
      R"({"s": "x", "i": 5, "n": 0.5, "b": true, "o": {}, "a": [], "u": 18446744073709551615, "c": "blue"})");
  EXPECT_EQ(string_field(d, "s", Presence::required, mistakes_), "x");
  EXPECT_EQ(integer_field(d, "i", Presence::required, 5, 5, mistakes_), 5);
  EXPECT_EQ(number_field(d, "n", Presence::required, 0, 1, mistakes_), 0.5);
  EXPECT_EQ(number_field(d, "i", Presence::required, 0, 9, mistakes_), 5.0);
  EXPECT_EQ(boolean_field(d, "b", Presence::required, mistakes_), true);
  EXPECT_NE(object_field(d, "o", Presence::required, mistakes_), nullptr);
  EXPECT_NE(array_field(d, "a", Presence::required, mistakes_), nullptr);
  EXPECT_EQ(unsigned_field(d, "u", Presence::required, UINT64_MAX, mistakes_), UINT64_MAX);
  EXPECT_EQ(choice_field(d, "c", Presence::required, colours, mistakes_), 2u);
  EXPECT_EQ(reported(), "");
}

TEST_F(JsonFields, ReportsAMissingRequiredMemberAndNoOptionalOne) {
  const Value& d = document("\n {}");
  EXPECT_FALSE(string_field(d, "name", Presence::required, mistakes_));
  EXPECT_FALSE(integer_field(d, "size", Presence::optional, 0, 9, mistakes_));
  EXPECT_EQ(reported(), "f:2:2: \"name\" is missing\n");
}

TEST_F(JsonFields, NamesTheKindFoundAndTheKindExpected) {
  const Value& d = document(R"({"s": 2.5, "o": [], "b": null})");
  EXPECT_FALSE(string_field(d, "s", Presence::required, mistakes_));
  EXPECT_FALSE(object_field(d, "o", Presence::required, mistakes_));
  EXPECT_FALSE(boolean_field(d, "b", Presence::optional, mistakes_));
  EXPECT_EQ(reported(),
            "f:1:7: \"s\" must be a string, found a number\n"
            "f:1:17: \"o\" must be an object, found an array\n"
            "f:1:26: \"b\" must be true or false, found null\n");
}

TEST_F(JsonFields, ReportsIntegersOutOfRangeWithTheRange) {
  const Value& d = document(R"({"a": 10, "b": 5.5, "c": 18446744073709551615, "d": -1, "e": "5"})");
  EXPECT_FALSE(integer_field(d, "a", Presence::required, 1, 9, mistakes_));
  EXPECT_FALSE(integer_field(d, "b", Presence::required, 1, 9, mistakes_));
  EXPECT_FALSE(integer_field(d, "c", Presence::required, 1, INT64_MAX, mistakes_));
  EXPECT_FALSE(unsigned_field(d, "d", Presence::required, 255, mistakes_));
  EXPECT_FALSE(number_field(d, "e", Presence::required, 0, 1, mistakes_));
  EXPECT_EQ(reported(),
            "f:1:7: \"a\" must be an integer from 1 to 9, found 10\n"
            "f:1:16: \"b\" must be an integer from 1 to 9, found 5.5\n"
            "f:1:26: \"c\" must be an integer from 1 to 9223372036854775807, found "
            "18446744073709551615\n"
            "f:1:53: \"d\" must be an integer from 0 to 255, found -1\n"
            "f:1:62: \"e\" must be a number from 0 to 1, found a string\n");
}

TEST_F(JsonFields, SuggestsTheNearestChoice) {
  const Value& d = document(R"({"c": "gren"})");
  EXPECT_FALSE(choice_field(d, "c", Presence::required, colours, mistakes_));
  EXPECT_EQ(reported(),
            "f:1:7: \"c\" must be one of red, green, blue, found \"gren\"; did you mean "
            "\"green\"?\n");
}

TEST_F(JsonFields, RejectsUnknownKeysAtTheirPlace) {
  const Value& d = document(R"({"red": 1, "Bleu": 2, "xyzzy": 3})");
  reject_unknown_keys(d, colours, mistakes_);
  EXPECT_EQ(reported(),
            "f:1:12: unknown key \"Bleu\"; did you mean \"blue\"?\n"
            "f:1:23: unknown key \"xyzzy\"; known here: red, green, blue\n");
}

TEST(JsonNearest, PrefersTheSmallestDistanceAndGivesUpOnFarWords) {
  constexpr std::array<std::string_view, 3> words = {"length_field", "length_counts", "id_field"};
  EXPECT_EQ(nearest("lenght_field", words), "length_field");
  EXPECT_EQ(nearest("length_count", words), "length_counts");
  EXPECT_EQ(nearest("delimiter", words), std::nullopt);
  EXPECT_EQ(nearest("", words), std::nullopt);
  EXPECT_EQ(nearest("a", std::array<std::string_view, 1>{"b"}), std::nullopt);
}

}  // namespace
}  // namespace portstorm::json_file
