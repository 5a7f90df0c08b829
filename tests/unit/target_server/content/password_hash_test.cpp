#include "target_server/content/password_hash.h"

#include <gtest/gtest.h>

#include <string>

namespace portstorm::server {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::string hex(std::span<const std::byte> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<unsigned>(byte) >> 4];
    text += digits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

std::string sha256(std::string_view text) {
  Sha256 hash;
  hash.update(bytes_of(text));
  return hex(hash.finish());
}

TEST(Sha256, GivesTheStandardsExamples) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// The hash of the hashes of "", "q", "qq", ...: every way to fill the last block. The expected
// value is Python's hashlib's.
TEST(Sha256, PadsEveryLengthRightly) {
  Sha256 all;
  for (std::size_t length = 0; length < 200; ++length) {
    Sha256 one;
    one.update(bytes_of(std::string(length, 'q')));
    all.update(one.finish());
  }
  EXPECT_EQ(hex(all.finish()), "56d5285775fcd1d4041bcc42809943f6636cb4294c2f40d19bfc0f6e086215b7");
}

TEST(PasswordHash, GivesTheExamplesOfRfc7914) {
  EXPECT_EQ(hex(hash_password("passwd", bytes_of("salt"), 1)),
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
  EXPECT_EQ(hex(hash_password("Password", bytes_of("NaCl"), 80'000)),
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}

// The expected value is Python's hashlib.pbkdf2_hmac's.
TEST(PasswordHash, ShortensAKeyLongerThanABlock) {
  EXPECT_EQ(hex(hash_password(std::string(100, 'x'), bytes_of("s"), 2)),
            "4e0c9eacc637632e4ca17772437dd6f3a205df54386c89fe9791769c9b163648");
}

TEST(PasswordHash, AreEqualOnlyWhenEveryByteIs) {
  const PasswordHash hash = hash_password("pw", bytes_of("salt"), 1);
  EXPECT_TRUE(equal_in_constant_time(hash, hash));
  for (std::size_t i = 0; i < hash.size(); ++i) {
    PasswordHash other = hash;
    other[i] ^= std::byte{1};
    EXPECT_FALSE(equal_in_constant_time(hash, other)) << i;
  }
  EXPECT_FALSE(equal_in_constant_time(hash, std::span(hash).first(31)));
}

}  // namespace
}  // namespace portstorm::server
