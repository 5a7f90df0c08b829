#include <windows.h>

#include <stdexcept>

#include "fuzz/adapter/load_library.h"

namespace portstorm::fuzz {

void (*load_function(const std::string& file, const char* name))() {
  const HMODULE library = LoadLibraryA(file.c_str());
  const FARPROC function = library ? GetProcAddress(library, name) : nullptr;
  if (!function) {
    throw std::runtime_error(file + ": " + name + ": error " + std::to_string(GetLastError()));
  }
  return reinterpret_cast<void (*)()>(reinterpret_cast<void*>(function));
}

}  // namespace portstorm::fuzz
