#pragma once
// Scenario files as texts: what reading one gives, and small parts to build one from.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dummy_client/scenario/scenario_file.h"

namespace portstorm::client {

struct Reading {
  std::optional<Scenario> scenario;
  std::vector<std::string> mistakes;  // "4:13: what is wrong", in the order of the file
  std::string all;                    // one a line, for messages

  bool has(std::string_view text) const { return all.find(text) != std::string::npos; }
};

// As if the text were a file beside the shipped scenarios.
Reading read_text(std::string_view text, const Overrides& overrides = {});

// The scenario; a test in which there is none has failed.
Scenario must_read(std::string_view text);

// One mistake, at this "line:column", and this is said of it.
void expect_only(const Reading& reading, std::string_view place, std::string_view why);

// A file with one constant cohort that has this flow, over the tutorial's chat protocol; `more`
// are further sections, each ending with a comma.
std::string chat_scenario(std::string_view flow, std::string_view more = "");

// The same over plain bytes, as echo servers have them.
std::string echo_scenario(std::string_view flow, std::string_view more = "");

// The same over lines of text; no shipped protocol has them, files/lines.json here does.
std::string lines_scenario(std::string_view flow, std::string_view more = "");

}  // namespace portstorm::client
