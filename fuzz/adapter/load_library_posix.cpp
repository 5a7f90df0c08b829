#include <dlfcn.h>

#include <stdexcept>

#include "fuzz/adapter/load_library.h"

namespace portstorm::fuzz {

void (*load_function(const std::string& file, const char* name))() {
  void* const library = dlopen(file.c_str(), RTLD_NOW);
  void* const function = library ? dlsym(library, name) : nullptr;
  if (!function) throw std::runtime_error(dlerror());
  return reinterpret_cast<void (*)()>(function);
}

}  // namespace portstorm::fuzz
