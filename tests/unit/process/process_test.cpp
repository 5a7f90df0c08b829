#include "process/process.h"

#include <gtest/gtest.h>

#include <vector>

#include "process/shell_text.h"

namespace portstorm::process {
namespace {

TEST(Usage, CpuTimeGrowsWithWork) {
  const auto before = usage().cpu();
  volatile std::uint64_t sum = 0;
  while (usage().cpu() - before < std::chrono::milliseconds(50)) {
    for (int i = 0; i < 1'000'000; ++i) sum = sum + static_cast<std::uint64_t>(i);
  }
  EXPECT_GE(usage().cpu() - before, std::chrono::milliseconds(50));
}

TEST(Usage, PeakMemoryIsAtLeastWhatWasTouched) {
  constexpr std::size_t touched = 64 << 20;
  std::vector<char> block(touched, 'x');
  EXPECT_GE(usage().peak_resident_bytes, touched);
  EXPECT_EQ(block[touched - 1], 'x');
}

TEST(Limits, AreUsable) {
  EXPECT_GE(raise_descriptor_limit(), 256u);
  EXPECT_GE(ephemeral_ports().count(), 1000u);
  EXPECT_GE(processor_count(), 1u);
}

TEST(ShellText, QuotesWhatAShellWouldTakeApart) {
  std::string command = "target_server";
  for (const char* word : {"chat", "--listen", "[::1]:9100", "--accounts", "C:\\my data\\a.sqlite",
                           "--inject", "short_send=0.01,delay=20ms", "", "$HOME \"x\""}) {
    append_word(command, word);
  }
  EXPECT_EQ(command,
            "target_server chat --listen \"[::1]:9100\" --accounts \"C:\\my data\\a.sqlite\" "
            "--inject short_send=0.01,delay=20ms \"\" \"\\$HOME \\\"x\\\"\"");
}

TEST(ShellText, ACommandIsTypedAgainWithoutWhatWouldWriteOverItsFiles) {
  std::vector<std::string> words = {"bin/server", "chat",    "--record", "a b",  "--rooms",
                                    "9",          "--out=x", "--outer",  "--out"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  EXPECT_EQ(command_again("server", static_cast<int>(arguments.size()), arguments.data(),
                          {"--record", "--out"}),
            "server chat --rooms 9 --outer");
}

}  // namespace
}  // namespace portstorm::process
