#include "fuzz/tools/protocol_seeds.h"

#include <fmt/format.h>

namespace portstorm::fuzz {

namespace {

constexpr const char* good_header =
    R"([{"name": "size", "type": "u16"}, {"name": "id", "type": "u8"}])";

std::string file(std::string_view framing, std::string_view packets, std::string_view structs) {
  return fmt::format(R"({{"protocol": "p", "framing": {}, "structs": {}, "packets": {}}})", framing,
                     structs, packets);
}

std::string with_framing(std::string_view framing) {
  return file(framing, R"([{"name": "P", "id": 1}])", "{}");
}

// `more`: further members of the framing.
std::string with_header(std::string_view header, std::string_view more) {
  return with_framing(
      fmt::format(R"({{"kind": "length_prefixed", "header": {}{}}})", header, more));
}

std::string with_packets(std::string_view packets, std::string_view structs = "{}") {
  return file(fmt::format(R"({{"kind": "length_prefixed", "header": {}, "length_field": "size",
                            "id_field": "id", "max_packet": 100}})",
                          good_header),
              packets, structs);
}

std::string with_fields(std::string_view fields, std::string_view structs = "{}") {
  return with_packets(fmt::format(R"([{{"name": "P", "id": 1, "fields": [{}]}}])", fields),
                      structs);
}

std::string with_type(std::string_view type) {
  return with_fields(
      fmt::format(R"({{"name": "n", "type": "u8"}}, {{"name": "x", "type": "{}"}})", type));
}

// S0 of S1 of S2 ...
std::string structs_in_structs(int count, int copies) {
  std::string structs;
  for (int i = 0; i < count; ++i) {
    std::string fields;
    for (int copy = 0; copy < copies; ++copy) {
      fields += fmt::format(R"({}{{"name": "f{}", "type": "{}"}})", copy == 0 ? "" : ", ", copy,
                            i + 1 < count ? fmt::format("S{}", i + 1) : "u8");
    }
    structs += fmt::format(R"({}"S{}": [{}])", i == 0 ? "" : ", ", i, fields);
  }
  return with_fields(R"({"name": "s", "type": "S0"})", "{" + structs + "}");
}

void add_framings(std::vector<std::string>& files) {
  for (const char* framing :
       {R"({"kind": "steam"})", R"({"kind": "stream"})", R"({"kind": "stream", "delimiter": "x"})",
        R"({"kind": "delimited", "delimiter": "\r\n"})", R"({"kind": "delimited"})",
        R"({"kind": "delimited", "delimiter": ""})",
        R"({"kind": "delimited", "delimiter": "ab", "max_packet": 2})", "5"}) {
    files.push_back(with_framing(framing));
  }
  constexpr const char* length = R"(, "length_field": "size")";
  files.push_back(with_header("[]", length));
  files.push_back(with_header(good_header, ""));
  files.push_back(with_header(good_header, R"(, "length_field": "seize")"));
  files.push_back(with_header(good_header, R"(, "length_field": "size", "id_field": "size")"));
  files.push_back(with_header(good_header, R"(, "length_field": "size", "max_packet": 2)"));
  files.push_back(with_header(good_header, R"(, "length_field": "size", "max_packet": 65536)"));
  files.push_back(with_header(good_header, length));  // and a packet with an id that has no field
  files.push_back(with_header(R"([{"name": "size", "type": "u17"}])", length));
  files.push_back(with_header(R"([{"name": "size", "type": "u16", "value": 3}])", length));
  files.push_back(
      with_header(R"([{"name": "size", "type": "u16"}, {"name": "size", "type": "u8"}])", length));
  std::string long_header = R"([{"name": "size", "type": "i8"})";
  for (int i = 0; i < 16; ++i) {
    long_header += fmt::format(R"(, {{"name": "h{}", "type": "u64"}})", i);
  }
  files.push_back(with_header(long_header + "]", length));
}

void add_packets(std::vector<std::string>& files) {
  for (const char* packets :
       {R"([{"name": "P", "id": 1}, {"name": "P", "id": 2}])", R"([{"name": "1P", "id": 1}])",
        R"([{"name": "A", "id": 1}, {"name": "B", "id": 1}])", R"([{"name": "A", "id": 256}])",
        R"([{"name": "A", "id": 1, "from": "clent"}])", R"([{"id": 1}])",
        R"([{"name": "A", "id": 1, "fields": [{"name": "x", "type": "char[98]"}]}])"}) {
    files.push_back(with_packets(packets));
  }
  files.push_back(file(fmt::format(R"({{"kind": "length_prefixed", "header": {},
                                     "length_field": "size"}})",
                                   good_header),
                       R"([{"name": "A"}, {"name": "B"}])", "{}"));
  files.push_back(with_packets("[]", R"({"u8": [{"name": "x", "type": "u8"}]})"));
  files.push_back(with_packets("[]", R"({"A": [], "B": 3})"));
  files.push_back(with_packets(
      "[]", R"({"A": [{"name": "b", "type": "B"}], "B": [{"name": "a", "type": "A"}]})"));
}

void add_fields(std::vector<std::string>& files) {
  for (const char* type :
       {"char[0]", "char", "u8[16]", "string<i16>", "string", "u16<u8>", "u12", "other", "u8[]",
        "u8[m]", "bytes...[n]", "bytes[4][n]", "struct", "char[4"}) {
    files.push_back(with_type(type));
  }
  for (const char* fields :
       {R"({"name": "a", "type": "bytes..."}, {"name": "a", "type": "u8"})",
        R"({"name": "a", "type": "f32"}, {"name": "b", "type": "u8[a]"})",
        R"({"name": "a", "type": "char[3]", "endian": "big"})", R"({"name": "a", "type": 3})",
        R"({"name": "a"})", R"({"type": "u8"})", "7"}) {
    files.push_back(with_fields(fields));
  }
  files.push_back(structs_in_structs(18, 1));
  files.push_back(structs_in_structs(8, 4));
}

}  // namespace

std::vector<std::string> mistaken_protocols() {
  std::vector<std::string> files;
  add_framings(files);
  add_packets(files);
  add_fields(files);
  return files;
}

}  // namespace portstorm::fuzz
