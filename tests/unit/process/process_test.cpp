#include "process/process.h"

#include <gtest/gtest.h>

#include <vector>

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

}  // namespace
}  // namespace portstorm::process
