#include "target_server/redis/account_record.h"

#include <gtest/gtest.h>

namespace portstorm::server {
namespace {

Salt salt_of(std::uint8_t first) {
  Salt salt;
  for (std::size_t i = 0; i < salt.size(); ++i) salt[i] = static_cast<std::byte>(first + i);
  return salt;
}

TEST(AccountRecord, IsWrittenAsDocumented) {
  AccountRecord record{200, salt_of(0xf0), {}};
  record.hash.fill(std::byte{0x1e});
  std::string hash;
  for (int i = 0; i < 32; ++i) hash += "1e";
  EXPECT_EQ(to_text(record), "pbkdf2-sha256$200$f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff$" + hash);
  EXPECT_EQ(account_key("alice"), "portstorm:account:alice");
}

TEST(AccountRecord, IsReadAsItWasWritten) {
  const AccountRecord record = make_record("secret", salt_of(7), 3);
  const auto read = parse_account_record(to_text(record));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->iterations, 3u);
  EXPECT_EQ(read->salt, record.salt);
  EXPECT_EQ(read->hash, record.hash);
  EXPECT_TRUE(has_password(*read, "secret"));
  EXPECT_FALSE(has_password(*read, "Secret"));
  EXPECT_FALSE(has_password(*read, ""));
}

TEST(AccountRecord, CutAnywhereIsNone) {
  const std::string whole = to_text(make_record("secret", salt_of(7), 200));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_account_record(whole.substr(0, size))) << size;
  }
  EXPECT_FALSE(parse_account_record(whole + "0"));
  EXPECT_FALSE(parse_account_record(whole + "$"));
}

TEST(AccountRecord, OfAnotherSchemeOrWithOddNumbersIsNone) {
  const std::string good = to_text(make_record("secret", salt_of(7), 200));
  const auto with = [&good](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return parse_account_record(text);
  };
  EXPECT_TRUE(with("$200$", "$10000000$"));
  for (const char* number : {"$0$", "$$", "$-1$", "$+1$", "$ 1$", "$0200$", "$1x$", "$10000001$",
                             "$4294967297$", "$99999999999999999999$"}) {
    EXPECT_FALSE(with("$200$", number)) << number;
  }
  EXPECT_FALSE(with("sha256", "sha512"));
  EXPECT_FALSE(with("0708", "070G"));
  EXPECT_FALSE(with("0a0b", "0A0b")) << "one way to write it";
}

}  // namespace
}  // namespace portstorm::server
