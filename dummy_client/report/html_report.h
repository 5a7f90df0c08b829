#pragma once
// The result as one HTML page that needs nothing else: charts are inline SVG, styles inline, light
// and dark by the reader's preference. No script. The page is well-formed XML as well.

#include <string>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

std::string html_report(const RunResult& result);

}  // namespace portstorm::client
