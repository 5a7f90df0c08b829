#pragma once
// A file that grows while a command runs.

#include <fstream>
#include <string>

namespace portstorm::client {

class LogFile {
 public:
  explicit LogFile(std::string path);  // empty: what is written goes nowhere

  std::ostream& stream() noexcept { return file_; }

  // Once, at the end. False: it has said on standard error that the log is not whole.
  bool finish();

 private:
  std::string path_;
  std::ofstream file_;
};

}  // namespace portstorm::client
