#pragma once
// A program that this process starts and ends: the server under test.

#include <memory>
#include <optional>
#include <string>

namespace portstorm::process {

class Child {
 public:
  // `command` as one would type it: to sh on Linux, to CreateProcess on Windows. What it prints is
  // appended to the file, or dropped when that has no name. Throws std::system_error when it cannot
  // be started; that sh does not find the program shows in its end.
  Child(const std::string& command, const std::string& output_file);
  ~Child();  // ends it at once, and what it has started
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // "exit code 3", "signal 11"; nothing while it runs.
  std::optional<std::string> end();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace portstorm::process
