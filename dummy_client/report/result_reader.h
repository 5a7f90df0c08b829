#pragma once
// Reads the parts of a result file. Private to this folder: result_file.h is the way in.

#include <map>
#include <string>
#include <string_view>

#include "dummy_client/report/result_keys.h"
#include "json_file/fields.h"

namespace portstorm::client {

// Every function reads what it can and reports the rest; a result is used when nothing was.
class ResultReader {
 public:
  explicit ResultReader(json_file::Mistakes& mistakes) : mistakes_(mistakes) {}

  RunResult result(const json_file::Value& document);

 private:
  using Value = json_file::Value;
  using Names = std::span<const std::string_view>;
  static constexpr std::uint64_t most = std::uint64_t{1} << 53;  // all readers of JSON can hold it

  // ---- members of an object, all required -----------------------------------------------------
  std::string text(const Value& object, std::string_view key);
  bool boolean(const Value& object, std::string_view key);
  std::uint64_t count(const Value& object, std::string_view key, std::uint64_t limit = most);
  double number(const Value& object, std::string_view key, double min, double max);
  std::chrono::nanoseconds duration(const Value& object, std::string_view key);
  std::size_t choice(const Value& object, std::string_view key, Names names);
  telemetry::Histogram histogram(const Value& object, std::string_view key);
  // Null when the member is JSON's null, or no object.
  const Value* object_or_null(const Value& object, std::string_view key);
  template <class Object, std::size_t size>
  void counts(const Value& value, Object& object, const CountKey<Object> (&keys)[size]);
  // Calls `read` for each element, which is an object.
  template <class Read>
  void list(const Value& object, std::string_view key, std::size_t limit, Read read);

  // ---- the parts of a result ------------------------------------------------------------------
  ThresholdResult threshold(const Value& value);
  CohortResult cohort(const Value& value);
  StepResult step(const Value& value);
  LedgerResult ledger(const Value& value);
  std::map<std::string, ErrorKind> error_kinds(const Value& errors);
  Second second(const Value& value, double previous);
  GeneratorHealth generator(const Value& value);
  std::chrono::system_clock::time_point start(const Value& document);
  void errors(const Value& document, RunResult& result);
  void lists(const Value& document, RunResult& result);

  json_file::Mistakes& mistakes_;
};

}  // namespace portstorm::client
