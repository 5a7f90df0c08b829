// "data": {"accounts": {"csv": "data/accounts.csv", "pick": "per_vu"}}: CSV files whose columns
// expressions read as ${accounts.user_id}.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <set>

#include "dummy_client/scenario/csv.h"
#include "dummy_client/scenario/scenario_reader.h"

namespace portstorm::client {

namespace {

using json_file::Mistakes;
using json_file::Presence;
using json_file::Value;

constexpr std::size_t max_data_sets = 100;

// ---- types of columns -------------------------------------------------------------------------

// "007" is none: whoever writes it means the text. Neither is "+7".
std::optional<std::int64_t> integer_in(const std::string& text) {
  std::int64_t integer = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, integer);
  const bool is_canonical = text == "0" || (!text.starts_with("0") && !text.starts_with("-0"));
  if (result.ec != std::errc() || result.ptr != end || !is_canonical) return std::nullopt;
  return integer;
}

// An integer, or digits with a point between them.
std::optional<double> number_in(const std::string& text) {
  if (const auto integer = integer_in(text)) return static_cast<double>(*integer);
  const std::string_view digits = std::string_view(text).substr(text.starts_with("-") ? 1 : 0);
  const std::size_t point = digits.find('.');
  if (point == 0 || point == digits.npos || point + 1 == digits.size() ||
      digits.find_first_not_of("0123456789.") != digits.npos ||
      (digits.front() == '0' && point != 1)) {
    return std::nullopt;
  }
  double number = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

template <class Convert>
bool convert_column(DataSet& set, std::size_t column, const Convert& convert) {
  const std::size_t columns = set.columns.size();
  for (std::size_t i = column; i < set.cells.size(); i += columns) {
    if (!convert(std::get<std::string>(set.cells[i]))) return false;
  }
  for (std::size_t i = column; i < set.cells.size(); i += columns) {
    set.cells[i] = *convert(std::get<std::string>(set.cells[i]));
  }
  return true;
}

void find_types(DataSet& set) {
  for (std::size_t column = 0; column < set.columns.size(); ++column) {
    const ExpressionType type = convert_column(set, column, integer_in)  ? ExpressionType::integer
                                : convert_column(set, column, number_in) ? ExpressionType::number
                                                                         : ExpressionType::text;
    set.types.push_back(type);
  }
}

// ---- a data set -------------------------------------------------------------------------------

void take_columns(Csv& csv, DataSet& set, Mistakes& mistakes) {
  std::set<std::string_view> names;
  for (const Csv::Column& column : csv.columns) {
    if (!check_expression_name(column.name, column.place, mistakes)) continue;
    if (!names.insert(column.name).second) {
      mistakes.add(column.place, fmt::format("a second column \"{}\"", column.name));
    }
  }
  for (Csv::Column& column : csv.columns) set.columns.push_back(column.name);
  set.cells = std::move(csv.cells);
}

// Mistakes in the file are reported with its own name; where the scenario names it, all is well.
std::shared_ptr<const DataSet> read_set(const Value::Member& member, const std::string& path,
                                        Mistakes& mistakes) {
  static constexpr std::array<std::string_view, 2> keys = {"csv", "pick"};
  static constexpr std::array<std::string_view, 3> picks = {"per_vu", "sequential", "random"};
  if (!json_file::expect_kind(member.value, Value::Kind::object, "a data set", mistakes)) {
    return nullptr;
  }
  json_file::reject_unknown_keys(member.value, keys, mistakes);
  const auto pick =
      json_file::choice_field(member.value, "pick", Presence::optional, picks, mistakes);
  const auto name = json_file::string_field(member.value, "csv", Presence::required, mistakes);
  if (!name) return nullptr;
  if (name->empty()) {
    mistakes.add(member.value.find("csv")->place, "\"csv\" must name a file");
    return nullptr;
  }
  const auto file = std::filesystem::path(path).parent_path() / *name;
  Mistakes mistakes_within(file.generic_string());
  auto csv = read_csv(mistakes_within.file(), mistakes_within);
  auto set = std::make_shared<DataSet>();
  set->name = member.key;
  set->file = mistakes_within.file();
  set->pick = static_cast<DataSet::Pick>(pick.value_or(0));
  if (csv) take_columns(*csv, *set, mistakes_within);
  mistakes.append(mistakes_within);
  if (!mistakes_within.empty()) return nullptr;
  find_types(*set);
  return set;
}

}  // namespace

std::vector<std::shared_ptr<const DataSet>> read_data(const Value& document,
                                                      const std::string& path,
                                                      ExpressionNames& names, Mistakes& mistakes) {
  std::vector<std::shared_ptr<const DataSet>> sets;
  const Value* section = json_file::object_field(document, "data", Presence::optional, mistakes);
  if (!section) return sets;
  if (section->members.size() > max_data_sets) {
    mistakes.add(section->place, fmt::format("more than {} data sets", max_data_sets));
    return sets;
  }
  for (const Value::Member& member : section->members) {
    const bool is_name = check_expression_name(member.key, member.key_place, mistakes);
    if (names.variables.contains(member.key)) {
      mistakes.add(member.key_place, fmt::format("\"{}\" is a variable already", member.key));
    }
    auto set = read_set(member, path, mistakes);
    if (is_name) names.data[member.key] = {sets.size(), set};
    sets.push_back(std::move(set));
  }
  return sets;
}

}  // namespace portstorm::client
