#pragma once
// Telemetry lines as text, each with its '\n'. Texts longer than line.h allows are cut, entries
// beyond its limits are left out; a line that would still be longer than max_line_bytes (only a
// sample with thousands of histograms could) is for the caller to drop.

#include <string>

#include "telemetry/line.h"

namespace portstorm::telemetry {

void append_line(std::string& to, const Hello& hello);
void append_line(std::string& to, const Sample& sample);
void append_line(std::string& to, const IncidentLine& incident);
void append_line(std::string& to, const MarkLine& mark);
void append_line(std::string& to, const LostLine& lost);

}  // namespace portstorm::telemetry
