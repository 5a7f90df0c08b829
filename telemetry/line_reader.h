#pragma once
// Reads telemetry lines that may come from anywhere: another program, a damaged file, a fuzzer.
// A bad line is reported with its number and what is wrong, and the next one is read. Kinds and
// members that are not known are skipped. Nothing a stream holds makes it keep more than
// max_line_bytes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "telemetry/line.h"

namespace portstorm::telemetry {

// One line, without its '\n'. Nothing and the reason when it is none: "column 19: a number was
// expected".
std::optional<Line> parse_line(std::string_view text, std::string& why);

class LineHandler {
 public:
  virtual ~LineHandler() = default;
  virtual void on_line(Line line) = 0;
  virtual void on_bad_line(std::uint64_t number, const std::string& why) = 0;  // number from 1
};

// Makes lines of a stream of bytes, in pieces of any size. "\r\n" ends a line too; empty lines are
// no lines.
class LineReader {
 public:
  void feed(std::string_view bytes, LineHandler& handler);
  // The stream is over: an unfinished line is a bad one. The next feed() starts a new stream.
  void end(LineHandler& handler);

 private:
  void finish_line(LineHandler& handler);

  std::string line_;
  std::uint64_t number_ = 0;  // of the lines that are done
  bool too_long_ = false;     // the rest of this one is thrown away
};

}  // namespace portstorm::telemetry
