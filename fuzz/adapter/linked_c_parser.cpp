// subjects() of a program that a parser behind the C interface is linked into.

#include "fuzz/adapter/c_parser.h"

namespace portstorm::fuzz {

std::vector<Subject> subjects() {
  return {c_subject(*portstorm_get_parser())};
}

}  // namespace portstorm::fuzz
