#pragma once
// A parser behind the C interface, as a subject.

#include "fuzz/adapter/c_interface.h"
#include "fuzz/adapter/parser.h"

namespace portstorm::fuzz {

// `functions` must stay. Throws std::runtime_error when it is of another version, when a function
// is missing, or when there are mistakes in the protocol file.
Subject c_subject(const portstorm_parser& functions);

}  // namespace portstorm::fuzz
