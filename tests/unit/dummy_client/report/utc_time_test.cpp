#include "dummy_client/report/utc_time.h"

#include <gtest/gtest.h>

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

std::chrono::system_clock::time_point at(std::time_t seconds, std::chrono::microseconds more) {
  return std::chrono::system_clock::from_time_t(seconds) + more;
}

TEST(UtcTime, IsWrittenToTheMicrosecond) {
  EXPECT_EQ(utc_text(at(1714564800, 0us)), "2024-05-01T12:00:00.000000Z");
  EXPECT_EQ(utc_text(at(1714564800, 123456us)), "2024-05-01T12:00:00.123456Z");
  EXPECT_EQ(utc_text(at(951782400, 0us)), "2000-02-29T00:00:00.000000Z");
}

TEST(UtcTime, ComesBackAsItWas) {
  for (const std::time_t seconds :
       std::initializer_list<std::time_t>{0, 951782399, 1714564800, 4102444799}) {
    for (const auto more : {0us, 1us, 999999us}) {
      EXPECT_EQ(parse_utc(utc_text(at(seconds, more))), at(seconds, more)) << seconds;
    }
  }
}

TEST(UtcTime, FractionsOfAnyLengthAreRead) {
  EXPECT_EQ(parse_utc("2024-05-01T12:00:00Z"), at(1714564800, 0us));
  EXPECT_EQ(parse_utc("2024-05-01T12:00:00.5Z"), at(1714564800, 500000us));
  EXPECT_EQ(parse_utc("2024-05-01T12:00:00.1234567891Z"), at(1714564800, 123456us));
}

TEST(UtcTime, AnythingElseIsNone) {
  for (const char* text :
       {"", "Z", "2024", "2024-05-01", "2024-05-01 12:00:00Z", "2024-05-01T12:00:00",
        "2024-05-01T12:00:00.Z", "2024-05-01T12:00:00+02:00", "2024-02-30T12:00:00Z",
        "2024-13-01T12:00:00Z", "2024-05-01T24:00:00Z", "2024-05-01T12:60:00Z",
        "2024-05-01T12:00:61Z", "1969-12-31T23:59:59Z", "9999-01-01T00:00:00Z",
        "2024-05-01T12:00:00ZZ", "-024-05-01T12:00:00Z"}) {
    EXPECT_EQ(parse_utc(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace portstorm::client
