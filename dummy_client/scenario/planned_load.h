#pragma once
// What a scenario asks for at a moment of the run: what a graph sets beside what really happens.

#include <string>

#include "dummy_client/scenario/scenario.h"

namespace portstorm::client {

struct PlannedLoad {
  double vus = 0;              // of closed models
  double iterations_rate = 0;  // per second, of open models
  // Where the cohorts are: "talkers: stage 2 of 3", the adversaries among them; "over" at the end.
  std::string stage;
};

PlannedLoad planned_load(const Scenario& scenario, Duration elapsed);

}  // namespace portstorm::client
