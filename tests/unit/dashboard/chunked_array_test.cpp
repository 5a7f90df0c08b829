#include "dashboard/model/chunked_array.h"

#include <gtest/gtest.h>

#include "dashboard/model/bucket_ring.h"

namespace portstorm::dashboard {
namespace {

constexpr std::size_t chunk = ChunkedArray<int>::chunk_elements;

ChunkedArray<int> array_of(std::size_t size, int (*element)(std::size_t)) {
  ChunkedArray<int> array;
  for (std::size_t i = 0; i < size; ++i) array.push_back(element(i));
  return array;
}

TEST(ChunkedArray, HoldsWhatWasPutIn) {
  const auto array = array_of(5 * chunk + 7, [](std::size_t i) { return static_cast<int>(i); });
  ASSERT_EQ(array.size(), 5 * chunk + 7);
  for (std::size_t i = 0; i < array.size(); ++i) ASSERT_EQ(array[i], static_cast<int>(i));
  EXPECT_EQ(array.unfolded(), 6u);
}

TEST(ChunkedArray, KeepsOneElementOfAChunkInWhichAllAreTheSame) {
  const auto array = array_of(
      100 * chunk, [](std::size_t i) { return i / chunk == 50 ? static_cast<int>(i) : 3; });
  EXPECT_EQ(array.unfolded(), 2u);  // the one that is not, and the newest
  for (std::size_t i = 0; i < array.size(); ++i) {
    ASSERT_EQ(array[i], i / chunk == 50 ? static_cast<int>(i) : 3) << i;
  }
}

TEST(ChunkedArray, OneElementOfAFoldedChunkCanBecomeAnother) {
  auto array = array_of(4 * chunk, [](std::size_t) { return 3; });
  array.edit(chunk + 9) = 8;
  EXPECT_EQ(array[chunk + 8], 3);
  EXPECT_EQ(array[chunk + 9], 8);
  EXPECT_EQ(array[chunk + 10], 3);
  array.edit(chunk + 9) = 3;
  array.edit(0) = 3;  // elsewhere: that chunk is done
  EXPECT_EQ(array.unfolded(), 1u);
  EXPECT_EQ(array[chunk + 9], 3);
}

TEST(ChunkedArray, IsEmptyAfterItWasCleared) {
  auto array = array_of(3 * chunk, [](std::size_t) { return 3; });
  array.clear();
  EXPECT_TRUE(array.empty());
  array.push_back(4);
  EXPECT_EQ(array[0], 4);
  EXPECT_EQ(array.size(), 1u);
}

TEST(BucketRing, ForgetsTheOldestWhereverAChunkEnds) {
  constexpr std::size_t capacity = 2 * chunk + 100;
  BucketRing<int> ring(second, capacity);
  const auto element = [](Micros number) { return number < 500 ? 7 : static_cast<int>(number); };
  for (Micros number = 0; number < 2000; ++number) {
    ring.at_end(number) = element(number);
    ASSERT_LE(ring.size(), capacity);
    for (Micros kept = ring.first(); kept < ring.last(); ++kept) {
      ASSERT_EQ(ring[kept], element(kept)) << "after " << number;
    }
  }
  EXPECT_EQ(ring.size(), capacity);
}

}  // namespace
}  // namespace portstorm::dashboard
