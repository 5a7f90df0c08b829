// The reader of telemetry lines, on any bytes: a line or a reason, never a crash; what was read
// can be written, and reads back as itself.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/harness/finding.h"
#include "telemetry/line_reader.h"
#include "telemetry/line_writer.h"

namespace {

using namespace portstorm::telemetry;
using portstorm::fuzz::require;

std::string written(const Line& line) {
  std::string text;
  std::visit(
      [&](const auto& kind) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(kind)>, std::monostate>) {
          append_line(text, kind);
        }
      },
      line);
  return text;
}

// Counts what it gets; writes each line and reads it again.
class Checker : public LineHandler {
 public:
  void on_line(Line line) override {
    ++lines;
    const std::string text = written(line);
    if (text.empty() || text.size() > max_line_bytes) return;
    require(std::count(text.begin(), text.end(), '\n') == 1 && text.back() == '\n',
            "telemetry: what was written is no line");
    std::string why;
    const auto again = parse_line(std::string_view(text).substr(0, text.size() - 1), why);
    require(again && again->index() == line.index() && written(*again) == text,
            "telemetry: what was written reads back as something else");
  }
  void on_bad_line(std::uint64_t number, const std::string& why) override {
    ++bad;
    require(number >= 1 && !why.empty(), "telemetry: a bad line without a number or a reason");
  }
  std::size_t lines = 0, bad = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  Checker whole, in_pieces;
  LineReader reader;
  reader.feed(input, whole);
  reader.end(whole);
  // The size of the pieces must not matter.
  const std::size_t piece = size == 0 ? 1 : 1 + data[size - 1] % 64;
  for (std::size_t i = 0; i < size; i += piece) reader.feed(input.substr(i, piece), in_pieces);
  reader.end(in_pieces);
  require(whole.lines == in_pieces.lines && whole.bad == in_pieces.bad,
          "telemetry: other lines in other pieces");
  return 0;
}
