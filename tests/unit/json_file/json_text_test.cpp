// Texts as JSON writes them.
#include "json_file/json_text.h"

#include <gtest/gtest.h>

#include <array>

namespace portstorm::json_file {
namespace {

TEST(JsonText, OfAStringEscapesWhatJsonWants) {
  EXPECT_EQ(string_text("plain"), "\"plain\"");
  EXPECT_EQ(string_text("C:\\a \"b\"\n\x01"), "\"C:\\\\a \\\"b\\\"\\n\\u0001\"");
  EXPECT_EQ(string_text("서버"), "\"서버\"");
}

TEST(JsonText, OfAStringReplacesWhatIsNotUtf8) {
  EXPECT_EQ(string_text("a\xff"
                        "b"),
            "\"a\xef\xbf\xbd"
            "b\"");
}

TEST(JsonText, OfBytesIsHex) {
  EXPECT_EQ(hex_text(std::array{std::byte{0}, std::byte{0x7f}, std::byte{0xfe}}), "007ffe");
  EXPECT_EQ(hex_text({}), "");
}

}  // namespace
}  // namespace portstorm::json_file
