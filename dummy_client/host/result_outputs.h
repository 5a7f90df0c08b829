#pragma once
// The files that a result goes to, as the command line names them.

#include <string>

#include "dummy_client/report/run_result.h"

namespace portstorm::client {

struct ResultFiles {  // empty: none
  std::string out;
  std::string html;
  std::string junit;
  std::string hdr;  // written while the run goes on, not by write_results
};

// Complains of what keeps them from being written, and of two that are one.
bool are_writable(const ResultFiles& files);

// Writes all but `hdr`; complains of what could not be written.
bool write_results(const RunResult& result, const ResultFiles& files);

}  // namespace portstorm::client
