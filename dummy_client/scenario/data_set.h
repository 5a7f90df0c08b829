#pragma once
// The rows of a CSV file that expressions read as ${accounts.user_id}.
//
// Which row an iteration gets depends on the virtual user, the iteration and the seed alone, so
// that the same seed gives the same bytes: no counter is shared.

#include <cstdint>
#include <string>
#include <vector>

#include "dummy_client/scenario/expression.h"

namespace portstorm::client {

struct DataSet {
  enum class Pick : std::uint8_t {
    per_vu,      // virtual user v: row v, in all its iterations (modulo the rows)
    sequential,  // iteration i of virtual user v: row v + i * virtual users of the scenario
    random,      // a new one for each iteration
  };

  std::string name;
  std::string file;
  Pick pick = Pick::per_vu;
  std::vector<std::string> columns;
  std::vector<ExpressionType> types;   // of each column: integer, number, or text
  std::vector<ExpressionValue> cells;  // row after row

  std::size_t rows() const noexcept { return columns.empty() ? 0 : cells.size() / columns.size(); }
  const ExpressionValue& cell(std::size_t row, std::size_t column) const {
    return cells[row * columns.size() + column];
  }
};

// The row of an iteration; `vus` are all virtual users of the scenario. The set is not empty.
std::size_t row_of(const DataSet& data, std::uint64_t vu, std::uint64_t iteration,
                   std::uint64_t vus, std::uint64_t seed);

}  // namespace portstorm::client
