// subjects() of fuzz_dll: the parser in the DLL that the environment variable PORTSTORM_PARSER_DLL
// names.

#include <cstdlib>
#include <stdexcept>

#include "fuzz/adapter/c_parser.h"
#include "fuzz/adapter/load_library.h"

namespace portstorm::fuzz {

std::vector<Subject> subjects() {
  const char* file = std::getenv("PORTSTORM_PARSER_DLL");
  if (!file) throw std::runtime_error("PORTSTORM_PARSER_DLL must name a DLL");
  using GetParser = const portstorm_parser* (*)();
  const auto get_parser = reinterpret_cast<GetParser>(load_function(file, "portstorm_get_parser"));
  return {c_subject(*get_parser())};
}

}  // namespace portstorm::fuzz
