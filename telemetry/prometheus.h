#pragma once
// The state of a program in Prometheus' text format 0.0.4, for GET /metrics.
//
// Names get the program's in front: target_server_packets_received_total. A label of ours,
// latency{as:say}, becomes one of theirs. Histograms become summaries of all that was timed since
// the start, in seconds.

#include <map>
#include <string>

#include "telemetry/line.h"

namespace portstorm::telemetry {

using Histograms = std::map<std::string, Histogram>;  // by name

std::string prometheus_text(const Hello& hello, const Sample& latest, const Histograms& totals);

}  // namespace portstorm::telemetry
