// The reader of a scenario's CSV files, on any bytes.

#include <string>

#include "dummy_client/scenario/csv.h"
#include "fuzz/harness/json_oracle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portstorm;
  if (size > fuzz::longest_text) return 0;
  // A block of exactly this size: reading one byte too many is seen.
  const std::string text(reinterpret_cast<const char*>(data), size);
  json_file::Mistakes mistakes("fuzz.csv");
  const auto csv = client::parse_csv(text, mistakes);
  fuzz::check_mistakes(mistakes, csv.has_value(), text);
  if (!csv) return 0;
  fuzz::require(!csv->columns.empty(), "reader: no columns");
  fuzz::require(csv->cells.size() % csv->columns.size() == 0, "reader: a row is torn");
  return 0;
}
