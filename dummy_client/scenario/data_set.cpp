#include "dummy_client/scenario/data_set.h"

#include <string_view>

#include "dummy_client/scenario/random.h"

namespace portstorm::client {

namespace {

// FNV-1a: two sets with the same number of rows are not drawn in step.
std::uint64_t hash_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

std::size_t row_of(const DataSet& data, std::uint64_t vu, std::uint64_t iteration,
                   std::uint64_t vus, std::uint64_t seed) {
  const std::uint64_t rows = data.rows();
  switch (data.pick) {
    case DataSet::Pick::per_vu:
      return vu % rows;
    case DataSet::Pick::sequential:
      return (vu + iteration % rows * (vus % rows)) % rows;
    case DataSet::Pick::random: {
      // Its own stream: the flow's draws are not shifted.
      Random random(seed ^ hash_of(data.name), iteration << 20 | vu);
      return static_cast<std::size_t>(
          random.uniform_integer(0, static_cast<std::int64_t>(rows) - 1));
    }
  }
  return 0;
}

}  // namespace portstorm::client
