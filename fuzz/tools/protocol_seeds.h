#pragma once
// Protocol files with a mistake: fuzzing alone seldom writes JSON that is right but for one thing.

#include <string>
#include <vector>

namespace portstorm::fuzz {

// One of about each mistake that the reader knows.
std::vector<std::string> mistaken_protocols();

}  // namespace portstorm::fuzz
