#pragma once
// Bugs that real IOCP servers have, each planted in the reference server by a seam around it. The
// simulation must find every one of them, and nothing where there is none.

#include <memory>
#include <span>
#include <string_view>

#include "tests/simulation/planted/seams.h"

namespace portstorm::simulation {

struct PlantedBug {
  std::string_view name;
  int row;                // in the checklist of docs/checks.md
  std::string_view what;  // the server does wrong
  std::unique_ptr<Seams> (*make)();
};

std::span<const PlantedBug> planted_bugs();

// An empty name: nothing is planted. Throws std::invalid_argument for one that is unknown.
std::unique_ptr<Seams> make_planted(std::string_view name);

}  // namespace portstorm::simulation
