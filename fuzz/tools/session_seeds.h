#pragma once
// Inputs of server_session: conversations with each server that are worth disturbing, on plain and
// on drawn schedules.

#include "fuzz/tools/seed_folder.h"

namespace portstorm::fuzz {

void make_session_seeds(SeedFolder& seeds);

}  // namespace portstorm::fuzz
