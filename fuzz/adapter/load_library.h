#pragma once
// A function of a shared library, which stays loaded for ever.

#include <string>

namespace portstorm::fuzz {

// Throws std::runtime_error when there is no such library, or no such function in it.
void (*load_function(const std::string& file, const char* name))();

}  // namespace portstorm::fuzz
