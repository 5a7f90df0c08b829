#include "dummy_client/report/result_file.h"

#include <fmt/format.h>

#include "dummy_client/report/json_result.h"
#include "dummy_client/report/result_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Value;

bool is_of_our_version(const Value& document, Mistakes& mistakes) {
  const Value* version = document.kind == Value::Kind::object ? document.find("version") : nullptr;
  if (!version || version->kind != Value::Kind::integer) {
    mistakes.add(document.place,
                 "this is no result of dummy_client: an object with a \"version\" was expected");
    return false;
  }
  if (version->integer == json_result_version) return true;
  const bool older = !version->is_unsigned && version->integer < json_result_version;
  mistakes.add(version->place,
               older ? fmt::format("this is a result of version {}, whose histograms cannot be "
                                   "read any more; version {} was expected: run it again",
                                   version->integer, json_result_version)
                     : fmt::format("this is a result of a newer dummy_client; version {} was "
                                   "expected",
                                   json_result_version));
  return false;
}

std::optional<RunResult> result_of(const std::optional<Value>& document, Mistakes& mistakes) {
  if (!document || !is_of_our_version(*document, mistakes)) return std::nullopt;
  RunResult result = ResultReader(mistakes).result(*document);
  return mistakes.empty() ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace

std::optional<RunResult> read_result(const std::string& path, Mistakes& mistakes) {
  return result_of(json_file::read(path, mistakes), mistakes);
}

std::optional<RunResult> parse_result(std::string_view text, Mistakes& mistakes) {
  return result_of(json_file::parse(text, mistakes), mistakes);
}

}  // namespace portstorm::client
