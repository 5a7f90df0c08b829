#pragma once
// All that is known of the chosen incident: what it means, the bytes around the tear, and the
// commands that make it happen again.

#include <string>
#include <vector>

#include "dashboard/panels/context.h"

namespace portstorm::dashboard {

void draw_incident_detail(const Context& context, const Rect& area);

// The command lines of both ends with the seeds they ran with, as far as the streams told them.
std::vector<std::string> reproducing_commands(const Recording& run);

// "0000  00 c9 0a ..  |...|" a row of sixteen bytes.
std::vector<std::string> hex_rows(std::string_view bytes, std::size_t first_offset);

}  // namespace portstorm::dashboard
